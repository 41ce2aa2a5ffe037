import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { projectAbove } from "../../../kernel-setup/setup/paths";
import { cleanUp, folder, write } from "./sandbox";

describe("the project's folder", () => {
  after(cleanUp);

  it("is found from the sources and from dist/, even in a folder that is itself called dist", () => {
    const root = path.join(folder(), "dist", "clone");
    write(path.join(root, "package.json"), '{"name":"ganbook"}');
    for (const name of ["kernel-setup/setup", "dist/kernel-setup/setup"]) {
      mkdirSync(path.join(root, name), { recursive: true });
      assert.equal(projectAbove(path.join(root, name)), root);
    }
  });

  it("is not any folder with a package.json", () => {
    const root = folder();
    write(path.join(root, "package.json"), '{"name":"another"}');
    assert.throws(() => projectAbove(root), /no package\.json of ganbook above/);
  });
});

import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { cleanUp, folder, PROJECT, write } from "./setup/sandbox";

interface Build {
  ensureBuilt(): { built: boolean; errors: string };
  isBuilt(): boolean;
}

/** A project of two small sources with our build. */
function project(): { root: string; build: Build } {
  const root = folder();
  for (const name of ["kernel-setup/build.cjs", "package-lock.json", "tsconfig.json", "tsconfig.build.json"]) {
    cpSync(path.join(PROJECT, name), path.join(root, name));
  }
  symlinkSync(path.join(PROJECT, "node_modules"), path.join(root, "node_modules"));
  write(path.join(root, "src/a.ts"), "export const a = 1;\n");
  write(path.join(root, "src/b.ts"), "export const b = 2;\n");
  return { root, build: require(path.join(root, "kernel-setup/build.cjs")) as Build };
}

describe("the build of dist/", () => {
  after(cleanUp);

  it("works once, then again only for a change, and writes a lost file anew", () => {
    const { root, build } = project();
    assert.deepEqual(build.ensureBuilt(), { built: true, errors: "" });
    assert.deepEqual(build.ensureBuilt(), { built: false, errors: "" });
    const lost = path.join(root, "dist/src/a.js");
    rmSync(lost);
    assert.equal(build.isBuilt(), false);
    assert.deepEqual(build.ensureBuilt(), { built: true, errors: "" });
    assert.match(readFileSync(lost, "utf8"), /exports\.a = 1/);
  });

  it("removes what was compiled from a source that is gone", () => {
    const { root, build } = project();
    build.ensureBuilt();
    rmSync(path.join(root, "src/b.ts"));
    assert.deepEqual(build.ensureBuilt(), { built: true, errors: "" });
    for (const name of ["b.js", "b.js.map", "b.d.ts"]) assert.ok(!existsSync(path.join(root, "dist/src", name)), name);
    assert.ok(existsSync(path.join(root, "dist/src/a.js")));
  });

  it("tries again to write what it could not write", () => {
    const { root, build } = project();
    build.ensureBuilt();
    write(path.join(root, "src/a.ts"), "export const a = 12345;\n");
    const output = path.join(root, "dist/src/a.js");
    rmSync(output);
    mkdirSync(output); // like a full disk: the compiler cannot write the file
    assert.match(build.ensureBuilt().errors, /TS5033/);
    rmdirSync(output);
    assert.deepEqual(build.ensureBuilt(), { built: true, errors: "" });
    assert.match(readFileSync(output, "utf8"), /12345/);
  });

  it("reports types that do not check, every time, and still writes the JavaScript", () => {
    const { root, build } = project();
    write(path.join(root, "src/a.ts"), 'export const a: number = "one";\n');
    for (let time = 0; time < 2; time++) assert.match(build.ensureBuilt().errors, /src\/a\.ts\(1,14\): error TS2322/);
    assert.ok(existsSync(path.join(root, "dist/src/a.js")));
  });
});

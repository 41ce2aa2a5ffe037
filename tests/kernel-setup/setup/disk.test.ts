import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { bin, bootstrap, cleanUp, freshProject, write } from "./sandbox";

const { diskProblem } = require("../../../kernel-setup/setup/disk.cjs") as {
  diskProblem(error: unknown): { message: string; cure: string[] } | undefined;
};

describe("a disk that takes no more", () => {
  after(cleanUp);

  it("is told apart from other errors", () => {
    assert.equal(diskProblem({ code: "ENOSPC" })?.message, "the disk is full.");
    assert.equal(diskProblem({ code: "EROFS", path: "/p/x" })?.message, "/p/x: cannot be written (EROFS).");
    assert.equal(diskProblem({ code: "EACCES", path: "npm", syscall: "spawn npm" }), undefined);
    assert.equal(diskProblem(new Error("no")), undefined);
    assert.equal(diskProblem(undefined), undefined);
  });

  it("fails npm: the cause is named even where npm's log cannot be written either", async () => {
    const root = freshProject();
    rmSync(path.join(root, "node_modules"));
    write(path.join(root, ".ganbook/logs/npm.log/in-its-place"), "");
    const PATH = `${bin({ npm: 'echo "npm error code ENOSPC" >&2; exit 1' })}:${process.env.PATH}`;
    const { code, stderr } = await bootstrap(root, ["start", "--setup-only"], { PATH, npm_execpath: "" });
    assert.equal(code, 1);
    assert.match(stderr, /^ganbook: the disk is full\.\n {2}Make room [^\n]*\n$/);
  });

  it("or a folder that cannot be written: one message with the path, for every command", async () => {
    for (const command of [
      ["start", "--setup-only"],
      ["notebooks", "--check"],
    ]) {
      const root = freshProject();
      write(path.join(root, ".ganbook"), "a file in its place");
      const { code, stderr } = await bootstrap(root, command);
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^ganbook: \S*\.ganbook\S*: cannot be written \(E(EXIST|NOTDIR)\)\.\n {2}Give yourself [^\n]*\n$/,
      );
      assert.equal(readFileSync(path.join(root, ".ganbook"), "utf8"), "a file in its place");
    }
  });
});

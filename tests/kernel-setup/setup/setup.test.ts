import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { pathsOf } from "../../../kernel-setup/setup/paths";
import { stampFile } from "../../../kernel-setup/setup/python";
import { assertStopsWithChildren, bin, bootstrap, cleanUp, freshProject, start } from "./sandbox";

/** The interpreter itself: on the PATH it may be a script of a version manager, which needs more of the PATH. */
const python = execFileSync("python3", ["-c", "import os, sys; print(os.path.realpath(sys.executable))"], {
  encoding: "utf8",
}).trim();

describe("set-up where something is missing", () => {
  after(cleanUp);

  it("Python: one message, before anything is downloaded", async () => {
    const root = freshProject();
    const { code, stderr } = await bootstrap(root, ["start", "--setup-only"], {
      PATH: bin({ node: process.execPath }),
    });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^ganbook: no Python ≥ 3\.10 found\.\n {2}Debian, Ubuntu: .*apt install python3 python3-venv\n/,
    );
    assert.ok(!existsSync(pathsOf(root).python));
  });

  it("a C++ compiler: one message, before anything is downloaded", async () => {
    const root = freshProject();
    const PATH = bin({ python3: python, node: process.execPath });
    const { code, stderr } = await bootstrap(root, ["start", "--setup-only"], { PATH, CXX: "" });
    assert.equal(code, 1);
    assert.match(stderr, /^ganbook: no C\+\+ compiler works[\s\S]*apt install g\+\+[\s\S]*dnf[\s\S]*xcode-select/);
    assert.ok(!existsSync(pathsOf(root).python));
  });

  it("a GPU that was asked for", async () => {
    const root = freshProject();
    const env = { PATH: bin({ python3: python }) };
    const { code, stderr } = await bootstrap(root, ["start", "--setup-only", "--device", "gpu"], env);
    assert.equal(code, 1);
    assert.match(stderr, /^ganbook: --device gpu: /);
  });

  it("the network: one message, exit code 1, and what is unfinished has no stamp", async () => {
    const root = freshProject();
    const { code, stdout, stderr } = await bootstrap(root, ["start", "--setup-only"], {
      PIP_INDEX_URL: "http://127.0.0.1:9/simple",
      PIP_FIND_LINKS: "",
      PIP_RETRIES: "1",
      PIP_NO_CACHE_DIR: "1",
    });
    assert.equal(code, 1);
    assert.match(stdout, /✓ Python environment[\s\S]*✗ JupyterLab/);
    assert.match(stderr, /^ganbook: JupyterLab could not be fetched: the Python package index cannot be reached\./);
    assert.match(stderr, /run the same command again/);
    const paths = pathsOf(root);
    assert.ok(existsSync(stampFile(paths, "environment")));
    assert.ok(!existsSync(stampFile(paths, "JupyterLab")));
    assert.ok(!existsSync(paths.lock), "the lock is given back");
  });

  for (const args of [["start", "--setup-only"], ["test"], ["notebooks"], ["doctor"]]) {
    it(`stopped during npm ${args[0]}: leaves no process behind`, async () => {
      const root = freshProject();
      const below = path.join(root, "below");
      const slow = path.join(bin({ python: `sleep 600 & echo $! >"${below}"; wait` }), "python");
      const child = start(root, args, { GANBOOK_PYTHON: slow });
      await assertStopsWithChildren(child, below);
    });
  }
});

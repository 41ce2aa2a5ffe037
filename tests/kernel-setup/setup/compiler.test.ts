import assert from "node:assert/strict";
import { findCompiler } from "../../../kernel-setup/setup/compiler";
import { Failure } from "../../../kernel-setup/setup/failure";
import { bin, cleanUp } from "./sandbox";

describe("the C++ compiler", () => {
  after(cleanUp);

  it("is the first that compiles something", async () => {
    const PATH = bin({ "c++": "echo 'cannot execute cc1plus' >&2; exit 1", "g++": "exit 0" });
    assert.deepEqual(await findCompiler({ PATH }), ["g++"]);
  });

  it("is the command in CXX, with its words", async () => {
    const PATH = bin({ ccache: 'test "$1" = clang++', "c++": "exit 0" });
    assert.deepEqual(await findCompiler({ PATH, CXX: "ccache clang++" }), ["ccache", "clang++"]);
  });

  it("missing: is named, with the command for each platform", async () => {
    await assert.rejects(findCompiler({ PATH: bin({}) }), (error) => {
      assert.ok(error instanceof Failure);
      assert.match(error.message, /no C\+\+ compiler works \(tried c\+\+, g\+\+, clang\+\+\)/);
      const text = error.describe();
      for (const command of ["sudo apt install g++", "sudo dnf install gcc-c++", "xcode-select --install"]) {
        assert.ok(text.includes(command), command);
      }
      return true;
    });
    await assert.rejects(findCompiler({ PATH: bin({ "c++": "exit 0" }), CXX: "icpx" }), /tried CXX=icpx/);
  });
});

import assert from "node:assert/strict";
import path from "node:path";
import { kernelsFolder, knownFolders } from "../../../kernel-setup/install/places";
import type { Failure } from "../../../kernel-setup/setup/failure";
import { bin, cleanUp, folder } from "../setup/sandbox";

type Env = NodeJS.ProcessEnv;

describe("where Jupyter looks for kernels", () => {
  after(cleanUp);

  const linux = (env: Env) => ({ platform: "linux" as const, env, home: "/home/ada" });
  const mac = (env: Env) => ({ platform: "darwin" as const, env, home: "/Users/ada" });
  const windows = (env: Env) => ({ platform: "win32" as const, env, home: "C:\\Users\\ada" });

  for (const [what, around, expected] of [
    ["Linux", linux({}), "/home/ada/.local/share/jupyter/kernels"],
    ["Linux with XDG_DATA_HOME", linux({ XDG_DATA_HOME: "/data/ä b" }), "/data/ä b/jupyter/kernels"],
    ["Linux with an empty XDG_DATA_HOME", linux({ XDG_DATA_HOME: "" }), "/home/ada/.local/share/jupyter/kernels"],
    ["JUPYTER_DATA_DIR", linux({ JUPYTER_DATA_DIR: "/j", XDG_DATA_HOME: "/data" }), "/j/kernels"],
    ["macOS", mac({ XDG_DATA_HOME: "/data" }), "/Users/ada/Library/Jupyter/kernels"],
    [
      "macOS with JUPYTER_PLATFORM_DIRS",
      mac({ JUPYTER_PLATFORM_DIRS: "1" }),
      "/Users/ada/Library/Application Support/jupyter/kernels",
    ],
    [
      "macOS with JUPYTER_PLATFORM_DIRS off",
      mac({ JUPYTER_PLATFORM_DIRS: "False" }),
      "/Users/ada/Library/Jupyter/kernels",
    ],
    [
      "Windows",
      windows({ APPDATA: "C:\\Users\\ada\\AppData\\Roaming" }),
      "C:\\Users\\ada\\AppData\\Roaming\\jupyter\\kernels",
    ],
    ["Windows without APPDATA", windows({}), "C:\\Users\\ada\\.jupyter\\data\\kernels"],
  ] as const) {
    it(`of a user: ${what}`, () => assert.equal(kernelsFolder({ kind: "user" }, around), expected));
  }

  it("below any prefix", () => {
    const place = { kind: "prefix", folder: "/opt/my conda" } as const;
    assert.equal(kernelsFolder(place, linux({})), "/opt/my conda/share/jupyter/kernels");
  });

  it("in the Python environment that is active: venv before conda", () => {
    const venv = folder();
    const conda = folder();
    const place = (env: Env) => kernelsFolder({ kind: "sys-prefix" }, linux(env));
    assert.equal(place({ VIRTUAL_ENV: venv, CONDA_PREFIX: conda }), path.join(venv, "share/jupyter/kernels"));
    assert.equal(place({ CONDA_PREFIX: conda }), path.join(conda, "share/jupyter/kernels"));
    assert.throws(() => place({ VIRTUAL_ENV: path.join(venv, "gone") }), {
      name: "Failure",
      message: /^VIRTUAL_ENV names .*gone, which is no folder\.$/,
    });
  });

  it("without an active environment asks the Python on the PATH, and says what to do where there is none", () => {
    const place = (env: Env) => kernelsFolder({ kind: "sys-prefix" }, linux(env));
    assert.equal(place({ PATH: bin({ python3: "echo /opt/python" }) }), "/opt/python/share/jupyter/kernels");
    assert.throws(
      () => place({ PATH: folder() }),
      (error: Failure) => {
        assert.match(error.describe(), /no Python environment is active, and no python3 on the PATH\.\n.*--prefix DIR/);
        return true;
      },
    );
  });

  it("in all of them together, the user's own first and each once", () => {
    const venv = folder();
    const env = { JUPYTER_PATH: "/one:/two:/home/ada/.local/share/jupyter", VIRTUAL_ENV: venv };
    assert.deepEqual(knownFolders(linux(env)), [
      "/home/ada/.local/share/jupyter/kernels",
      "/one/kernels",
      "/two/kernels",
      path.join(venv, "share/jupyter/kernels"),
      "/usr/local/share/jupyter/kernels",
      "/usr/share/jupyter/kernels",
    ]);
  });
});

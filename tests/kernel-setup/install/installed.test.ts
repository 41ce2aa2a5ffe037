/**
 * Installed kernels as Jupyter's own clients find and start them: from a clone and into folders with blanks and letters
 * that are not English. JupyterLab is driven in `tests/lab`, all other front ends in `../front-ends`.
 */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { install } from "../../../kernel-setup/install/install";
import { kernelsIn, problemOf } from "../../../kernel-setup/install/kernels";
import { kernelsFolder } from "../../../kernel-setup/install/places";
import { pathsOf } from "../../../kernel-setup/setup/paths";
import { cleanUp, folder, PROJECT, startProgram } from "../setup/sandbox";

describe("installed kernels", function () {
  this.timeout(300_000);
  after(cleanUp);

  /** As much of the project as a kernel needs. */
  function clone(): string {
    const root = path.join(folder(), "mein Klon für Übungen");
    for (const file of ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"]) {
      cpSync(path.join(PROJECT, file), path.join(root, file));
    }
    for (const file of [
      "kernel-setup/kernel",
      "kernel-setup/build.cjs",
      "kernel-setup/install/logos",
      "src/engine/host.ts",
    ]) {
      cpSync(path.join(PROJECT, file), path.join(root, file), { recursive: true });
    }
    mkdirSync(path.join(root, "node_modules"));
    for (const name of readdirSync(path.join(PROJECT, "node_modules"))) {
      if (name !== "ganbook")
        symlinkSync(path.join(PROJECT, "node_modules", name), path.join(root, "node_modules", name));
    }
    return root;
  }

  /** Runs a cell of each kernel in Jupyter's nbclient, in a folder that has nothing to do with us. */
  async function inJupyter(env: NodeJS.ProcessEnv, cells: Record<string, string>) {
    const notebooks = path.join(folder(), "my nötebooks");
    mkdirSync(notebooks);
    writeFileSync(path.join(notebooks, "beside.txt"), "read beside the notebook");
    const script = path.join(__dirname, "python", "installed.py");
    const args = [script, notebooks, ...Object.entries(cells).flat()];
    const { code, stdout, stderr } = await startProgram(pathsOf(PROJECT).interpreter, args, notebooks, env).done;
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Record<string, Record<string, string>>;
  }

  const READ = 'console.log(require("node:fs").readFileSync("beside.txt", "utf8"))';

  it("are found by Jupyter where a user's are, and run in the notebook's folder", async () => {
    const env = {
      JUPYTER_DATA_DIR: path.join(folder(), "Jüpyter data"),
      JUPYTER_RUNTIME_DIR: folder(),
      // The course's own kernel lies in the environment of the Python that runs this.
      JUPYTER_PREFER_ENV_PATH: "0",
    };
    const kernels = kernelsFolder({ kind: "user" }, { platform: process.platform, env, home: "" });
    const root = clone();
    install(kernels, {}, root);
    const seen = await inJupyter(env, {
      ganbook: `const text: string = "typed"; console.log(text); ${READ}`,
      "ganbook-javascript": READ,
    });
    assert.deepEqual(seen, {
      ganbook: {
        title: "TypeScript (ganbook)",
        folder: path.join(kernels, "ganbook"),
        language: "typescript",
        printed: "typed\nread beside the notebook\n",
      },
      "ganbook-javascript": {
        title: "JavaScript (ganbook)",
        folder: path.join(kernels, "ganbook-javascript"),
        language: "javascript",
        printed: "read beside the notebook\n",
      },
    });

    const [kernel] = kernelsIn(kernels);
    assert.ok(kernel);
    assert.equal(await problemOf(kernel), undefined, "it works, by our own client");
    renameSync(root, `${root} 2`);
    assert.equal(await problemOf(kernel), `what it runs is gone: ${root}`);
    assert.equal(install(kernels, {}, `${root} 2`)[0]?.insteadOf, root);
    const [moved] = kernelsIn(kernels);
    assert.ok(moved);
    assert.equal(await problemOf(moved), undefined, "installed again it works from where it lies now");
  });

  it("are found below a prefix by JUPYTER_PATH, under a name of their own", async () => {
    const prefix = path.join(folder(), "my env");
    install(kernelsFolder({ kind: "prefix", folder: prefix }), { name: "dev", displayName: "Mein TypeScript" });
    const env = { JUPYTER_PATH: path.join(prefix, "share", "jupyter"), JUPYTER_RUNTIME_DIR: folder() };
    const { "dev-javascript": seen } = await inJupyter(env, { "dev-javascript": "console.log(6 * 7)" });
    assert.deepEqual([seen?.title, seen?.printed], ["Mein TypeScript (JavaScript)", "42\n"]);
  });
});

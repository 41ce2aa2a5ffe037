/** `npm run kernel`, and the compiled program that a package would have. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bootstrap, cleanUp, type Ended, folder, PROJECT, startProgram } from "../setup/sandbox";

const { parseOptions } = require("../../../kernel-setup/command-line/options.cjs") as {
  parseOptions(command: string, args: string[]): Record<string, unknown>;
};

describe("npm run kernel", function () {
  this.timeout(300_000);
  after(cleanUp);

  const kernel = (args: string[], env: NodeJS.ProcessEnv): Promise<Ended> =>
    bootstrap(PROJECT, ["kernel", ...args], { INIT_CWD: undefined, ...env });

  for (const [args, message] of [
    [[], /^what to do is missing: install, list or uninstall\.$/],
    [["instal"], /^instal: expected install, list or uninstall\.$/],
    [["list", "all"], /^unexpected argument all after list\.$/],
    [["install", "--user", "--prefix", "a"], /^--user, --sys-prefix and --prefix are three places: name one\.$/],
    [["install", "--name", "a b"], /^--name a b: expected a name of letters from a to z/],
    [["install", "--name", ".."], /^--name \.\.: expected a name/],
    [["install", "--name", "köpfe"], /^--name köpfe: expected a name/],
    [["install", "--display-name="], /^--display-name: expected the text/],
    [["uninstall", "--display-name", "a"], /^--display-name has no meaning with uninstall\.$/],
    [["list", "--name", "a"], /^--name has no meaning with list/],
    [["install", "--sysprefix"], /did you mean --sys-prefix\?/],
  ] as const) {
    it(`refuses ${args.join(" ") || "nothing"}`, () => {
      assert.throws(() => parseOptions("kernel", [...args]), { message });
    });
  }

  it("takes names as Jupyter does, which knows no capitals", () => {
    assert.equal(parseOptions("kernel", ["install", "--name", "My-Kernel.2"]).name, "my-kernel.2");
  });

  it("installs for the user, lists and tries what is there, and removes it", async () => {
    const env = { JUPYTER_DATA_DIR: path.join(folder(), "Jüpyter data"), JUPYTER_PATH: "", VIRTUAL_ENV: folder() };
    const kernels = path.join(env.JUPYTER_DATA_DIR, "kernels");
    const installed = await kernel(["install"], env);
    assert.equal(installed.code, 0, installed.stderr);
    assert.match(installed.stdout, /^Installed: TypeScript \(ganbook\)\n {2}.*Jüpyter data\/kernels\/ganbook\n/);
    assert.deepEqual(readdirSync(kernels).sort(), ["ganbook", "ganbook-javascript"]);

    const { code, stdout } = await kernel(["list"], env);
    assert.equal(code, 0);
    const entry = (name: string, title: string) =>
      `${name}: ${title}\n  in    ${path.join(kernels, name)}\n  runs  ${PROJECT} (this one)\n  ✓ works: a cell was run\n`;
    const all = entry("ganbook", "TypeScript (ganbook)") + entry("ganbook-javascript", "JavaScript (ganbook)");
    // Others, in folders of the system, would come after these.
    assert.equal(stdout.slice(0, all.length), all);

    const removed = await kernel(["uninstall"], env);
    assert.equal(removed.stdout, `Removed: ${kernels}/ganbook\nRemoved: ${kernels}/ganbook-javascript\n`);
    assert.deepEqual(readdirSync(kernels), []);
  });

  it("installs into the active Python environment, and below a folder relative to where it was called", async () => {
    const venv = folder();
    const called = folder();
    const env = { VIRTUAL_ENV: venv, INIT_CWD: called };
    assert.equal((await kernel(["install", "--sys-prefix"], env)).code, 0);
    assert.ok(existsSync(path.join(venv, "share/jupyter/kernels/ganbook/kernel.json")));
    const { code, stdout } = await kernel(["install", "--prefix", "my env", "--name", "dev"], env);
    assert.equal(code, 0);
    assert.ok(existsSync(path.join(called, "my env/share/jupyter/kernels/dev-javascript/kernel.json")));
    assert.match(stdout, /another one by JUPYTER_PATH=.*\/my env\/share\/jupyter\n/);
  });

  it("says in one message with its cure what cannot be done", async () => {
    const prefix = folder();
    const theirs = path.join(prefix, "share/jupyter/kernels/ganbook");
    mkdirSync(theirs, { recursive: true });
    writeFileSync(path.join(theirs, "kernel.json"), '{"argv":["python"]}');
    const { code, stdout, stderr } = await kernel(["install", "--prefix", prefix], {});
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /^ganbook: .*ganbook is not a kernel of ganbook's; nothing was changed\.\n {2}Choose .*\n$/);
  });

  it("is a program of its own, too, whose help says how that is called", async () => {
    const cli = path.join(PROJECT, "dist", "kernel-setup", "install", "cli.js");
    const program = (args: string[]) => startProgram(process.execPath, [cli, ...args], folder()).done;
    const help = await program(["--help"]);
    assert.equal(help.code, 0, help.stderr);
    assert.match(help.stdout, /^npx ganbook-kernel install\|list\|uninstall/);
    assert.ok(!help.stdout.includes("npm run"));
    const prefix = folder();
    const { code, stdout } = await program(["install", "--prefix", prefix]);
    assert.equal(code, 0);
    assert.match(stdout, /npx ganbook-kernel uninstall removes them/);
    assert.ok(existsSync(path.join(prefix, "share/jupyter/kernels/ganbook/logo-svg.svg")));
    const wrong = await program(["instal"]);
    assert.deepEqual([wrong.code, wrong.stdout], [2, ""]);
    assert.match(wrong.stderr, /^ganbook: instal: expected install.*\n {2}npx ganbook-kernel --help\n$/);
  });
});

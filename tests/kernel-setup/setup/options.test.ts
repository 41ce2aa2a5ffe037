import assert from "node:assert/strict";
import { bootstrap, cleanUp, freshProject, PROJECT } from "./sandbox";

const { parseOptions } = require("../../../kernel-setup/setup/options.cjs") as {
  parseOptions(command: string, args: string[]): Record<string, unknown>;
};

describe("command lines", () => {
  after(cleanUp);

  it("knows the options of npm start", () => {
    const options = parseOptions("start", ["--no-browser", "--port", "9000", "--setup-only", "--device", "cpu"]);
    assert.deepEqual(
      { ...options },
      { "no-browser": true, port: "9000", "setup-only": true, device: "cpu", help: false },
    );
  });

  for (const [args, message] of [
    [["--prot", "9000"], /unknown option --prot; did you mean --port\?/],
    [["-x"], /unknown option -x; known are --no-browser, --port/],
    [["now"], /unexpected argument now/],
    [["--port"], /--port <value> argument missing/],
    [["--port", "65536"], /--port 65536: expected a number from 1 to 65535/],
    [["--port", "80a"], /--port 80a: expected a number/],
    [["--device", "tpu"], /--device tpu: expected cpu or gpu/],
    [["--setup-only=yes"], /--setup-only does not take an argument/],
  ] as const) {
    it(`refuses ${args.join(" ")}`, () => {
      assert.throws(() => parseOptions("start", [...args]), { message });
    });
  }

  it("knows a test's pattern from a path, and refuses what is not there", () => {
    assert.deepEqual(
      { ...parseOptions("test", ["-g", "notebooks", "tests/figures", "--bail"]) },
      { grep: "notebooks", bail: true, help: false, files: ["tests/figures"] },
    );
    for (const [args, message] of [
      [["tests/no-such.test.ts"], /^tests\/no-such\.test\.ts: no such file or folder/],
      [["--gerp", "x"], /unknown option --gerp; did you mean --grep\?/],
      [["-g", "("], /--grep \(: expected a regular expression/],
    ] as const) {
      assert.throws(() => parseOptions("test", [...args]), { message });
    }
  });

  it("refuses to store notebooks that it only checks", () => {
    for (const option of ["--write", "--html", "--out=x"]) {
      const name = option.split("=")[0];
      assert.throws(() => parseOptions("notebooks", ["--check", option]), {
        message: new RegExp(`^${name} has nothing to store with --check`),
      });
    }
  });

  it("ends with exit code 2 and one line for a wrong command line, before it installs anything", async () => {
    const { code, stdout, stderr } = await bootstrap(freshProject(), ["start", "--browser"]);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /^ganbook: unknown option --browser.*\n$/);
  });

  it("prints the options on --help", async () => {
    const { code, stdout } = await bootstrap(PROJECT, ["start", "--help"]);
    assert.equal(code, 0);
    for (const option of ["--no-browser", "--port N", "--setup-only", "--device cpu|gpu"]) {
      assert.ok(stdout.includes(option), `${option} is not in the help`);
    }
  });

  it("refuses an unknown command", async () => {
    const { code, stderr } = await bootstrap(PROJECT, ["strat"]);
    assert.equal(code, 2);
    assert.match(stderr, /unknown command strat/);
  });
});

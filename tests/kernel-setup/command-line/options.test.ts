import assert from "node:assert/strict";
import { bootstrap, cleanUp, freshProject, PROJECT } from "../setup/sandbox";

const { parseOptions } = require("../../../kernel-setup/command-line/options.cjs") as {
  parseOptions(command: string, args: string[]): Record<string, unknown>;
};

describe("command lines", () => {
  after(cleanUp);

  it("knows the options of npm start", () => {
    const options = parseOptions("start", ["--no-browser", "--port", "9000", "--setup-only", "--device", "cpu"]);
    assert.deepEqual(
      { ...options },
      { originals: false, "no-browser": true, port: "9000", "setup-only": true, device: "cpu", help: false },
    );
    assert.deepEqual(parseOptions("start", ["--fresh", "2, network"]).fresh, ["2", "network"]);
  });

  for (const [args, message] of [
    [["--prot", "9000"], /unknown option --prot; did you mean --port\?/],
    [["-x"], /unknown option -x; known are --fresh, --originals, --no-browser, --port/],
    [["now"], /unexpected argument now/],
    [["--fresh", "2,"], /--fresh 2,: expected chapters, such as 2 or network, with commas between them/],
    [["--fresh", "2", "--originals"], /--fresh copies into my-notebooks\/, which --originals does not open/],
    [["--port"], /--port <value> argument missing/],
    [["--port", "65536"], /--port 65536: expected a whole number from 1 to 65535/],
    [["--port", "80a"], /--port 80a: expected a whole number/],
    [["--device", "tpu"], /--device tpu: expected cpu or gpu/],
    [["--setup-only=yes"], /--setup-only does not take an argument/],
  ] as const) {
    it(`refuses ${args.join(" ")}`, () => {
      assert.throws(() => parseOptions("start", [...args]), { message });
    });
  }

  it("reads where the website lies on its server with or without slashes, and refuses what is no path", () => {
    for (const [given, base] of [
      ["/ganbook/", "/ganbook/"],
      ["ganbook", "/ganbook/"],
      ["/a/b", "/a/b/"],
      ["/", "/"],
    ] as const) {
      assert.equal(parseOptions("docs", ["--base", given]).base, base);
    }
    for (const [args, message] of [
      [["--base", "https://example.org/x"], /--base https:\/\/example\.org\/x: expected a path of letters/],
      [["--base", "../x"], /--base \.\.\/x: expected a path/],
      [["--port", "80"], /--port has no meaning without --serve/],
      [["--without-solution"], /did you mean --without-solutions\?/],
    ] as const) {
      assert.throws(() => parseOptions("docs", [...args]), { message });
    }
  });

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
        message: new RegExp(`^${name} has nothing to do with --check`),
      });
    }
  });

  it("reads a training's options as the numbers they stand for, and adds none that was not given", () => {
    const args =
      "--out runs/a --model dcgan --data mnist:/m --steps 300 --seed 0 --real-label 0.9 --r1 0.1 --learning-rate 1e-4,4e-4";
    assert.deepEqual(
      { ...parseOptions("train", [...args.split(" "), "--average", "none", "--pretraining", "0"]) },
      {
        out: "runs/a",
        model: "dcgan",
        data: "mnist:/m",
        steps: 300,
        seed: 0,
        "real-label": 0.9,
        r1: 0.1,
        "learning-rate": { generator: 1e-4, discriminator: 4e-4 },
        average: null,
        pretraining: 0,
        resume: false,
        help: false,
      },
    );
    assert.equal(parseOptions("train", ["--out", "a", "--learning-rate", "2e-4"])["learning-rate"], 2e-4);
    assert.equal(parseOptions("train", ["--out", "a", "--average", "0.99"]).average, 0.99);
    const fall = (text: string) =>
      parseOptions("train", ["--out", "a", "--learning-rate-fall", text])["learning-rate-fall"];
    assert.deepEqual([fall("100,200"), fall("none")], [{ from: 100, to: 200 }, null]);
    assert.equal(parseOptions("train", ["--out", "a", "--translation", "0.1"]).translation, 0.1);
    assert.equal(parseOptions("train", ["--out", "a", "--historical-averaging", "0.01"])["historical-averaging"], 0.01);
    const networks = "--out a --minibatch-features 16 --spectral-norm --virtual-batch-norm 64".split(" ");
    assert.deepEqual(
      { ...parseOptions("train", networks) },
      {
        out: "a",
        "minibatch-features": 16,
        "spectral-norm": true,
        "virtual-batch-norm": 64,
        resume: false,
        help: false,
      },
    );
    assert.equal(parseOptions("train", ["--help", "--steps", "none"]).help, true);
  });

  for (const [args, message] of [
    [[], /^--out is missing: the folder of the run/],
    [["--out="], /^--out: expected the name of a folder/],
    [["--model", "gan"], /^--model gan: expected dense, dcgan, narrow, sequential or convolutional\.$/],
    [["--loss", "best"], /^--loss best: expected non-saturating, saturating, .* or relativistic\.$/],
    [["--steps", "0"], /^--steps 0: expected a whole number from 1\.$/],
    [["--steps", "1e3"], /^--steps 1e3: expected a whole number/],
    [["--steps=-5"], /^--steps -5: expected a whole number/],
    [["--seed", "2147483648"], /^--seed 2147483648: expected a whole number from 0 to 2147483647\.$/],
    [["--real-label", "1.1"], /^--real-label 1\.1: expected a number above 0\.5, up to 1 \(no smoothing\)\.$/],
    [["--real-label", "0x1"], /^--real-label 0x1: expected a number/],
    [["--learning-rate", "0"], /^--learning-rate 0: expected a number above 0, or two with a comma \(of G, of D\)\.$/],
    [["--learning-rate", "1,2,3"], /^--learning-rate 1,2,3: expected/],
    [["--learning-rate", "1e-4,"], /^--learning-rate 1e-4,: expected/],
    [["--learning-rate-fall", "9,3"], /^--learning-rate-fall 9,3: expected none, or two steps with a comma/],
    [["--learning-rate-fall", "9"], /^--learning-rate-fall 9: expected none, or two steps/],
    [["--historical-averaging=-1"], /^--historical-averaging -1: expected a number from 0 \(no penalty\)\.$/],
    [["--translation", "0.5"], /^--translation 0\.5: expected a share of a side from 0/],
    [["--out", "a", "--score-every", "70"], /^--score-every 70: expected a multiple of --report-every, 50\.$/],
    [["--beta1", "1"], /^--beta1 1: expected a number from 0 up to, but not, 1\.$/],
    [["--average", "never"], /^--average never: expected none or a number from 0 up to, but not, 1\.$/],
    [["--out", "a", "--batches", "half", "--batch", "5"], /^--batch 5: expected an even number with --batches half/],
    [
      ["--out", "a", "--batches", "half", "--minibatch-features", "9"],
      /^--minibatch-features compares .* and --batches half shows D batches of two sizes\.$/,
    ],
    [["--virtual-batch-norm", "1"], /^--virtual-batch-norm 1: expected a whole number from 2 to 1000\.$/],
    [["--precision", "float16"], /^--precision float16: expected float32, bfloat16 or auto\.$/],
    [["--stesp", "3"], /did you mean --steps\?/],
    [["runs/a"], /^unexpected argument runs\/a/],
  ] as const) {
    it(`refuses a training with ${args.join(" ") || "nothing"}`, () => {
      assert.throws(() => parseOptions("train", [...args]), { message });
    });
  }

  it("knows what is evaluated, and beside what", () => {
    const given = parseOptions("evaluate", [
      "runs/a",
      "images:b",
      "--data",
      "digits",
      "--count",
      "500",
      "--chart",
      "c.png",
    ]);
    assert.deepEqual(
      { ...given },
      { files: ["runs/a", "images:b"], data: "digits", count: 500, chart: "c.png", help: false },
    );
    assert.throws(() => parseOptions("evaluate", []), { message: /^what is measured is missing/ });
    assert.throws(() => parseOptions("evaluate", ["a", "--chart", "c.gif"]), { message: /ends in \.png/ });
    assert.throws(() => parseOptions("evaluate", ["a", "--count", "5"]), { message: /^--count 5: expected a whole/ });
  });

  it("knows what draws a sample, and where to", () => {
    assert.deepEqual(
      { ...parseOptions("sample", ["runs/a", "--out", "x.PNG", "--count", "9", "--interpolate"]) },
      { files: ["runs/a"], out: "x.PNG", count: 9, interpolate: true, gif: false, force: false, help: false },
    );
    for (const [args, message] of [
      [
        ["--out", "x.png"],
        /^what draws is missing: the folder of a run, a model's file, pretrained or pretrained-faces/,
      ],
      [["a", "b", "--out", "x.png"], /^unexpected argument b/],
      [["a"], /^--out is missing: the picture's file, for example --out grid\.png/],
      [["a", "--gif"], /^--out is missing: .* --out walk\.gif/],
      [["a", "--out="], /^--out: expected the name of a file/],
      [["a", "--out", "x.jpg"], /^--out x\.jpg: expected a name that ends in \.png\.$/],
      [["a", "--out", "x.gif"], /^--out x\.gif: .* ends in \.png \(a film needs --gif\)\.$/],
      [["a", "--out", "x.png", "--gif"], /ends in \.gif\.$/],
      [["a", "--out", "x.gif", "--gif", "--interpolate"], /two pictures/],
      [["a", "--out", "x.gif", "--gif", "--columns", "3"], /--columns has no meaning with --gif/],
      [["a", "--out", "x.png", "--count", "many"], /^--count many: expected a whole number from 1 to 10000/],
      [["a", "--out", "x.gif", "--gif", "--count", "1"], /^--count 1: a film walks between 2 points/],
      [["a", "--out", "x.png", "--interpolate", "--columns", "1"], /^--columns 1: a walk has 2 images/],
      [["a", "--out", "x.png", "--count", "0"], /^--count 0: expected/],
      [["a", "--out", "x.png", "--scale", "65"], /^--scale 65: expected a whole number from 1 to 64/],
    ] as const) {
      assert.throws(() => parseOptions("sample", [...args]), { message });
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

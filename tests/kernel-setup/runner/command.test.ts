import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stampOf } from "../../../kernel-setup/runner/hash";
import { codeCells, formatNotebook, readNotebook } from "../../../kernel-setup/runner/notebook";
import { code, gone, notebookOf, prose, ROOT, removeFolders, temporaryFolder } from "./fixtures";

interface Result {
  code: number | null;
  output: string;
}

interface NotebooksOptions {
  env?: Record<string, string>;
  onOutput?: (output: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs the command as `npm run notebooks -- …` does once everything is set up; `onOutput` sees all that was printed. */
function notebooks(args: string[], { env: more, onOutput }: NotebooksOptions = {}): Promise<Result> {
  const command = join(ROOT, "kernel-setup", "commands", "notebooks.ts");
  const { INIT_CWD: _, ...env } = process.env;
  const child = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", command, ...args], {
    cwd: ROOT,
    env: { ...env, TS_NODE_PROJECT: join(ROOT, "tsconfig.json"), ...more },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      onOutput?.(output, (signal) => child.kill(signal));
    });
  }
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
}

function writeSample(folder: string, name: string, ...sources: string[]): string {
  const file = join(folder, name);
  writeFileSync(file, formatNotebook(notebookOf(prose("# A sample"), ...sources.map((source) => code(source)))));
  return file;
}

afterEach(removeFolders);

describe("npm run notebooks", () => {
  it("runs a notebook in the real kernel, writes a copy and a page, and leaves the notebook alone", async () => {
    const folder = temporaryFolder();
    const file = writeSample(
      folder,
      "a.ipynb",
      'import { tf } from "ganbook/engine";\nconst x = await Promise.resolve(tf.scalar(20).dataSync()[0]);',
      "console.log(Number(x) + 1, process.env.GANBOOK_PROFILE);",
    );
    const before = readFileSync(file, "utf8");
    const out = join(folder, "out", "deep");
    const { code: exit, output } = await notebooks([file, "--out", out, "--html", "--profile", "full"]);
    assert.equal(exit, 0, output);
    assert.match(output, /✓ 1\/2 .*import \{ tf \}/);
    assert.match(output, /all 2 cells ran in/);
    assert.equal(readFileSync(file, "utf8"), before);
    assert.deepEqual(readdirSync(folder).sort(), ["a.ipynb", "out"]);
    const cells = codeCells(readNotebook(join(out, "a.ipynb")));
    assert.deepEqual(
      cells.map(({ execution_count, outputs }) => [execution_count, outputs]),
      [
        [1, []],
        [2, [{ output_type: "stream", name: "stdout", text: "21 full\n" }]],
      ],
    );
    assert.match(readFileSync(join(out, "a.html"), "utf8"), /<title>A sample<\/title>[\s\S]*21 full/);
  });

  it("--write stores outputs with the hash of their cells; a second run changes no byte", async () => {
    const file = writeSample(temporaryFolder(), "a.ipynb", "console.log('10 %\\r100 %');");
    assert.equal((await notebooks([file, "--write"])).code, 0);
    const first = readFileSync(file, "utf8");
    const stored = readNotebook(file);
    assert.equal(stampOf(stored)?.profile, "quick");
    assert.match(stampOf(stored)?.hash ?? "", /^[0-9a-f]{64}$/);
    assert.deepEqual(codeCells(stored)[0]?.outputs, [{ output_type: "stream", name: "stdout", text: "100 %\n" }]);
    const again = await notebooks([file, "--write"]);
    assert.equal(again.code, 0, again.output);
    assert.match(again.output, /outputs are as they were stored/);
    assert.equal(readFileSync(file, "utf8"), first);
  });

  it("--write keeps the outputs of cells that show the same, times apart", async () => {
    const folder = temporaryFolder();
    const file = writeSample(
      folder,
      "a.ipynb",
      'console.log("it took", process.hrtime()[1], "ms");',
      `console.log(require("node:fs").readFileSync(${JSON.stringify(join(folder, "said"))}, "utf8"));`,
    );
    writeFileSync(join(folder, "said"), "one");
    assert.equal((await notebooks([file, "--write"])).code, 0);
    const [first] = codeCells(readNotebook(file));
    writeFileSync(join(folder, "said"), "two");
    const { output } = await notebooks([file, "--write"]);
    const [timed, said] = codeCells(readNotebook(file));
    assert.match(output, new RegExp(`outputs stored of ${said?.id}\n`));
    assert.deepEqual(timed?.outputs, first?.outputs);
    assert.deepEqual(said?.outputs, [{ output_type: "stream", name: "stdout", text: "two\n" }]);
  });

  it("fails for a broken claim, names it, and runs on to the end; nothing is stored", async () => {
    const file = writeSample(
      temporaryFolder(),
      "a.ipynb",
      'import { claims } from "ganbook/claims";\nclaims({ accuracy: { value: 0.81, above: 0.9 }, loss: { value: 0.1, below: 1 } });',
      "console.log('went on');",
    );
    const before = readFileSync(file, "utf8");
    const { code: exit, output } = await notebooks([file, "--write"]);
    assert.equal(exit, 1, output);
    assert.match(output, /all 2 cells ran[\s\S]*≠ cell 1: accuracy: 0\.81, expected above 0\.9/);
    assert.doesNotMatch(output, /loss/);
    assert.equal(readFileSync(file, "utf8"), before);
  });

  it("--vary runs it in each variation, keeps what ran, and fails for a claim with less margin than spread", async () => {
    const file = writeSample(
      temporaryFolder(),
      `vary-${process.pid}.ipynb`,
      [
        'import { claims } from "ganbook/claims";',
        "const shifted = Number(process.env.GANBOOK_SEED_SHIFT ?? 0);",
        "claims({ firm: { value: 1 + shifted / 1e6, below: 2 }, weak: { value: shifted, below: 1010 }, here: { value: shifted, below: 1, ofThisSeed: true } });",
      ].join("\n"),
    );
    const kept = join(ROOT, ".ganbook", "variations", `vary-${process.pid}`);
    try {
      const first = await notebooks([file, "--vary", "--variations", "plain,seeds-1"]);
      assert.equal(first.code, 1, first.output);
      assert.match(first.output, /✓ as it is {5} 3 claims, 0 broken[\s\S]*✓ seeds \+ 1000 {2}3 claims, 0 broken/);
      assert.match(first.output, /weak \(below 1010\): margin 10 is smaller than spread 1000: plain 0, seeds-1 1000/);
      assert.match(first.output, /1 claims are broken or have less margin than spread/);
      const second = await notebooks([file, "--vary", "--variations", "plain,seeds-1"]);
      assert.match(second.output, /as it is {5} 3 claims {2}\(ran before/);
    } finally {
      rmSync(kept, { recursive: true, force: true });
    }
  });

  it("stops at the first cell that fails, says where, stores nothing, and goes on with the next notebook", async () => {
    const folder = temporaryFolder();
    const bad = writeSample(
      folder,
      "bad.ipynb",
      "console.log(1);",
      "const n: number = 2;\nthrow new RangeError(String(n));",
      "console.log('never');",
    );
    const good = writeSample(folder, "good.ipynb", "console.log(1);");
    const before = readFileSync(bad, "utf8");
    const { code: exit, output } = await notebooks([bad, good, "--write"]);
    assert.equal(exit, 1, output);
    assert.match(output, /✗ 2\/3/);
    assert.match(output, /bad\.ipynb, cell 2, line 2: RangeError: 2\n {4}throw new RangeError/);
    assert.doesNotMatch(output, /never|3\/3/);
    assert.equal(readFileSync(bad, "utf8"), before);
    assert.ok(stampOf(readNotebook(good)));
  });

  it("type-checks before it runs", async () => {
    const folder = temporaryFolder();
    const file = writeSample(folder, "a.ipynb", "console.log('ran');", 'const n: number = "one";');
    const { code: exit, output } = await notebooks([file]);
    assert.equal(exit, 1, output);
    assert.match(
      output,
      /a\.ipynb, cell 2, line 1: Type 'string' is not assignable to type 'number'\.\n {4}const n: number = "one";/,
    );
    assert.doesNotMatch(output, /1\/2/);
    const good = writeSample(folder, "good.ipynb", "throw new Error('only checked');");
    const checked = await notebooks(["--check", good]);
    assert.equal(checked.code, 0, checked.output);
    assert.match(checked.output, /good\.ipynb: types are right in 1 cells/);
  });

  it("stops a cell that takes too long", async () => {
    const file = writeSample(
      temporaryFolder(),
      "a.ipynb",
      "await new Promise((resolve) => setTimeout(resolve, 600_000));",
    );
    const { code: exit, output } = await notebooks([file, "--timeout", "1.5"]);
    assert.equal(exit, 1, output);
    assert.match(
      output,
      /a\.ipynb, cell 1: it did not end in 1\.5 s and was stopped; allow more with --timeout SECONDS/,
    );
  });

  it("reports a kernel that dies", async () => {
    // Cells cannot end their kernel themselves. Another process can, as the system does where memory is short.
    const code = `import { execSync } from "node:child_process";\nexecSync("kill -9 " + process.pid);`;
    const file = writeSample(temporaryFolder(), "a.ipynb", code);
    const { code: exit, output } = await notebooks([file]);
    assert.equal(exit, 1, output);
    assert.match(output, /a\.ipynb, cell 1: the kernel was ended by SIGKILL/);
  });

  it("stops at Ctrl-C with exit code 130, stores nothing, and leaves no kernel", async () => {
    const folder = temporaryFolder();
    const pid = join(folder, "pid");
    const file = writeSample(
      folder,
      "a.ipynb",
      `require("node:fs").writeFileSync(${JSON.stringify(pid)}, String(process.pid));`,
      "while (true) await new Promise((resolve) => setTimeout(resolve, 10));",
    );
    const before = readFileSync(file, "utf8");
    let sent = false;
    const { code: exit, output } = await notebooks([file, "--write"], {
      onOutput: (text, kill) => {
        if (sent || !text.includes("1/2")) return;
        sent = true;
        setTimeout(() => kill("SIGINT"), 300);
      },
    });
    assert.equal(exit, 130, output);
    assert.match(output, /Stopped\. Nothing was stored/);
    assert.equal(readFileSync(file, "utf8"), before);
    assert.deepEqual(readdirSync(folder).sort(), ["a.ipynb", "pid"]);
    assert.throws(() => process.kill(Number(readFileSync(pid, "utf8")), 0), { code: "ESRCH" });
  });

  it("ends at once at the second Ctrl-C, also while the kernel starts", async () => {
    const file = writeSample(temporaryFolder(), "a.ipynb", "1;");
    const home = temporaryFolder();
    const pid = join(home, "pid");
    // Delays the kernel, and only that: it is the process whose script is launch.cjs.
    const slow = join(home, "slow.cjs");
    writeFileSync(
      slow,
      `if (/launch\\.cjs$/.test(process.argv[1])) {
         require("node:fs").writeFileSync(${JSON.stringify(pid)}, String(process.pid));
         Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
       }`,
    );
    let pressed = 0;
    const { code: exit, output } = await notebooks([file], {
      env: { NODE_OPTIONS: `--require ${slow}` },
      onOutput: (text, kill) => {
        if (pressed > 0 || !text.includes("1 cells, ")) return;
        pressed = Date.now();
        const timer = setInterval(() => {
          if (!existsSync(pid)) return;
          clearInterval(timer);
          kill("SIGINT");
          setTimeout(() => {
            pressed = Date.now();
            kill("SIGINT");
          }, 300);
        }, 20);
      },
    });
    assert.equal(exit, 130, output);
    assert.ok(Date.now() - pressed < 30_000, `took ${Date.now() - pressed} ms, and the kernel starts after 60 000`);
    assert.ok(await gone(Number(readFileSync(pid, "utf8"))), "the kernel has ended");
  });

  it("does not overwrite a notebook that was saved while it ran", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "a.ipynb");
    writeSample(folder, "a.ipynb", `require("node:fs").appendFileSync(${JSON.stringify(file)}, "\\n");`);
    const { code: exit, output } = await notebooks([file, "--write"]);
    assert.equal(exit, 1, output);
    assert.match(output, /changed while it ran, so its outputs are not stored/);
    assert.equal(stampOf(readNotebook(file)), undefined);
  });

  it("says what is wrong with a command line", async () => {
    const folder = temporaryFolder();
    const file = writeSample(folder, "a.ipynb", "1;");
    mkdirSync(join(folder, "b"));
    const other = writeSample(join(folder, "b"), "a.ipynb", "1;");
    const cases: [string[], number, RegExp][] = [
      [["--wirte"], 2, /^ganbook: unknown option --wirte; did you mean --write\?.*\n$/],
      [["--profile", "slow"], 2, /^ganbook: --profile slow: expected quick or full\..*\n$/],
      [["--vary", "--html"], 2, /--html stores one run, and --vary makes many/],
      [["--vary", "--variations", "sse4"], 2, /--variations sse4: expected some of plain, sse41, /],
      [["--timeout", "soon"], 2, /^ganbook: --timeout soon: expected a number of seconds greater than 0\..*\n$/],
      [["nothing-like-it"], 1, /^ganbook: nothing-like-it: no such file, and no such chapter in notebooks\/\./],
      [[file, "--out", folder], 1, /--out .* is where the notebooks are\.\n.*--write/],
      [[file, other, "--out", join(folder, "out")], 1, /two notebooks are called a\.ipynb/],
      [[file, "--out", join(file, "out")], 1, /--out .*a\.ipynb\/out: /],
      [["--help"], 0, /--profile quick\|full[\s\S]*Exit code/],
    ];
    for (const [args, expected, message] of cases) {
      const { code: exit, output } = await notebooks(args);
      assert.equal(exit, expected, output);
      assert.match(output, message);
    }
    assert.equal(existsSync(join(folder, "out")), false);
  });

  it("goes on after a file that is no notebook", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "bad.ipynb"), "{");
    const good = writeSample(folder, "good.ipynb", "console.log(1);");
    const { code: exit, output } = await notebooks([join(folder, "bad.ipynb"), good]);
    assert.equal(exit, 1, output);
    assert.match(output, /bad\.ipynb: not JSON, so not a notebook[\s\S]*all 1 cells ran/);
    assert.ok(statSync(good).isFile());
  });
});

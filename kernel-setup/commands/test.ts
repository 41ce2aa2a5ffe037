/** `npm test`: set-up, linter and formatter, types, then the tests. With paths or a pattern, only the tests they choose. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { report } from "../setup/failure";
import { readText } from "../setup/files";
import { tensorflowEnvironment } from "../setup/kernelspec";
import { pathsOf, ROOT } from "../setup/paths";
import { run, stopOnSignals } from "../setup/run";
import { setUp } from "../setup/setup";
import { Steps } from "../setup/steps";

/** What `reporter.cjs` writes. */
interface Result {
  passed: number;
  failed: number;
  skipped: { title: string; reason: string }[];
}

const { parseOptions } = require("../command-line/options.cjs") as {
  parseOptions(command: "test", args: string[]): Options;
};

interface Options {
  files: string[];
  grep?: string;
  bail: boolean;
}

const ALL = "tests/**/*.test.ts";
/** Whole chapters, in a browser and without one, and the bench. */
const LONG = ["tests/lab/**/*.test.ts", "tests/notebooks/**/*.test.ts", "tests/bench/**/*.test.ts"];

async function main(): Promise<void> {
  const options = parseOptions("test", process.argv.slice(2));
  const steps = new Steps();
  const signalsAsBefore = stopOnSignals();
  await setUp({ tests: true, steps });

  const total: Result = { passed: 0, failed: 0, skipped: [] };
  if (options.files.length === 0 && options.grep === undefined) {
    await check(steps, total, "Linter and formatter", [
      "@biomejs/biome/bin/biome",
      "check",
      "--error-on-warnings",
      ".",
    ]);
    await check(steps, total, "Types", ["typescript/bin/tsc", "--noEmit"]);
  } else {
    console.log("  · linter and types are left out: only chosen tests run");
  }
  signalsAsBefore();
  const running: Promise<Result>[] = [];
  for (const group of groupsOf(options)) running.push(mocha(options, group, running.at(-1)));
  const results = await Promise.all(running);
  for (const { passed, failed, skipped } of results) {
    total.passed += passed;
    total.failed += failed;
    total.skipped.push(...skipped);
  }

  for (const { title, reason } of total.skipped) console.log(`SKIPPED: ${title}\n         because: ${reason}`);
  if (results.every(({ passed, failed, skipped }) => passed + failed + skipped.length === 0)) {
    console.log("No test ran: is the path or the pattern right?");
    process.exitCode = 1;
  }
  if (total.failed > 0) process.exitCode = 1;
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
}

/** A check that counts as one test. */
async function check(steps: Steps, total: Result, title: string, [script = "", ...args]: string[]): Promise<void> {
  let output = "";
  await steps.step(title, async () => {
    const result = await run(process.execPath, [require.resolve(script), ...args], { cwd: ROOT });
    if (result.code === 0) {
      total.passed++;
      return { state: "done" };
    }
    total.failed++;
    output = result.output.trim();
    return { state: "warned", note: "FAILED" };
  });
  if (output) console.log(output);
}

/** Tests that go into one process, as Mocha finds them. */
interface Group {
  specs: readonly string[];
  ignore: readonly string[];
}

/**
 * Which tests run in which process. Those of {@link LONG} keep one processor busy for half of the time, so where there are two they
 * run beside the rest. Chosen tests, and those that end with the first failure, run one by one.
 */
function groupsOf({ files, grep, bail }: Options): Group[] {
  const specs = files.map((name) => (isFolder(name) ? path.join(name, "**", "*.test.ts") : name));
  if (specs.length > 0) return [{ specs, ignore: [] }];
  if (bail || grep !== undefined || os.availableParallelism() < 2) return [{ specs: [ALL], ignore: [] }];
  console.log("  · whole chapters and the bench are tested beside the rest, and reported after it");
  return [
    { specs: [ALL], ignore: LONG },
    { specs: LONG, ignore: [] },
  ];
}

/**
 * Runs Mocha in a process of its own: with TensorFlow's environment, and so that a crash there is a failure here. Where there
 * are tests before it, they have the terminal, and what this one prints is shown when they have ended.
 */
async function mocha(
  { grep, bail }: Options,
  { specs, ignore }: Group,
  before: Promise<Result> | undefined,
): Promise<Result> {
  const { home } = pathsOf();
  mkdirSync(home, { recursive: true });
  const file = path.join(home, `test-result.${randomUUID()}.json`);
  const child = spawn(
    process.execPath,
    [
      require.resolve("mocha/bin/mocha.js"),
      "--forbid-only",
      // A test that fails leaves open what it had started, a kernel or a browser, for which Mocha would wait for ever.
      "--exit",
      "--reporter",
      path.join(__dirname, "reporter.cjs"),
      ...(bail ? ["--bail"] : []),
      ...(grep === undefined ? [] : ["--grep", grep]),
      ...ignore.flatMap((pattern) => ["--ignore", pattern]),
      ...specs,
    ],
    {
      cwd: ROOT,
      stdio: before ? ["ignore", "pipe", "pipe"] : "inherit",
      env: {
        ...process.env,
        ...tensorflowEnvironment(ROOT),
        GANBOOK_TEST_RESULT: file,
        ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}),
      },
    },
  );
  const stop = (signal: NodeJS.Signals) => child.kill(signal);
  process.on("SIGINT", stop).on("SIGTERM", stop);
  const ended = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const [how] = await Promise.all([ended, before && showAfter(before, child)]);
  process.off("SIGINT", stop).off("SIGTERM", stop);
  const text = readText(file);
  rmSync(file, { force: true });
  if (text !== undefined) return JSON.parse(text) as Result;
  console.log(`Mocha ended early (${how}).`);
  return { passed: 0, failed: 1, skipped: [] };
}

/** Keeps what a process prints until those before it have ended, shows it then, and passes on what follows. */
function showAfter(before: Promise<Result>, { stdout, stderr }: ChildProcess): Promise<void> {
  const kept: Buffer[] = [];
  let shown = false;
  const take = (chunk: Buffer) => (shown ? void process.stdout.write(chunk) : void kept.push(chunk));
  for (const stream of [stdout, stderr]) stream?.on("data", take);
  return before.then(() => {
    shown = true;
    for (const chunk of kept.splice(0)) process.stdout.write(chunk);
  });
}

function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

main().catch(report);

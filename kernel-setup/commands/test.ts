/** `npm test`: set-up, linter and formatter, types, then the tests. With paths or a pattern, only the tests they choose. */
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, statSync } from "node:fs";
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
  const tests = await mocha(options);
  total.passed += tests.passed;
  total.failed += tests.failed;
  total.skipped.push(...tests.skipped);

  for (const { title, reason } of total.skipped) console.log(`SKIPPED: ${title}\n         because: ${reason}`);
  if (tests.passed + tests.failed + tests.skipped.length === 0) {
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

/** Runs Mocha in a process of its own: with TensorFlow's environment, and so that a crash there is a failure here. */
async function mocha({ files, grep, bail }: Options): Promise<Result> {
  const { home } = pathsOf();
  mkdirSync(home, { recursive: true });
  const file = path.join(home, `test-result.${process.pid}.json`);
  const specs = files.map((name) => (isFolder(name) ? path.join(name, "**", "*.test.ts") : name));
  const child = spawn(
    process.execPath,
    [
      require.resolve("mocha/bin/mocha.js"),
      "--forbid-only",
      "--reporter",
      path.join(__dirname, "reporter.cjs"),
      ...(bail ? ["--bail"] : []),
      ...(grep === undefined ? [] : ["--grep", grep]),
      ...(specs.length > 0 ? specs : [ALL]),
    ],
    {
      cwd: ROOT,
      stdio: "inherit",
      env: { ...process.env, ...tensorflowEnvironment(ROOT), GANBOOK_TEST_RESULT: file },
    },
  );
  const stop = (signal: NodeJS.Signals) => child.kill(signal);
  process.on("SIGINT", stop).on("SIGTERM", stop);
  const how = await new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  process.off("SIGINT", stop).off("SIGTERM", stop);
  const text = readText(file);
  rmSync(file, { force: true });
  if (text !== undefined) return JSON.parse(text) as Result;
  console.log(`Mocha ended early (${how}).`);
  return { passed: 0, failed: 1, skipped: [] };
}

function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

main().catch(report);

/**
 * The binding between Node and TensorFlow's libraries: tfjs-node's own C++ sources, compiled against pip's TensorFlow.
 * It is built once into `.ganbook/native/<fingerprint>/` and copied to where the package looks for it, so that an
 * `npm ci`, which empties that place, costs a copy and not a build.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { findCompiler } from "./compiler";
import { copyWhole, readText, writeWhole } from "./files";
import { tensorflowEnvironment } from "./kernelspec";
import type { Lock } from "./lock";
import { list, type Paths } from "./paths";
import type { ProbeReport } from "./probe";
import { type Run, run } from "./run";
import { fingerprint } from "./stamp";
import type { Outcome, Progress } from "./steps";
import { installedVariant, locateTensorFlow, TENSORFLOW, type TensorFlow } from "./tensorflow";

/** Which binding the package has got. */
export type Choice =
  | { kind: "own"; fingerprint: string }
  | { kind: "prebuilt" | "javascript"; fingerprint: string; why: string };

const COST = {
  prebuilt: "the package's own prebuilt binding runs instead: TensorFlow 2.9, and a GPU needs CUDA 11.2",
  javascript: "the JavaScript backend runs instead: everything works, 100 to 400 times slower",
} as const;

/** What is verified is the binding, whatever the reader asked notebooks to run on. */
const NATIVE = { GANBOOK_BACKEND: undefined };

/** The last choice, or `undefined` before there was one. */
export function lastChoice(paths: Paths): Choice | undefined {
  try {
    return JSON.parse(readText(choiceFile(paths)) ?? "") as Choice;
  } catch {
    return undefined;
  }
}

/** A fingerprint of all that the build depends on. */
export function bindingFingerprint(paths: Paths, tensorflow: TensorFlow | undefined): string {
  const folder = path.join(paths.tfjs, "binding");
  const sources = list(folder).map((name) => readFileSync(path.join(folder, name), "utf8"));
  const { CXX = "", CXXFLAGS = "" } = process.env;
  const where = tensorflow?.folder ?? "";
  // With CUDA the same libraries have other contents: what ran with the one must be verified with the other.
  const variant = installedVariant(paths) ?? "";
  return fingerprint(...sources, TENSORFLOW, variant, where, process.platform, process.arch, CXX, CXXFLAGS);
}

/**
 * Brings a binding that works to its place. Fallbacks, in order: the package's own prebuilt download; none, and then
 * the JavaScript backend runs.
 *
 * @param retry tries again to build where an earlier build failed
 */
export async function ensureBinding(paths: Paths, lock: Lock, progress: Progress, retry: boolean): Promise<Outcome> {
  const tensorflow = locateTensorFlow(paths);
  const key = bindingFingerprint(paths, tensorflow);
  const last = lastChoice(paths);
  if (last?.fingerprint === key) {
    if (last.kind === "own" && restore(paths, key)) return { state: "kept" };
    const there = last.kind === "javascript" || existsSync(paths.binding);
    if (last.kind !== "own" && there && !retry) return { state: "warned", note: `${last.why}; ${COST[last.kind]}` };
  }
  rmSync(choiceFile(paths), { force: true });
  const failure = tensorflow
    ? await buildOwn(paths, tensorflow, key, lock, progress)
    : "TensorFlow's libraries are not installed";
  if (failure === undefined) {
    choose(paths, { kind: "own", fingerprint: key });
    for (const old of list(paths.native).filter((name) => name !== key && name !== "choice.json")) {
      rmSync(path.join(paths.native, old), { recursive: true, force: true });
    }
    return { state: "done" };
  }
  progress(`${failure}; trying the package's own prebuilt binding`);
  const kind = (await downloadPrebuilt(paths, lock)) ? "prebuilt" : "javascript";
  if (kind === "javascript") rmSync(paths.binding, { force: true });
  choose(paths, { kind, fingerprint: key, why: failure });
  return { state: "warned", note: `${failure}; ${COST[kind]}` };
}

function choiceFile(paths: Paths): string {
  return path.join(paths.native, "choice.json");
}

function choose(paths: Paths, choice: Choice): void {
  writeWhole(choiceFile(paths), `${JSON.stringify(choice)}\n`);
}

function builtFile(paths: Paths, key: string): string {
  return path.join(paths.native, key, "tfjs_binding.node");
}

/** Copies the built binding to its place where another, or none, is there. */
function restore(paths: Paths, key: string): boolean {
  const built = builtFile(paths, key);
  if (!existsSync(built)) return false;
  const same = existsSync(paths.binding) && readFileSync(paths.binding).equals(readFileSync(built));
  if (!same) copyWhole(built, paths.binding);
  return true;
}

/** @returns why it did not work, or `undefined` where it did */
async function buildOwn(
  paths: Paths,
  tensorflow: TensorFlow,
  key: string,
  lock: Lock,
  progress: Progress,
): Promise<string | undefined> {
  const log = path.join(paths.logs, "binding.log");
  if (!existsSync(builtFile(paths, key))) {
    progress("compiling");
    const [program = "", ...words] = await findCompiler();
    const output = `${builtFile(paths, key)}.${process.pid}.part`;
    mkdirSync(path.dirname(output), { recursive: true });
    const args = [...words, ...compileArguments(paths, tensorflow, output)];
    const result = await run(program, args, { log, onStart: lock.child });
    if (result.code !== 0) {
      rmSync(output, { force: true });
      return `the binding does not compile (${firstError(result)}; details: ${log})`;
    }
    renameSync(output, builtFile(paths, key));
  }
  restore(paths, key);
  progress("running an operation on it");
  const probe = await runProbe(paths, { log, env: NATIVE });
  if ("failure" in probe || !probe.device.tensorflow) {
    rmSync(path.join(paths.native, key), { recursive: true, force: true });
    return `the binding does not run (${"failure" in probe ? probe.failure : probe.device.why}; details: ${log})`;
  }
  return undefined;
}

/** The compiler's arguments. Node's own functions are found in the process that loads the binding. */
export function compileArguments(paths: Paths, tensorflow: TensorFlow, output: string): string[] {
  const mac = process.platform === "darwin";
  return [
    "-std=c++17",
    "-O2",
    "-fPIC",
    ...(mac ? ["-bundle", "-undefined", "dynamic_lookup"] : ["-shared"]),
    "-DNAPI_VERSION=8",
    ...(process.env.CXXFLAGS?.split(/\s+/).filter(Boolean) ?? []),
    "-I",
    path.join(path.dirname(require.resolve("node-api-headers/package.json")), "include"),
    "-I",
    tensorflow.include,
    "-I",
    paths.tfjs,
    path.join(paths.tfjs, "binding", "tfjs_backend.cc"),
    path.join(paths.tfjs, "binding", "tfjs_binding.cc"),
    ...tensorflow.libraries,
    // Not -Wl,-rpath,FOLDER: a folder's name may hold a comma.
    ...["-rpath", tensorflow.folder].flatMap((word) => ["-Xlinker", word]),
    "-o",
    output,
  ];
}

/** Runs the package's own install script, which fetches TensorFlow 2.9 and a binding for it from Google's storage. */
async function downloadPrebuilt(paths: Paths, lock: Lock): Promise<boolean> {
  const log = path.join(paths.logs, "binding.log");
  const args = [path.join(paths.tfjs, "scripts", "install.js"), "gpu", "download"];
  const result = await run(process.execPath, args, {
    cwd: paths.tfjs,
    log,
    onStart: lock.child,
    timeoutMs: 15 * 60_000,
  });
  if (result.code !== 0 || !existsSync(paths.binding)) return false;
  const probe = await runProbe(paths, { log, env: NATIVE });
  return !("failure" in probe) && probe.device.tensorflow !== undefined;
}

/** Runs {@link probe} in a process of its own. */
export async function runProbe(
  paths: Paths,
  options: { log?: string; env?: Record<string, string | undefined> } = {},
): Promise<ProbeReport | { failure: string }> {
  const source = path.join(paths.root, "kernel-setup", "setup", "probe.ts");
  // In the engine's package it is compiled, and lies beside this file; what it looks at is the folder that was set up.
  const [args, home] = existsSync(source)
    ? [["-r", "ts-node/register/transpile-only", source], {}]
    : [[path.join(__dirname, "probe.js")], { GANBOOK_HOME: paths.root }];
  const env = { ...tensorflowEnvironment(paths.root), ...home, ...options.env };
  const result = await run(process.execPath, args, {
    cwd: paths.root,
    env,
    timeoutMs: 180_000,
    ...(options.log ? { log: options.log } : {}),
  });
  const line = result.output.split("\n").find((text) => text.startsWith('{"device"'));
  if (result.code === 0 && line) return JSON.parse(line) as ProbeReport;
  return { failure: firstError(result) };
}

/** TensorFlow's own log lines that are no errors, though they speak of "round-off errors". */
const LOG_LINE = /^\d{4}-\d\d-\d\d \S+: [IW] |^[IW]\d{4} |^WARNING: All log messages before absl/;

/** The line that says most about why a program failed. */
export function firstError(result: Run): string {
  const lines = result.output.split("\n").map((line) => line.trim());
  const said = lines.filter((line) => !LOG_LINE.test(line));
  return said.find((line) => /error|ended by|fatal/i.test(line)) ?? `exit code ${result.code}`;
}

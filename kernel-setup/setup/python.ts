/** Finds a Python and makes the private environment of it. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { Failure } from "./failure";
import { readText, writeWhole } from "./files";
import type { Lock } from "./lock";
import type { Paths } from "./paths";
import { missing } from "./platform";
import { relocate } from "./relocate";
import { installFailure, run } from "./run";
import { fingerprint, stamped } from "./stamp";
import type { Outcome, Progress } from "./steps";

/** A Python that can make an environment. */
export interface Python {
  /** The interpreter's own path, links and version managers resolved. */
  executable: string;
  /** Like `3.12.1`. */
  version: string;
  minor: number;
}

/** The oldest Python 3 that JupyterLab 4.6 runs on. */
const OLDEST = 10;

// JupyterLab runs on newer ones too, but system packages may lag behind; so the system's default comes first.
const NAMES = ["python3", "python3.13", "python3.12", "python3.11", "python3.10", "python3.14", "python"];

const QUESTION = `
import json, os, sys
try:
    import ensurepip, venv
    usable = True
except ImportError:
    usable = False
print(json.dumps([os.path.realpath(sys.executable), list(sys.version_info[:3]), usable]))
`;

/**
 * The first Python ≥ 3.10 on the PATH that has `venv`; `GANBOOK_PYTHON` names another.
 * @throws {Failure} which says what was found instead and how to install what is missing
 */
export async function findPython(env: NodeJS.ProcessEnv = process.env): Promise<Python> {
  const named = env.GANBOOK_PYTHON;
  const tooOld: string[] = [];
  const withoutVenv: string[] = [];
  for (const name of named ? [named] : NAMES) {
    // -I: neither variables like PYTHONPATH nor the user's own packages may play a part.
    const answer = await run(name, ["-I", "-c", QUESTION], { env, timeoutMs: 30_000 });
    const found = answer.code === 0 ? parseAnswer(answer.output) : undefined;
    if (!found) continue;
    const { python, usable } = found;
    if (python.minor < OLDEST || !python.version.startsWith("3.")) tooOld.push(`${name} is ${python.version}`);
    else if (!usable) withoutVenv.push(`${name} (${python.version})`);
    else return python;
  }
  if (withoutVenv.length > 0) {
    throw missing("venv", `${withoutVenv[0]} cannot make environments: its module venv (or ensurepip) is missing.`);
  }
  const seen = tooOld.length > 0 ? ` (${tooOld.join(", ")})` : "";
  const where = named ? `GANBOOK_PYTHON=${named} is not a Python ≥ 3.${OLDEST}` : `no Python ≥ 3.${OLDEST} found`;
  throw missing("python", `${where}${seen}.`);
}

function parseAnswer(output: string): { python: Python; usable: boolean } | undefined {
  try {
    const [executable, version, usable] = JSON.parse(output.trim()) as [string, [number, number, number], boolean];
    return { python: { executable, version: version.join("."), minor: version[1] }, usable };
  } catch {
    return undefined;
  }
}

/** Where a step inside the environment leaves its stamp. Removing the environment removes its stamps with it. */
export function stampFile(paths: Paths, name: string): string {
  return path.join(paths.python, "stamps", name);
}

/**
 * The Python that the environment was made with, as long as it works: another shell, with another Python first on its
 * PATH, is no reason to make it anew. `GANBOOK_PYTHON` is one.
 * @throws {Failure} where there is no such environment and no Python to make one with
 */
export async function choosePython(paths: Paths, env: NodeJS.ProcessEnv = process.env): Promise<Python> {
  const { root, executable, version } = environmentStamp(paths);
  if (!env.GANBOOK_PYTHON && executable && version) {
    // The interpreter of an environment that was moved or copied may belong to the place it came from.
    const one = root === paths.root ? paths.interpreter : executable;
    const answer = await run(one, ["-I", "-c", QUESTION], { timeoutMs: 30_000 });
    const found = answer.code === 0 ? parseAnswer(answer.output) : undefined;
    if (found && minorOf(found.python.version) === minorOf(version)) return { ...found.python, executable };
  }
  return findPython(env);
}

/** Where, and with which Python, the environment was made; empty where it was not made to its end. */
function environmentStamp(paths: Paths): { root?: string; executable?: string; version?: string } {
  const [root, executable, version] = (readText(stampFile(paths, "environment")) ?? "").split("\n");
  return root && executable && version ? { root, executable, version } : {};
}

/** `3.12.1` → `3.12`: an update within it (the system's security updates) leaves an environment whole. */
function minorOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

/**
 * Makes the private environment, anew where it is half-made or is to have another Python. One that was moved or copied
 * keeps its packages where they are whole.
 */
export async function ensureEnvironment(paths: Paths, python: Python, lock: Lock): Promise<Outcome> {
  const value = `${paths.root}\n${python.executable}\n${minorOf(python.version)}\n`;
  const before = environmentStamp(paths);
  const there = existsSync(paths.python);
  const cut = existsSync(unfinished(paths));
  if (cut) rmSync(stampFile(paths, "environment"), { force: true });
  const moved = before.root !== undefined && before.root !== paths.root;
  const samePython = before.executable === python.executable && before.version === minorOf(python.version);
  const note = `Python ${python.version}`;
  const made = await stamped(stampFile(paths, "environment"), value, async () => {
    if (moved && samePython && !cut && (await moveIn(paths, python, lock))) return "moved";
    rmSync(paths.python, { recursive: true, force: true });
    const log = path.join(paths.logs, "python.log");
    const result = await run(python.executable, ["-I", "-m", "venv", paths.python], { log, onStart: lock.child });
    if (result.code === 0) return "made";
    if (/ensurepip|python3-venv/.test(result.output)) {
      throw missing("venv", `${python.executable} cannot make environments: its module venv is incomplete.`);
    }
    throw installFailure("The Python environment", "Python", result, log);
  });
  if (!made) return { state: "kept", note };
  if (made === "moved")
    return { state: "done", note: `${note}; the project was moved or copied, its packages are kept` };
  if (!there) return { state: "done", note };
  const incomplete = moved && samePython && !cut;
  const why = incomplete
    ? "the project was moved or copied, and not all packages are whole"
    : before.root !== undefined && !cut
      ? "for another Python"
      : "the last set-up was cut off";
  return { state: "done", note: `${note}, made anew: ${why}` };
}

/** Makes it work where it lies now, with all that its stamps speak of; whether that went well. */
function moveIn(paths: Paths, python: Python, lock: Lock): Promise<boolean> {
  const tensorflow = readText(stampFile(paths, "tensorflow"));
  const lab = readText(stampFile(paths, "JupyterLab"));
  const packages = [
    ["pip"],
    ...(lab === undefined ? [] : [["jupyterlab"], ["plotly"]]),
    ...(tensorflow === undefined ? [] : [["tensorflow", "tensorflow-cpu"]]),
  ];
  return relocate(paths, python, packages, tensorflow?.endsWith(" gpu") ?? false, lock);
}

/** One call of pip in the private environment. */
export interface PipInstall {
  /** What the reader sees as missing if it fails. */
  what: string;
  args: readonly string[];
  progress: Progress;
  lock: Lock;
}

/** Runs `pip install`. Indexes, mirrors, proxies and certificates are the ones that pip is configured with. */
export async function pipInstall(paths: Paths, { what, args, progress, lock }: PipInstall): Promise<void> {
  const log = path.join(paths.logs, "pip.log");
  const result = await pip(paths, ["install", "--progress-bar", "off", "--no-input", ...args], lock, (line) => {
    const news = pipNews(line);
    if (news) progress(news);
  });
  if (result.code !== 0) throw installFailure(what, "the Python package index", result, log);
}

/** Removes packages from the private environment; those that are not there do not matter. */
export async function pipUninstall(paths: Paths, names: readonly string[], lock: Lock): Promise<void> {
  const result = await pip(paths, ["uninstall", "-y", ...names], lock);
  if (result.code !== 0) throw new Failure(`pip could not remove ${names.join(", ")}.`, [result.output.trim()]);
}

async function pip(paths: Paths, args: readonly string[], lock: Lock, onLine?: (line: string) => void) {
  // Left there when pip is killed: a package half unpacked can look whole to pip itself.
  writeWhole(unfinished(paths), "");
  const result = await run(paths.interpreter, ["-I", "-m", "pip", "--disable-pip-version-check", ...args], {
    log: path.join(paths.logs, "pip.log"),
    // Settings that would lead pip out of the environment.
    env: { PIP_USER: "0", PIP_TARGET: undefined, PIP_PREFIX: undefined, PIP_REQUIRE_VIRTUALENV: undefined },
    onStart: lock.child,
    ...(onLine ? { onLine } : {}),
  });
  // With an exit code of its own, pip has left everything in order.
  if (result.code < 127) rmSync(unfinished(paths), { force: true });
  return result;
}

function unfinished(paths: Paths): string {
  return stampFile(paths, "pip-at-work");
}

/** pip's line in a few words, or `undefined` where it is no news to a reader. */
export function pipNews(line: string): string | undefined {
  // Small files come and go in a moment.
  const file = /^\s*(Downloading|Using cached) (?:https?:\S*\/)?(\S+?)(?:#\S*)? \(([\d.]+ [MG]B)\)$/.exec(line);
  if (file) return `${file[1] === "Downloading" ? "downloading" : "cached:"} ${packageOf(file[2] ?? "")} (${file[3]})`;
  const installing = /^Installing collected packages: (.*)$/.exec(line);
  const count = installing?.[1]?.split(", ").length;
  if (count) return `unpacking ${count === 1 ? "it" : `${count} packages`}`;
  if (/^WARNING: Retrying/.test(line)) return "the package index does not answer, trying again";
  return undefined;
}

/** `jupyterlab-4.6.6-py3-none-any.whl` → `jupyterlab 4.6.6` */
function packageOf(file: string): string {
  const [name, version] = file.replace(/\.tar\.gz$|\.zip$/, "").split("-");
  return version ? `${name} ${version}` : file;
}

/** A file of pinned requirements. */
export interface Requirements {
  /** What the reader knows it by; also the name of its stamp. */
  name: string;
  file: string;
  /** The file that pins what they bring along. */
  constraints: string;
  lock: Lock;
  progress: Progress;
}

/** Installs a file of pinned requirements, once for its contents and those of its constraints. */
export async function ensureRequirements(paths: Paths, requirements: Requirements): Promise<Outcome> {
  const { name, file, constraints, lock, progress } = requirements;
  const value = fingerprint(...[file, constraints].map((one) => readFileSync(one, "utf8")));
  const done = await stamped(stampFile(paths, name), value, async () => {
    await pipInstall(paths, { what: name, args: ["-r", file, "-c", constraints], progress, lock });
    // jupyter_server brings nbconvert along. JupyterLab runs without it, and this project exports with its own runner.
    await pipUninstall(paths, ["nbconvert"], lock);
    return true;
  });
  return { state: done ? "done" : "kept" };
}

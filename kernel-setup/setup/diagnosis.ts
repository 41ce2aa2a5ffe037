/** What `npm run doctor` looks at. Nothing here installs or changes a setting; starting the kernel may compile `dist/`. */
import { existsSync, statfsSync } from "node:fs";
import path from "node:path";
import { visibleGpus } from "../../src/engine/gpu";
import { lastChoice, runProbe } from "./binding";
import { findCompiler } from "./compiler";
import { Failure } from "./failure";
import { readText } from "./files";
import { type KernelSpec, kernelSpec, kernelSpecFile, partsOf, storedKernelSpec } from "./kernelspec";
import { list, type Paths } from "./paths";
import type { ProbeReport } from "./probe";
import { choosePython } from "./python";
import { run } from "./run";
import { size } from "./steps";
import { locateTensorFlow } from "./tensorflow";

/** One line of the table. */
export interface Check {
  name: string;
  /** `problem`: notebooks could not run. `warning`: they run, but slowly, or set-up could not be repeated. */
  state: "ok" | "warning" | "problem";
  value: string;
  /** The command that mends it, or what to do, line by line. */
  cure?: string;
}

/** All of the table. */
export interface Diagnosis {
  /** Whether notebooks could run: no check is a problem. */
  ok: boolean;
  checks: Check[];
  /** What the operations run on; absent where no backend runs. */
  probe?: ProbeReport;
}

const REPAIR = "npm start -- --setup-only";
const LITTLE_ROOM = 1e9;

/** Looks at everything; takes a few seconds, most of it for the operations that are timed. */
export async function diagnose(paths: Paths): Promise<Diagnosis> {
  const [python, compiler, jupyter] = await Promise.all([
    checkPython(paths),
    checkCompiler(paths),
    checkJupyterLab(paths),
  ]);
  const probe = await runProbe(paths);
  const kernel = checkKernel(paths);
  const checks: Check[] = [
    { name: "Node", state: "ok", value: `${process.version} (${process.execPath})` },
    python,
    compiler,
    jupyter,
    kernel,
    ...(kernel.state === "ok" ? [await checkCell(paths)] : []),
    checkTensorFlow(paths, probe),
    ...checkBackend(paths, probe),
    checkDisk(paths),
  ];
  const ok = checks.every((check) => check.state !== "problem");
  return "failure" in probe ? { ok, checks } : { ok, checks, probe };
}

async function checkPython(paths: Paths): Promise<Check> {
  try {
    const python = await choosePython(paths);
    return { name: "Python", state: "ok", value: `${python.version} (${python.executable})` };
  } catch (error) {
    return fromFailure("Python", "problem", error);
  }
}

async function checkCompiler(paths: Paths): Promise<Check> {
  try {
    return { name: "C++ compiler", state: "ok", value: (await findCompiler()).join(" ") };
  } catch (error) {
    return fromFailure("C++ compiler", lastChoice(paths)?.kind === "own" ? "warning" : "problem", error);
  }
}

/** Asks the environment itself: a moved or broken one cannot answer. */
async function checkJupyterLab(paths: Paths): Promise<Check> {
  const name = "JupyterLab";
  const answer = await run(paths.interpreter, ["-I", "-c", "import jupyterlab; print(jupyterlab.__version__)"]);
  const version = answer.output.trim();
  if (answer.code === 0) return { name, state: "ok", value: `${version} (${paths.python})` };
  const value = list(paths.python).length > 0 ? "its Python environment does not run" : "not installed";
  return { name, state: "problem", value, cure: REPAIR };
}

function checkKernel(paths: Paths): Check {
  const name = "Kernel";
  const file = kernelSpecFile(paths.root);
  const text = readText(file);
  if (text === undefined) return { name, state: "problem", value: "not registered", cure: REPAIR };
  const wanted = storedKernelSpec(paths.root);
  const spec = parseSpec(text);
  if (!spec) return { name, state: "problem", value: `${file} is damaged`, cure: REPAIR };
  const { node = "", launcher = "" } = partsOf(spec.argv) ?? {};
  const missing = [node, launcher].find((part) => !existsSync(part));
  if (missing !== undefined)
    return { name, state: "problem", value: `${missing} is not there (any more)`, cure: REPAIR };
  // Another Node than the one we run on is no problem, another project is one.
  const same = launcher === partsOf(wanted.argv)?.launcher && JSON.stringify(spec.env) === JSON.stringify(wanted.env);
  if (!same) return { name, state: "problem", value: `${file} is of another folder or environment`, cure: REPAIR };
  return { name, state: "ok", value: file };
}

function parseSpec(text: string): Pick<KernelSpec, "argv" | "env"> | undefined {
  try {
    const { argv, env } = JSON.parse(text) as KernelSpec; // throws for null too
    return Array.isArray(argv) ? { argv, env } : undefined;
  } catch {
    return undefined;
  }
}

/** Runs a cell in the kernel: what all the rest is there for. */
async function checkCell(paths: Paths): Promise<Check> {
  const name = "First cell";
  const problem = (value: string): Check => ({ name, state: "problem", value, cure: REPAIR });
  try {
    // Loaded here: what it is made of may be what is broken.
    const { KernelClient } = require("../runner/client") as typeof import("../runner/client");
    const { snapshotState } = require(path.join(paths.root, "kernel-setup/kernel/snapshot/snapshot.cjs")) as {
      snapshotState(root: string): { fits: boolean; possible: boolean };
    };
    const started = performance.now();
    const kernel = await KernelClient.start(kernelSpec(paths.root), { cwd: paths.root });
    try {
      const { status, outputs } = await kernel.execute("1 + 1");
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const shown = JSON.stringify(outputs);
      if (status !== "ok" || !/"2"/.test(shown)) return problem(`1 + 1 ended with ${status}: ${shown}`);
      const value = `the kernel starts and computes 1 + 1 = 2 in ${seconds} s`;
      const { fits, possible } = snapshotState(paths.root);
      if (fits || !possible) return { name, state: "ok", value };
      return { name, state: "warning", value: `${value}, without a snapshot to start from`, cure: REPAIR };
    } finally {
      await kernel.shutdown();
    }
  } catch (error) {
    return problem((error as Error).message);
  }
}

function checkTensorFlow(paths: Paths, probe: Probe): Check {
  const name = "TensorFlow";
  const version = "failure" in probe ? undefined : probe.device.tensorflow;
  const found = locateTensorFlow(paths);
  if (version) return { name, state: "ok", value: `${version} (${found?.folder ?? "the package's own"})` };
  if (!found) return { name, state: "warning", value: "not installed", cure: REPAIR };
  return { name, state: "warning", value: `installed but not used (${found.folder})`, cure: REPAIR };
}

type Probe = Awaited<ReturnType<typeof runProbe>>;

function checkBackend(paths: Paths, probe: Probe): Check[] {
  if ("failure" in probe) return [{ name: "Backend", state: "problem", value: probe.failure, cure: REPAIR }];
  const { device, gflops, size: rows } = probe;
  const memory = device.memoryBytes === undefined ? "" : `, ${(device.memoryBytes / 2 ** 30).toFixed(1)} GiB`;
  const threads = `${device.threads} thread${device.threads === 1 ? "" : "s"}`;
  const speed = `${gflops < 10 ? gflops.toFixed(1) : Math.round(gflops)} GFLOP/s (product of two ${rows}×${rows} float32 matrices)`;
  const hiddenGpu = device.device === "CPU" && device.tensorflow ? visibleGpus()[0] : undefined;
  const choice = lastChoice(paths);
  const why = choice && choice.kind !== "own" ? choice.why : device.why;
  const backend: Check = device.tensorflow
    ? { name: "Backend", state: "ok", value: `native TensorFlow (${device.backend})` }
    : {
        name: "Backend",
        state: "warning",
        value: `JavaScript, 100 to 400 times slower: ${why}`,
        cure: process.env.GANBOOK_BACKEND ? "unset GANBOOK_BACKEND" : REPAIR,
      };
  return [
    backend,
    hiddenGpu
      ? { name: "Device", state: "warning", value: `CPU, though there is a ${hiddenGpu.name}`, cure: REPAIR }
      : { name: "Device", state: "ok", value: `${device.device}: ${device.name}${memory}, ${threads}` },
    { name: "Speed", state: "ok", value: speed },
  ];
}

function checkDisk(paths: Paths): Check {
  const { bavail, bsize } = statfsSync(paths.root);
  const free = bavail * bsize;
  const check = { name: "Free disk", value: `${size(free)} in ${paths.root}` };
  if (free >= LITTLE_ROOM) return { ...check, state: "ok" };
  return { ...check, state: "warning", cure: "make room: a trained model and its pictures need some 100 MB" };
}

function fromFailure(name: string, state: Check["state"], error: unknown): Check {
  if (!(error instanceof Failure)) throw error;
  return { name, state, value: error.message, cure: error.cure.join("\n") };
}

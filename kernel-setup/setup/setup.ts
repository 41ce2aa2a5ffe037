/** The whole set-up, step by step. Each step does nothing where its work is done already. */
import { statfsSync } from "node:fs";
import path from "node:path";
import { ensureBinding, lastChoice } from "./binding";
import { findCompiler } from "./compiler";
import { Failure } from "./failure";
import { writeKernelSpec } from "./kernelspec";
import { acquire, type Lock } from "./lock";
import { type Paths, pathsOf } from "./paths";
import { choosePython, ensureEnvironment, ensureRequirements } from "./python";
import { stopOnSignals } from "./run";
import { type Outcome, Steps, size } from "./steps";
import { chooseVariant, ensureTensorFlow, installedVariant, type Variant } from "./tensorflow";

/** Settings of {@link setUp}. */
export interface SetupOptions {
  root?: string;
  /** What the reader asked for; by default a GPU where there is one. */
  device?: Variant | undefined;
  /** Installs the Python clients that the tests use, too. */
  tests?: boolean;
  /** Whether notebooks are to run; without, only what computes is set up: TensorFlow and its binding. */
  notebooks?: boolean;
  /** Tries again what failed in an earlier set-up and was worked around. */
  retry?: boolean;
  steps?: Steps;
}

/** Free bytes that an installation needs: what it takes on disk, and as much again for what pip unpacks meanwhile. */
const NEEDED: Record<Variant, number> = { cpu: 2.5e9, gpu: 9e9 };

/**
 * Brings everything to where notebooks can run: private Python with JupyterLab, TensorFlow, its binding, the kernel.
 * @throws {Failure} with its cure, for all that the reader can mend
 */
export async function setUp(options: SetupOptions = {}): Promise<void> {
  const paths = pathsOf(options.root);
  const steps = options.steps ?? new Steps();
  const lock = await acquire(paths.lock);
  try {
    await allSteps(paths, steps, lock, options);
  } finally {
    lock.release();
  }
}

async function allSteps(paths: Paths, steps: Steps, lock: Lock, options: SetupOptions): Promise<void> {
  const python = await choosePython(paths);
  const installed = installedVariant(paths);
  const variant = chooseVariant(options.device, installed);
  if (installed !== variant) requireRoom(paths.root, NEEDED[variant]);
  // Asked for before anything is downloaded, where it will be needed.
  if (lastChoice(paths) === undefined) await findCompiler();

  const requirements = (name: string, file: string) => {
    const full = (base: string) => path.join(paths.root, "kernel-setup", "setup", base);
    const constraints = full("constraints.txt");
    return steps.step(name, (progress) =>
      ensureRequirements(paths, { name, file: full(file), constraints, lock, progress }),
    );
  };
  await steps.step("Python environment", () => ensureEnvironment(paths, python, lock));
  const { notebooks = true } = options;
  if (notebooks) await requirements("JupyterLab", "requirements.txt");
  if (options.tests) await requirements("Test clients", "requirements-test.txt");
  await steps.step("TensorFlow", (progress) => ensureTensorFlow(paths, python, variant, lock, progress));
  await steps.step("TensorFlow's binding for Node", (progress) =>
    ensureBinding(paths, lock, progress, options.retry ?? false),
  );
  if (!notebooks) return;
  await steps.step("Library of the course", () => build(paths));
  await steps.step("Kernel", () => kernel(paths, writeKernelSpec(paths.root)));
}

function build(paths: Paths): Outcome {
  const { ensureBuilt } = require(path.join(paths.root, "kernel-setup", "build.cjs")) as {
    ensureBuilt(): { built: boolean; errors: string };
  };
  const { built, errors } = ensureBuilt();
  if (errors) return { state: "warned", note: `it does not compile without errors:\n${errors}` };
  return { state: built ? "done" : "kept" };
}

/** Takes the snapshot that the kernel starts from. */
function kernel({ root }: Paths, isNew = false): Outcome {
  const { ensureSnapshot } = require(path.join(root, "kernel-setup", "kernel", "snapshot", "snapshot.cjs")) as {
    ensureSnapshot(root: string): { taken: boolean; problem: string };
  };
  const { taken, problem } = ensureSnapshot(root);
  if (problem)
    return { state: "warned", note: `it starts without its snapshot, which takes a second longer:\n${problem}` };
  return { state: taken || isNew ? "done" : "kept" };
}

function requireRoom(folder: string, needed: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free < needed) {
    throw new Failure(`too little room on the disk: ${size(free)} free, ${size(needed)} needed in ${folder}.`, [
      "Make room, or move the project folder to a larger disk, and run the same command again.",
    ]);
  }
}

/** What the kernel needs in somebody else's Jupyter, shown the same way: all but a JupyterLab of our own. */
export async function setUpKernel(): Promise<void> {
  await setUpQuietly({ notebooks: false });
  const steps = new Steps(process.stderr, true);
  await steps.step("Library of the course", () => build(pathsOf()));
  await steps.step("Kernel", () => kernel(pathsOf()));
}

/** The same, showing only steps that did something: for commands whose own output is what counts. */
export async function setUpQuietly(options: Pick<SetupOptions, "notebooks"> = {}): Promise<void> {
  const signalsAsBefore = stopOnSignals();
  await setUp({ ...options, steps: new Steps(process.stderr, true) });
  signalsAsBefore();
}

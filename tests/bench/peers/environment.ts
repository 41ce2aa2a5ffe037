/**
 * The throw-away Python environments of the peers, in `.ganbook/peers/`: one for Keras and TensorFlow, one for PyTorch,
 * because on a GPU the two bring different versions of the same CUDA libraries. Deleting the folder uninstalls them.
 */
import { readFileSync, statfsSync } from "node:fs";
import path from "node:path";
import { Failure } from "../../../kernel-setup/setup/failure";
import { acquire, type Lock } from "../../../kernel-setup/setup/lock";
import { type Paths, pathsOf, sitePackages } from "../../../kernel-setup/setup/paths";
import { ensureEnvironment, findPython, type Python, pipInstall, stampFile } from "../../../kernel-setup/setup/python";
import { fingerprint, isStamped, stamped } from "../../../kernel-setup/setup/stamp";
import { type Outcome, type Progress, type Steps, size } from "../../../kernel-setup/setup/steps";
import { visibleGpus } from "../../../src/engine/gpu";
import type { Contender } from "../contenders";

/** Which peers share an environment. */
export type PeerKind = Exclude<Contender["runs"], "node">;

/** What is fetched over the network and what lies on the disk in the end, in bytes. */
interface Cost {
  download: number;
  disk: number;
}

/** Python versions that all pinned packages have wheels for. */
const OLDEST = 11;
const NEWEST = 13;

/** PyTorch's own index of builds without CUDA. The package index has, for Linux on x86-64, only the one with CUDA. */
const PYTORCH_CPU = "https://download.pytorch.org/whl/cpu";

const TITLES: Record<PeerKind, string> = { keras: "Keras and TensorFlow for Python", pytorch: "PyTorch" };

/** Where an environment of peers lies; everything else is as in the project itself. */
export function peerPaths(kind: PeerKind, root?: string): Paths {
  const paths = pathsOf(root);
  const python = path.join(paths.home, "peers", kind);
  return { ...paths, python, interpreter: path.join(python, "bin", "python") };
}

/** What a missing environment costs. `cuda`: with NVIDIA's libraries. */
export function costOf(kind: PeerKind, cuda: boolean): Cost {
  if (kind === "keras") return cuda ? { download: 3.2e9, disk: 7e9 } : { download: 0.4e9, disk: 1.6e9 };
  return cuda ? { download: 2.9e9, disk: 5.4e9 } : { download: 0.3e9, disk: 1e9 };
}

/**
 * Makes the environments, or finds them made. Says first how much it is going to download.
 *
 * @throws {Failure} with its cure: no Python that fits, no room, no network
 */
export async function ensurePeers(steps: Steps, say: (line: string) => void): Promise<void> {
  const gpu = process.platform === "linux" && visibleGpus().length > 0;
  const missing = (["keras", "pytorch"] as const).filter((kind) => !isStamped(stamp(kind), stampValue(kind, gpu)));
  const python = missing.length > 0 ? await peerPython() : undefined;
  if (missing.length > 0) announce(missing, gpu, say);
  const lock = await acquire(pathsOf().lock);
  try {
    for (const kind of ["keras", "pytorch"] as const) {
      await steps.step(TITLES[kind], async (progress) => {
        if (!python || !missing.includes(kind)) return { state: "kept" };
        return install(kind, python, gpu, lock, progress);
      });
    }
  } finally {
    lock.release();
  }
}

/** A Python that the pinned packages have wheels for. */
async function peerPython(): Promise<Python> {
  const named = process.env.GANBOOK_PYTHON;
  const found: string[] = [];
  for (const name of named ? [named] : ["python3", "python3.13", "python3.12", "python3.11"]) {
    try {
      const python = await findPython({ ...process.env, GANBOOK_PYTHON: name });
      if (python.minor >= OLDEST && python.minor <= NEWEST) return python;
      found.push(`${name} is ${python.version}`);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }
  const seen = found.length > 0 ? found.join(", ") : `${named ?? "no python3"} was found with venv`;
  throw new Failure(`the peers need Python 3.${OLDEST} to 3.${NEWEST}: ${seen}.`, [
    "Install one of them, or name it: GANBOOK_PYTHON=/path/to/python3.12 npm run bench -- --peers",
    "Without --peers the benchmark measures what runs in Node.",
  ]);
}

function announce(missing: readonly PeerKind[], gpu: boolean, say: (line: string) => void): void {
  const sum = (cuda: boolean, what: keyof Cost) => missing.reduce((total, kind) => total + costOf(kind, cuda)[what], 0);
  // Where PyTorch's own index cannot be reached, its build with CUDA comes in its place.
  const most = costOf("pytorch", true);
  const worse =
    !gpu && hasCudaAlone() && missing.includes("pytorch") ? most.download - costOf("pytorch", false).download : 0;
  const { home } = pathsOf();
  say(
    `The peers (${missing.map((kind) => TITLES[kind]).join(", ")}) are installed into ${path.join(home, "peers")}:\n` +
      `  about ${size(sum(gpu, "download"))} to download, ${size(sum(gpu, "disk"))} on the disk` +
      (worse > 0
        ? ` (${size(sum(gpu, "download") + worse)} to download where PyTorch's own index cannot be reached)`
        : "") +
      ".\n  Deleting that folder removes them.",
  );
  const needed = sum(gpu, "disk") + (worse > 0 ? most.disk : 0);
  const { bavail, bsize } = statfsSync(path.dirname(home));
  if (bavail * bsize < needed) {
    throw new Failure(`${size(bavail * bsize)} are free on this disk; the peers may need ${size(needed)}.`, [
      "Make room.",
    ]);
  }
}

async function install(kind: PeerKind, python: Python, gpu: boolean, lock: Lock, progress: Progress): Promise<Outcome> {
  const paths = peerPaths(kind);
  await ensureEnvironment(paths, python, lock);
  const what = TITLES[kind];
  const pip = (args: readonly string[]) =>
    pipInstall(paths, { what, args: [...args, "-c", file("constraints.txt")], progress, lock });
  let note: string | undefined;
  await stamped(stamp(kind), stampValue(kind, gpu), async () => {
    if (kind === "keras") {
      await pip([
        "-r",
        file("requirements-keras.txt"),
        ...(gpu ? [`tensorflow[and-cuda]==${pinned("keras", "tensorflow")}`] : []),
      ]);
    } else if (gpu || !hasCudaAlone()) {
      await pip(["-r", file("requirements-pytorch.txt")]);
    } else {
      note = await installWithoutCuda();
    }
    return true;
  });
  return { state: "done", ...(note ? { note } : {}) };

  async function installWithoutCuda(): Promise<string | undefined> {
    try {
      const torch = `torch==${pinned("pytorch", "torch")}`;
      await pip(["--retries", "1", "--timeout", "15", "--no-deps", "--index-url", PYTORCH_CPU, torch]);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      progress("PyTorch's own index cannot be reached: its build with CUDA comes from the package index");
      await pip(["-r", file("requirements-pytorch.txt")]);
      return "with CUDA, which is of no use here";
    }
    // What it needs is asked for by name, from the index that pip is configured with.
    const needs = ["filelock", "typing_extensions", "setuptools", "sympy", "networkx", "jinja2", "fsspec"];
    await pip([...needs, `numpy==${pinned("pytorch", "numpy")}`]);
    return undefined;
  }
}

function hasCudaAlone(): boolean {
  return process.platform === "linux" && process.arch === "x64";
}

function file(name: string): string {
  return path.join(__dirname, name);
}

/** The version that a requirements file pins. */
export function pinned(kind: PeerKind, name: string): string {
  const text = readFileSync(file(`requirements-${kind}.txt`), "utf8");
  const version = new RegExp(`^${name}==(\\S+)`, "m").exec(text)?.[1];
  if (!version) throw new Error(`requirements-${kind}.txt pins no ${name}`);
  return version;
}

function stamp(kind: PeerKind): string {
  return stampFile(peerPaths(kind), "packages");
}

function stampValue(kind: PeerKind, gpu: boolean): string {
  const texts = [`requirements-${kind}.txt`, "constraints.txt"].map((name) => readFileSync(file(name), "utf8"));
  return `${pathsOf().root} ${gpu ? "gpu" : "cpu"} ${fingerprint(...texts)}`;
}

/** What a peer's process needs in its environment. */
export function peerEnvironment(kind: PeerKind): Record<string, string> {
  const paths = peerPaths(kind);
  if (!sitePackages(paths)) {
    throw new Failure(`${TITLES[kind]}: there is no environment in ${paths.python}.`, ["npm run bench -- --peers"]);
  }
  return {
    PYTHONNOUSERSITE: "1",
    PYTHONDONTWRITEBYTECODE: "1",
    // torch.compile works in our folder, and compiles each time: its first step is to be a first step.
    TORCHINDUCTOR_CACHE_DIR: path.join(paths.python, "compiled"),
    TORCHINDUCTOR_FORCE_DISABLE_CACHES: "1",
  };
}

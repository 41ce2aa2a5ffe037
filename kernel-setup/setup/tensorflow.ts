/** Installs pip's TensorFlow, of which only the shared libraries and C headers are used, and finds them. */
import path from "node:path";
import { visibleGpus } from "../../src/engine/gpu";
import { Failure } from "./failure";
import { readText } from "./files";
import type { Lock } from "./lock";
import { list, type Paths, sitePackages } from "./paths";
import { type Python, pipInstall, pipUninstall, stampFile } from "./python";
import { Unavailable } from "./run";
import { isStamped, stamped } from "./stamp";
import type { Outcome, Progress } from "./steps";

/** The pinned release. Its binding is built against it, so both change together. */
export const TENSORFLOW = "2.21.0";

/** The newest Python 3 that has wheels of that release. Any of them serves: we load no Python from it. */
const NEWEST_WHEEL = 13;

/** Which TensorFlow: for the processor alone (0.3 GB to download) or with CUDA (3 GB). */
export type Variant = "cpu" | "gpu";

/** TensorFlow's files as the binding needs them. */
export interface TensorFlow {
  folder: string;
  include: string;
  /** The C API and the framework below it. */
  libraries: [string, string];
}

/**
 * Which variant to install.
 * @param device what the reader asked for, if anything
 * @param installed what is there already: a GPU build serves a run on the processor as well
 * @throws {Failure} where a GPU is asked for and none is seen
 */
export function chooseVariant(
  device: Variant | undefined,
  installed: Variant | undefined,
  gpus: number = visibleGpus().length,
): Variant {
  if (process.platform === "darwin" && device === "gpu") {
    throw new Failure("--device gpu: TensorFlow has no GPU build for macOS.", ["Leave the option out."]);
  }
  if (device === "gpu" && gpus === 0) {
    throw new Failure("--device gpu: nvidia-smi shows no NVIDIA GPU.", [
      "Install NVIDIA's driver (nvidia-smi must list the GPU), check CUDA_VISIBLE_DEVICES, or leave the option out.",
    ]);
  }
  if (device === "cpu") return installed ?? "cpu";
  return gpus > 0 ? "gpu" : (installed ?? "cpu");
}

/** The variant that is wholly installed in the environment. */
export function installedVariant(paths: Paths): Variant | undefined {
  const stamp = stampFile(paths, "tensorflow");
  return (["cpu", "gpu"] as const).find((variant) => isStamped(stamp, stampValue(variant)));
}

/** Installs the variant, once. */
export async function ensureTensorFlow(
  paths: Paths,
  python: Python,
  variant: Variant,
  lock: Lock,
  progress: Progress,
): Promise<Outcome> {
  let done: true | undefined;
  try {
    done = await stamped(stampFile(paths, "tensorflow"), stampValue(variant), () => install());
  } catch (error) {
    // Without TensorFlow the next step has its own fallbacks; a network that fails is no reason for them.
    if (error instanceof Unavailable) return { state: "warned", note: "pip has none for this platform" };
    throw error;
  }
  const note = variant === "gpu" ? "with CUDA" : "for the processor";
  return { state: done ? "done" : "kept", note };

  async function install(): Promise<true> {
    // Both packages fill the same folder.
    await pipUninstall(paths, ["tensorflow", "tensorflow-cpu"], lock);
    // Its Python dependencies (0.4 GB) are of no use here.
    const args = ["--no-deps", ...foreignWheel(paths, python), `${packageName(variant)}==${TENSORFLOW}`];
    await pipInstall(paths, { what: `TensorFlow ${TENSORFLOW}`, args, progress, lock });
    if (variant === "gpu") {
      const cuda = cudaRequirements(paths);
      await pipInstall(paths, { what: "NVIDIA's libraries (CUDA 12, cuDNN 9)", args: cuda, progress, lock });
    }
    return true;
  }
}

function stampValue(variant: Variant): string {
  return `${packageName(variant)}==${TENSORFLOW} ${variant}`;
}

/** `tensorflow-cpu` exists for Linux on x86-64 alone; elsewhere `tensorflow` has no CUDA in it. */
function packageName(variant: Variant): string {
  const small = variant === "cpu" && process.platform === "linux" && process.arch === "x64";
  return small ? "tensorflow-cpu" : "tensorflow";
}

/** For a Python that has no wheel yet: unpack the wheel of the newest that has one. */
export function foreignWheel(paths: Paths, python: Pick<Python, "minor">): string[] {
  const site = sitePackages(paths);
  if (python.minor <= NEWEST_WHEEL || site === undefined) return [];
  return ["--only-binary=:all:", "--python-version", `3.${NEWEST_WHEEL}`, "--upgrade", "--target", site];
}

/** What the wheel's extra `and-cuda` asks for: read from it, so that the versions are TensorFlow's own choice. */
function cudaRequirements(paths: Paths): string[] {
  const site = sitePackages(paths) ?? "";
  const info = list(site).find((name) => /^tensorflow-.*\.dist-info$/.test(name)) ?? "";
  return parseCudaRequirements(readText(path.join(site, info, "METADATA")) ?? "");
}

/** The requirements of the extra `and-cuda` in a wheel's METADATA. */
export function parseCudaRequirements(metadata: string): string[] {
  const found = [...metadata.matchAll(/^Requires-Dist: ([^;\n]+?)\s*; extra == ["']and-cuda["']/gm)].map(
    (m) => m[1] ?? "",
  );
  if (found.length === 0) throw new Failure("TensorFlow's wheel names no CUDA libraries (extra and-cuda).");
  return found;
}

/** Where TensorFlow's libraries and headers are, or `undefined` where they are not all there. */
export function locateTensorFlow(paths: Paths): TensorFlow | undefined {
  const site = sitePackages(paths);
  if (site === undefined) return undefined;
  const folder = path.join(site, "tensorflow");
  const files = list(folder);
  const library = (name: string) => {
    const file = files.find((f) => f === `lib${name}.so.2` || f === `lib${name}.2.dylib`);
    return file && path.join(folder, file);
  };
  const cc = library("tensorflow_cc");
  const framework = library("tensorflow_framework");
  return cc && framework ? { folder, include: path.join(folder, "include"), libraries: [cc, framework] } : undefined;
}

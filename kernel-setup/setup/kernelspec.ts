/**
 * The kernelspec: how Jupyter starts our kernel. The course's own lies inside the private Python environment, so that no
 * other Jupyter of the user ever sees it; `../install` writes those that others are to see.
 */
import path from "node:path";
import { readText, writeWhole } from "./files";
import { list, pathsOf, ROOT, sitePackages } from "./paths";

/** The contents of `kernel.json`. */
export interface KernelSpec {
  argv: string[];
  display_name: string;
  language: string;
  interrupt_mode: "message" | "signal";
  env: Record<string, string>;
  metadata: Record<string, unknown>;
}

/** The language of the cells. Said here, too, and not the kernel's own: the engine's package has no kernel. */
export type Language = "typescript" | "javascript";

/** What every kernelspec of ours starts, below its clone; those of before the snapshot started the other. */
const LAUNCHERS = ["launch.sh", "launch.cjs"].map((name) => path.join("kernel-setup", "kernel", name));

/** The name that notebooks store: the folder of the kernelspec. */
export const KERNEL_NAME = "ganbook";

/**
 * What starts the kernel from this process.
 * @param root the project's folder, as an absolute path
 * @param ownLibraries see {@link tensorflowEnvironment}
 * @param language of the cells
 */
export function kernelSpec(root: string = ROOT, ownLibraries?: string, language: Language = "typescript"): KernelSpec {
  const [launcher = ""] = LAUNCHERS;
  const asked = language === "typescript" ? [] : ["--language", language];
  return {
    // Absolute: a JupyterLab started from a menu may have another PATH, or another Node first in it.
    argv: ["/bin/sh", path.join(root, launcher), process.execPath, ...asked, "{connection_file}"],
    display_name: language === "typescript" ? "TypeScript (ganbook)" : "JavaScript (ganbook)",
    language,
    // The kernel must be told by a message: a signal would reach it only between two calls of TensorFlow.
    interrupt_mode: "message",
    env: tensorflowEnvironment(root, ownLibraries),
    metadata: { debugger: false },
  };
}

/**
 * The parts of a command that starts a kernel of ours.
 * @returns `undefined` where it starts something else
 */
export function partsOf(argv: readonly unknown[]): { root: string; launcher: string; node: string } | undefined {
  for (const below of LAUNCHERS) {
    const at = argv.findIndex((part) => typeof part === "string" && part.endsWith(path.sep + below));
    if (at < 0) continue;
    const launcher = argv[at] as string;
    const node = String(argv[below.endsWith(".sh") ? at + 1 : at - 1] ?? "");
    return { root: launcher.slice(0, -below.length - 1), launcher, node };
  }
  return undefined;
}

/** Where {@link writeKernelSpec} writes. */
export function kernelSpecFile(root: string = ROOT): string {
  return path.join(pathsOf(root).python, "share", "jupyter", "kernels", KERNEL_NAME, "kernel.json");
}

/** What is written to `kernel.json`: Jupyter itself puts its environment's variable in when it starts the kernel. */
export function storedKernelSpec(root: string = ROOT, language: Language = "typescript"): KernelSpec {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Jupyter's template, not ours
  return kernelSpec(root, "${LD_LIBRARY_PATH}", language);
}

/**
 * Writes `kernel.json` into the private Python environment.
 * @returns whether it was new or changed
 */
export function writeKernelSpec(root: string = ROOT): boolean {
  const file = kernelSpecFile(root);
  const text = `${JSON.stringify(storedKernelSpec(root), null, 2)}\n`;
  if (readText(file) === text) return false;
  writeWhole(file, text);
  return true;
}

/**
 * What native TensorFlow needs in the environment before its process starts: quiet logs and, where pip's NVIDIA
 * packages are installed, the way to their libraries (the dynamic loader reads LD_LIBRARY_PATH only at the start).
 *
 * @param ownLibraries the reader's own LD_LIBRARY_PATH, which stays behind ours
 */
export function tensorflowEnvironment(
  root: string = ROOT,
  ownLibraries: string | undefined = process.env.LD_LIBRARY_PATH,
): Record<string, string> {
  const env: Record<string, string> = { TF_CPP_MIN_LOG_LEVEL: "2", TF_FORCE_GPU_ALLOW_GROWTH: "true" };
  const site = sitePackages(pathsOf(root));
  const nvidia =
    site === undefined ? [] : list(path.join(site, "nvidia")).map((name) => path.join(site, "nvidia", name));
  const libraries = nvidia.map((folder) => path.join(folder, "lib")).filter((folder) => list(folder).length > 0);
  // No empty part: it would stand for the working directory.
  const all = [...libraries, ...(ownLibraries ? [ownLibraries] : [])];
  if (libraries.length > 0) env.LD_LIBRARY_PATH = all.join(path.delimiter);
  return env;
}

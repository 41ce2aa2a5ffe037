/** Kernels in Jupyter's folders: which of them are ours, and whether they would run. */
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readText } from "../setup/files";
import { type KernelSpec, type Language, partsOf, storedKernelSpec } from "../setup/kernelspec";

/** A kernel of ours in one of Jupyter's folders. */
export interface Kernel {
  /** What notebooks call it: the name of its folder. */
  name: string;
  folder: string;
  /** The clone or package that it runs. */
  root: string;
  language: Language;
  spec: KernelSpec;
}

/** What lies in a kernel's folder: one of ours, somebody else's, or nothing. */
export type Found = { kind: "ours"; kernel: Kernel } | { kind: "foreign"; folder: string } | { kind: "none" };

/**
 * Looks for a kernel by its name, which to Jupyter is the same in capitals.
 * @param kernels a folder with kernels
 */
export function findKernel(kernels: string, name: string): Found {
  const entry = entries(kernels).find((one) => one.toLowerCase() === name.toLowerCase());
  if (entry === undefined) return { kind: "none" };
  const folder = path.join(kernels, entry);
  const kernel = readKernel(folder);
  if (kernel) return { kind: "ours", kernel };
  // An empty folder, or what an installation left that was cut off before its last file, is nobody's kernel.
  const isKernel = !isFolder(folder) || existsSync(path.join(folder, "kernel.json"));
  return isKernel ? { kind: "foreign", folder } : { kind: "none" };
}

/** Our kernels in a folder with kernels, by name. */
export function kernelsIn(kernels: string): Kernel[] {
  return entries(kernels)
    .map((name) => readKernel(path.join(kernels, name)))
    .filter((kernel) => kernel !== undefined);
}

/** A kernel's folder as one of ours: its command starts our launcher, in whichever clone. */
function readKernel(folder: string): Kernel | undefined {
  let spec: Partial<KernelSpec>;
  try {
    spec = JSON.parse(readText(path.join(folder, "kernel.json")) ?? "") as Partial<KernelSpec>;
    if (!Array.isArray(spec.argv)) return undefined;
  } catch {
    return undefined;
  }
  const { argv } = spec;
  const parts = partsOf(argv);
  if (!parts) return undefined;
  const language = argv[argv.indexOf("--language") + 1] === "javascript" ? "javascript" : "typescript";
  const { display_name = "", interrupt_mode = "signal", env = {}, metadata = {} } = spec;
  const whole = { argv, display_name, language, interrupt_mode, env, metadata };
  return { name: path.basename(folder), folder, root: parts.root, language, spec: whole };
}

/** Whether two folders are the same one, by whatever way they are named. */
export function sameFolder(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return path.resolve(one) === path.resolve(other);
  }
}

/** Whether the clone that a kernel runs is still where it was. */
export function cloneExists({ root }: Pick<Kernel, "root">): boolean {
  return existsSync(path.join(root, "kernel-setup", "kernel", "launch.cjs"));
}

/** Whether an installation would write it otherwise now: with CUDA's libraries, say, that have come since. */
export function isOutdated({ root, language, spec }: Kernel): boolean {
  // Another Node than the one we run on is no problem.
  const settings = ({ argv, env, interrupt_mode }: KernelSpec) => {
    const node = partsOf(argv)?.node;
    return JSON.stringify([argv.filter((part) => part !== node), env, interrupt_mode]);
  };
  return settings(spec) !== settings(storedKernelSpec(root, language));
}

/**
 * Starts a kernel as Jupyter would, and has it compute.
 * @param seconds that the kernel may take to start; the first start after an edit of the library compiles
 * @returns what is wrong, or `undefined` where it works
 */
export async function problemOf(kernel: Kernel, seconds = 180): Promise<string | undefined> {
  const { node = "" } = partsOf(kernel.spec.argv) ?? {};
  if (!cloneExists(kernel)) return `what it runs is gone: ${kernel.root}`;
  if (!existsSync(node)) return `the Node that it runs on is gone: ${node}`;
  if (!existsSync(path.join(kernel.root, "node_modules")))
    return `the npm packages of ${kernel.root} are not installed`;
  // Loaded here: its sockets are a package of the clone, which may be what is missing.
  const { KernelClient } = require("../runner/client") as typeof import("../runner/client");
  try {
    const client = await KernelClient.start(
      { ...kernel.spec, env: expanded(kernel.spec.env) },
      { cwd: os.tmpdir(), startSeconds: seconds },
    );
    try {
      const { status, outputs } = await client.execute("1 + 1");
      const shown = JSON.stringify(outputs);
      return status === "ok" && shown.includes('"2"') ? undefined : `1 + 1 ended with ${status}: ${shown}`;
    } finally {
      await client.shutdown();
    }
  } catch (error) {
    return (error as Error).message;
  }
}

/** Puts the environment's variables in, as Jupyter does. */
function expanded(env: Readonly<Record<string, string>>): Record<string, string> {
  const put = (text: string) => text.replace(/\$\{(\w+)\}/g, (whole, name: string) => process.env[name] ?? whole);
  return Object.fromEntries(Object.entries(env).map(([name, text]) => [name, put(text)]));
}

function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Names in a folder; none where there is no such folder. */
function entries(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

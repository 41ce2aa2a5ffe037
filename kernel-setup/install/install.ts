/** Puts our kernels where Jupyter finds them, and takes them away again. Neither needs Jupyter, or Python. */
import { lstatSync, mkdirSync, rmdirSync, rmSync } from "node:fs";
import path from "node:path";
import { Failure } from "../setup/failure";
import { copyWhole, writeWhole } from "../setup/files";
import { KERNEL_NAME, type Language, storedKernelSpec } from "../setup/kernelspec";
import { list, ROOT } from "../setup/paths";
import { cloneExists, findKernel, type Kernel, sameFolder } from "./kernels";

/** What the kernels of an installation are called. */
export interface Names {
  /** Of the TypeScript kernel; the other one's is this and its language. */
  name?: string | undefined;
  /** What menus show for the TypeScript kernel; the other one's is this and its language, too. */
  displayName?: string | undefined;
}

/** A kernel that was installed. */
export interface Installed {
  folder: string;
  displayName: string;
  /** The clone whose kernel lay there, and which is gone. */
  insteadOf?: string;
}

/** TypeScript first: where two kernels are equal, front ends take the first. */
const LANGUAGES: readonly Language[] = ["typescript", "javascript"];

/**
 * Installs the kernels of both languages.
 *
 * @param kernels one of Jupyter's folders with kernels; it is made where it is missing
 * @param root the clone that they run
 * @throws {Failure} where another kernel has a name, before anything is written; or where nothing can be written
 */
export function install(kernels: string, { name, displayName }: Names = {}, root: string = ROOT): Installed[] {
  const planned = LANGUAGES.map((language) => {
    const own = nameOf(language, name);
    const found = findKernel(kernels, own);
    if (found.kind === "foreign") throw foreign(found.folder);
    const before = found.kind === "ours" ? found.kernel : undefined;
    if (before && !sameFolder(before.root, root) && cloneExists(before)) throw otherClone(before);
    return { language, before, folder: before?.folder ?? path.join(kernels, own) };
  });
  return planned.map(({ language, before, folder }) => {
    const spec = storedKernelSpec(root, language);
    if (displayName !== undefined) {
      spec.display_name = language === "typescript" ? displayName : `${displayName} (JavaScript)`;
    }
    writable(folder, () => {
      mkdirSync(folder, { recursive: true });
      for (const logo of list(logos(root, language))) {
        copyWhole(path.join(logos(root, language), logo), path.join(folder, logo));
      }
      // Last: what makes the folder a kernel.
      writeWhole(path.join(folder, "kernel.json"), `${JSON.stringify(spec, null, 2)}\n`);
    });
    const moved = before && !sameFolder(before.root, root);
    return { folder, displayName: spec.display_name, ...(moved ? { insteadOf: before.root } : {}) };
  });
}

/**
 * Removes the kernels that {@link install} wrote, whichever clone they run.
 *
 * @param kernels one of Jupyter's folders with kernels
 * @returns what was removed
 * @throws {Failure} where there are none, or where one of the name is not ours
 */
export function uninstall(kernels: string, { name }: Pick<Names, "name"> = {}): Kernel[] {
  const found = LANGUAGES.map((language) => findKernel(kernels, nameOf(language, name)));
  for (const one of found) if (one.kind === "foreign") throw foreign(one.folder);
  const ours = found.flatMap((one) => (one.kind === "ours" ? [one.kernel] : []));
  if (ours.length === 0) {
    throw new Failure(`${kernels} has no kernel of ganbook's named ${nameOf("typescript", name)}.`, [
      "list shows those that there are; --user, --sys-prefix or --prefix DIR say where, and --name which.",
    ]);
  }
  for (const { folder } of ours) writable(folder, () => remove(folder));
  return ours;
}

const nameOf = (language: Language, name = KERNEL_NAME): string =>
  language === "typescript" ? name : `${name}-javascript`;

/** Drawn for this project: `logo-32x32.png`, `logo-64x64.png` and `logo-svg.svg`. */
const logos = (root: string, language: Language): string =>
  path.join(root, "kernel-setup", "install", "logos", language);

/** Removes what {@link install} writes, and nothing that somebody has put beside it. */
function remove(folder: string): void {
  // Jupyter can install by a link to a kernel's folder.
  if (lstatSync(folder).isSymbolicLink()) {
    rmSync(folder);
    return;
  }
  // First: what makes the folder a kernel.
  for (const file of ["kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"]) {
    rmSync(path.join(folder, file), { force: true });
  }
  if (list(folder).length === 0) rmdirSync(folder);
}

function writable(folder: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !["EACCES", "EEXIST", "EISDIR", "ENOTDIR", "EPERM", "EROFS"].includes(code)) throw error;
    throw new Failure(`${folder} cannot be written (${code}).`, [
      "Give yourself the right to write there, or move away what lies in its place;",
      "or install elsewhere: --user (your own Jupyter folder), --sys-prefix (the active Python environment), --prefix DIR",
    ]);
  }
}

function foreign(folder: string): Failure {
  return new Failure(`${folder} is not a kernel of ganbook's; nothing was changed.`, [
    "Choose another name for ours: --name NAME",
  ]);
}

function otherClone({ folder, root }: Kernel): Failure {
  return new Failure(`${folder} runs another clone, ${root}; nothing was changed.`, [
    "Remove it first (uninstall, with the same options), or give this one a name of its own: --name NAME",
  ]);
}

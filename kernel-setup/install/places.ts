/** Where Jupyter looks for kernels: the rules of `jupyter_core`, without Jupyter. */
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Failure } from "../setup/failure";

/** Whose Jupyter a kernel is for. */
export type Place =
  /** Every Jupyter that this user starts. */
  | { kind: "user" }
  /** The Jupyter of the Python environment that is active. */
  | { kind: "sys-prefix" }
  /** The Jupyter installed in a folder of the caller's choice, like `/opt/conda`. */
  | { kind: "prefix"; folder: string };

/** What the places depend on. */
export interface Surroundings {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  /** The user's home folder. */
  home: string;
}

/** This process's. */
export function surroundings(): Surroundings {
  return { platform: process.platform, env: process.env, home: os.homedir() };
}

/**
 * The folder of a place's kernels, each of which is a folder in it.
 * @throws {Failure} where no Python environment is active, or the active one is gone
 */
export function kernelsFolder(place: Place, around: Surroundings = surroundings()): string {
  const { join } = paths(around);
  if (place.kind === "user") return join(userData(around), "kernels");
  const prefix = place.kind === "prefix" ? place.folder : activePrefix(around);
  return join(prefix, "share", "jupyter", "kernels");
}

/** All folders with kernels where a Jupyter of this user may look, each once, the user's own first. */
export function knownFolders(around: Surroundings = surroundings()): string[] {
  const { join, delimiter } = paths(around);
  const { platform, env } = around;
  const extra = (env.JUPYTER_PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const system = platform === "win32" ? [] : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  const folders = [userData(around), ...extra].map((folder) => join(folder, "kernels"));
  try {
    folders.push(kernelsFolder({ kind: "sys-prefix" }, around));
  } catch {
    // None is active.
  }
  return [...new Set([...folders, ...system.map((folder) => join(folder, "kernels"))])];
}

/** Jupyter's folder for the data of a user. */
function userData({ platform, env, home }: Surroundings): string {
  const { join } = paths({ platform });
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  const native = isSet(env.JUPYTER_PLATFORM_DIRS);
  if (platform === "darwin")
    return join(home, "Library", ...(native ? ["Application Support", "jupyter"] : ["Jupyter"]));
  if (platform === "win32") {
    if (native) return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "jupyter");
    if (env.APPDATA) return join(env.APPDATA, "jupyter");
    return join(env.JUPYTER_CONFIG_DIR || join(home, ".jupyter"), "data");
  }
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "jupyter");
}

/** The folder of the Python environment that is active; without one, that of the Python on the PATH. */
function activePrefix({ env }: Surroundings): string {
  for (const name of ["VIRTUAL_ENV", "CONDA_PREFIX"]) {
    const folder = env[name];
    if (!folder) continue;
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder;
    throw new Failure(`${name} names ${folder}, which is no folder.`, [
      "Activate a Python environment that exists, or say where to: --prefix DIR",
    ]);
  }
  // -I: neither variables like PYTHONPATH nor the user's own packages may play a part.
  const question = ["-I", "-c", "import sys; print(sys.prefix)"];
  for (const name of ["python3", "python"]) {
    const { status, stdout } = spawnSync(name, question, { env, encoding: "utf8", timeout: 30_000 });
    if (status === 0 && stdout.trim() !== "") return stdout.trim();
  }
  throw new Failure("no Python environment is active, and no python3 on the PATH.", [
    "Activate the environment that Jupyter is installed in, or say where it is: --prefix DIR",
    "For every Jupyter of yours, whichever environment it is in: --user",
  ]);
}

function paths({ platform }: Pick<Surroundings, "platform">): path.PlatformPath {
  return platform === "win32" ? path.win32 : path.posix;
}

/** As Jupyter reads its switches. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && !["no", "n", "false", "off", "0", "0.0"].includes(value.toLowerCase());
}

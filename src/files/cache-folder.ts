import { homedir } from "node:os";
import path from "node:path";

/**
 * Where to keep what can be made again: the folder that the environment variable `GANBOOK_CACHE` names, else one of the
 * system's caches (`~/.cache/ganbook`, `~/Library/Caches/ganbook`, `%LOCALAPPDATA%\ganbook`). Deleting it costs time only.
 *
 * @param parts a folder within, which need not exist
 */
export function cacheFolder(...parts: string[]): string {
  return path.join(process.env.GANBOOK_CACHE || path.join(systemCache(), "ganbook"), ...parts);
}

function systemCache(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (process.platform === "win32") return LOCALAPPDATA || path.join(homedir(), "AppData", "Local");
  if (process.platform === "darwin") return path.join(homedir(), "Library", "Caches");
  // The specification of XDG says that a relative one is to be ignored.
  return XDG_CACHE_HOME && path.isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : path.join(homedir(), ".cache");
}

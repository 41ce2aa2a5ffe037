/** That a directory is in use: a file that names the process which trains there, so that no second one writes there too. */
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";

const FILE = "lock.json";

/** Who holds a lock. */
interface Holder {
  pid: number;
  host: string;
  /** When the process began, as the system counts: a later one may have got its number. `null` where the system does not say. */
  began: string | null;
}

/** Locks that this process holds. */
const held = new Set<string>();

/**
 * Takes a folder for this process. What a process that was killed has left is taken over.
 *
 * @returns gives the folder free again
 * @throws Error when another process, or another training of this one, has it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = path.join(await fs.realpath(folder), FILE);
  const own: Holder = { pid: process.pid, host: os.hostname(), began: await beginningOf(process.pid) };
  for (;;) {
    try {
      await fs.writeFile(file, `${JSON.stringify(own)}\n`, { flag: "wx" });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const holder = await holderOf(file);
      if (holder && (await isThere(holder, own, file))) throw inUse(folder, holder, own);
      await fs.rm(file, { force: true });
    }
  }
  held.add(file);
  return async () => {
    if (held.delete(file)) await fs.rm(file, { force: true });
  };
}

function inUse(folder: string, { pid, host }: Holder, own: Holder): Error {
  const who =
    host !== own.host ? `process ${pid} of ${host}` : pid === own.pid ? "another training here" : `process ${pid}`;
  const cure = host === own.host ? "" : `, or, if it has ended, delete ${path.join(folder, FILE)}`;
  return new Error(`the directory ${folder} is in use: ${who} trains in it; wait for it or stop it${cure}`);
}

async function holderOf(file: string): Promise<Holder | undefined> {
  try {
    const { pid, host, began } = Object(JSON.parse(await fs.readFile(file, "utf8"))) as Partial<Holder>;
    return Number.isInteger(pid) && typeof host === "string"
      ? { pid: pid as number, host, began: began ?? null }
      : undefined;
  } catch {
    return undefined; // it is gone again, or was cut short by a kill
  }
}

/** Whether the holder is still there. Of another machine's processes nothing is known, so that is taken for granted. */
async function isThere({ pid, host, began }: Holder, own: Holder, file: string): Promise<boolean> {
  if (host !== own.host) return true;
  if (pid === own.pid) return began === own.began && held.has(file);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return began === (await beginningOf(pid));
}

/** Field 22 of Linux's /proc/PID/stat; the second one, the program's name, may hold blanks, so it is counted from its end. */
async function beginningOf(pid: number): Promise<string | null> {
  try {
    const text = await fs.readFile(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[22 - 3] ?? null;
  } catch {
    return null;
  }
}

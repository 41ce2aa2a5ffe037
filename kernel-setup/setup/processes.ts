/** Processes below one of ours: so that nothing is left behind. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** All processes below one, its children first. */
export function descendants(pid: number): number[] {
  const parents = process.platform === "linux" ? fromProc() : fromPs();
  const found = [pid];
  for (const parent of found) {
    for (const [child, itsParent] of parents) if (itsParent === parent) found.push(child);
  }
  return found.slice(1);
}

/** Whether a process is there (a zombie, which only waits to be collected, is not). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return stateOf(pid) !== "Z";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Sends a signal; a process that has just ended does not matter. A negative number means its group. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // gone
  }
}

/** Pairs of process and parent. Not from `ps`, which small systems lack. */
function fromProc(): [number, number][] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(stat(Number(name))[1])]);
}

function fromPs(): [number, number][] {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  return stdout.split("\n").flatMap((line) => {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    return pid && parent !== undefined ? [[pid, parent] as [number, number]] : [];
  });
}

function stateOf(pid: number): string | undefined {
  return process.platform === "linux" ? stat(pid)[0] : undefined;
}

/** State, parent, … of a process: what follows its name, which may hold spaces and parentheses. */
function stat(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

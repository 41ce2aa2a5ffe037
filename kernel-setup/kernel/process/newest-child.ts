/** The child process that a thread which stands still waits for. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

interface Process {
  pid: number;
  parent: number;
  /** Grows with the time when it started. */
  start: number;
}

/** Sends a signal to the newest child of this process and to all that came of it, as Ctrl-C in a terminal does. */
export function signalNewestChild(signal: NodeJS.Signals): void {
  const all = processes();
  const newest = all.filter(({ parent }) => parent === process.pid).reduce<Process | undefined>(newer, undefined);
  // The list grows while it is walked.
  const found = newest ? [newest] : [];
  for (const { pid } of found) found.push(...all.filter(({ parent }) => parent === pid));
  for (const { pid } of found) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

function newer(a: Process | undefined, b: Process): Process {
  return !a || b.start > a.start || (b.start === a.start && b.pid > a.pid) ? b : a;
}

function processes(): Process[] {
  if (process.platform === "linux") {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => fromProc(Number(name)));
  }
  // A number grows with the time here, until numbers start again.
  const list = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  return list
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0]) => ({ pid, parent, start: pid }));
}

/** From /proc, because `ps` is not everywhere. */
function fromProc(pid: number): Process[] {
  try {
    // The second field is a name in brackets, in which anything may stand.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return [{ pid, parent: Number(fields[1]), start: Number(fields[19]) }];
  } catch {
    return [];
  }
}

/** One set-up at a time in a project folder. */

import { spawnSync } from "node:child_process";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readText, writeWhole } from "./files";

/** Held while set-up works. */
export interface Lock {
  /** Notes a program that works for us, so that the next set-up can stop it should we be killed before it ends. */
  child(pid: number): void;
  release(): void;
}

interface Note {
  pid: number;
  child?: number;
}

/**
 * Takes the lock, waiting while another live set-up holds it. A lock whose process is gone is taken over, and a program
 * that it left running in this project is stopped first.
 *
 * @param onWait called once, with the process id of the holder, before waiting
 */
export async function acquire(file: string, onWait: (pid: number) => void, pollMs = 500): Promise<Lock> {
  mkdirSync(path.dirname(file), { recursive: true });
  let told = false;
  while (!create(file)) {
    const note = read(file);
    if (note && note.pid !== process.pid && isSetup(note.pid)) {
      if (!told) onWait(note.pid);
      told = true;
      await sleep(pollMs);
      continue;
    }
    takeAway(file, note);
  }
  return {
    child: (pid) => writeWhole(file, JSON.stringify({ pid: process.pid, child: pid })),
    release: () => {
      if (read(file)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
}

/** Linked into place, so that the lock is never seen without its contents. */
function create(file: string): boolean {
  const mine = `${file}.${process.pid}.new`;
  writeFileSync(mine, JSON.stringify({ pid: process.pid }));
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

function read(file: string): Note | undefined {
  try {
    const note: unknown = JSON.parse(readText(file) ?? "");
    return typeof note === "object" && note !== null && "pid" in note ? (note as Note) : undefined;
  } catch {
    return undefined; // torn by a crash
  }
}

/** Renames before removing: of two that find the same stale lock only one removes it. */
function takeAway(file: string, note: Note | undefined): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return; // somebody else was quicker
  }
  const taken = read(aside)?.pid;
  if (taken === note?.pid) rmSync(aside, { force: true });
  else renameSync(aside, file); // the new lock of somebody who was quicker
  if (note?.child !== undefined && commandOf(note.child).includes(path.dirname(file))) stop(note.child);
}

function stop(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has just ended
  }
}

/** A process id may since belong to another program. */
function isSetup(pid: number): boolean {
  return /bootstrap\.cjs|mocha|ts-node/.test(commandOf(pid));
}

/** The command line of a process; empty where there is no such process. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    if (process.platform === "linux") return "";
    return spawnSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" }).stdout ?? "";
  }
}

/** One set-up at a time in a project folder: the types of `lock.cjs`. */
import path from "node:path";
import { ROOT } from "./paths";

/** Held while set-up works. */
export interface Lock {
  /**
   * Notes a program that works for us and leads a process group of its own, so that the next set-up can stop it should
   * we be killed before it ends.
   */
  child(pid: number): void;
  release(): void;
}

interface LockModule {
  /**
   * Takes the lock, waiting while another live set-up holds it. A lock whose process is gone is taken over, and a
   * program that it left running in this project is stopped first.
   *
   * @param onWait called once, with the process id of the holder, before waiting; says so on the screen by default
   */
  acquire(file: string, onWait?: (pid: number) => void, pollMs?: number): Promise<Lock>;
  /** The command line of a process; empty where there is no such process. */
  commandOf(pid: number): string;
  /** Ends a program that leads a process group of its own, and all that it started. */
  stopGroup(pid: number): void;
}

export const { acquire, commandOf, stopGroup } = require(
  path.join(ROOT, "kernel-setup", "setup", "lock.cjs"),
) as LockModule;

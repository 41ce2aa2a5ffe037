/** Folders and programs for tests: nothing here touches the project's own environment. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readText } from "../../../kernel-setup/setup/files";
import { isAlive } from "../../../kernel-setup/setup/processes";

export const PROJECT = path.resolve(__dirname, "../../..");

const made: string[] = [];

/** A new empty folder; {@link cleanUp} removes it. */
export function folder(): string {
  const name = realpathSync(mkdtempSync(path.join(os.tmpdir(), "ganbook-test-")));
  made.push(name);
  return name;
}

/** For `after`: removes all folders that {@link folder} made. */
export function cleanUp(): void {
  for (const name of made.splice(0)) rmSync(name, { recursive: true, force: true });
}

/** A copy of the project as it is before its set-up, but for its npm packages, which are the project's own. */
export function freshProject(): string {
  const root = folder();
  for (const name of [
    "kernel-setup",
    "src",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "tsconfig.build.json",
  ]) {
    cpSync(path.join(PROJECT, name), path.join(root, name), { recursive: true });
  }
  symlinkSync(path.join(PROJECT, "node_modules"), path.join(root, "node_modules"));
  return root;
}

/** A folder for the PATH with links to programs (`{ node: process.execPath }`) or shell scripts (`{ c++: "exit 1" }`). */
export function bin(programs: Record<string, string>): string {
  const where = folder();
  for (const [name, what] of Object.entries(programs)) {
    const file = path.join(where, name);
    if (path.isAbsolute(what)) {
      symlinkSync(what, file);
    } else {
      writeFileSync(file, `#!/bin/sh\n${what}\n`);
      chmodSync(file, 0o755);
    }
  }
  return where;
}

/** Writes a file, and the folders above it. */
export function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** How a program ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Starts `node kernel-setup/bootstrap.cjs …` in a project. */
export function start(
  root: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): ChildProcess & { done: Promise<Ended> } {
  return startProgram(process.execPath, [path.join(root, "kernel-setup", "bootstrap.cjs"), ...args], root, env);
}

/** Starts a program in a folder, and keeps what it says. */
export function startProgram(
  program: string,
  args: string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): ChildProcess & { done: Promise<Ended> } {
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env } });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  const done = new Promise<Ended>((resolve) => {
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  return Object.assign(child, { done });
}

/** Runs `node kernel-setup/bootstrap.cjs …` to its end. */
export function bootstrap(root: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return start(root, args, env).done;
}

/** Stops a command while a program it started has a child of its own, whose number is in the file `below`. */
export async function assertStopsWithChildren(child: ReturnType<typeof start>, below: string): Promise<void> {
  for (let i = 0; i < 200 && !readText(below); i++) await sleep(50);
  const pid = Number(readText(below));
  assert.ok(pid > 0 && isAlive(pid));
  child.kill("SIGTERM");
  assert.equal((await child.done).code, 143);
  for (let i = 0; i < 100 && isAlive(pid); i++) await sleep(20);
  assert.ok(!isAlive(pid));
}

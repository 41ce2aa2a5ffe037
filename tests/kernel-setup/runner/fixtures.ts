import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CodeCell, MarkdownCell, Notebook } from "../../../kernel-setup/runner/notebook";
import type { Output } from "../../../kernel-setup/runner/outputs";

export const ROOT = join(__dirname, "..", "..", "..");

export function code(source: string, outputs: Output[] = [], metadata: Record<string, unknown> = {}): CodeCell {
  return { cell_type: "code", id: `cell-${counter++}`, metadata, source, outputs, execution_count: null };
}

export function prose(source: string): MarkdownCell {
  return { cell_type: "markdown", id: `cell-${counter++}`, metadata: {}, source };
}

export function notebookOf(...cells: Notebook["cells"]): Notebook {
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}

/** A notebook that a front end has only just made: none of its cells has been run. */
export function newNotebook(
  kernelspec: { name: string; display_name: string; language: string },
  sources: string[],
): Notebook {
  return { ...notebookOf(...sources.map((source) => code(source))), metadata: { kernelspec } };
}

/** A folder; {@link removeFolders} removes it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "ganbook-test-"));
  folders.push(folder);
  return folder;
}

/** For `afterEach`. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Whether a process runs; one that ended and waits to be collected does not. */
export function runs(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}

/** Waits until none of the processes runs: one that was killed takes a moment to go. */
export async function gone(...pids: number[]): Promise<boolean> {
  for (let wait = 0; wait < 50; wait++) {
    if (!pids.some(runs)) return true;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  return false;
}

let counter = 0;
const folders: string[] = [];

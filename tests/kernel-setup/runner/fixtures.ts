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

let counter = 0;
const folders: string[] = [];

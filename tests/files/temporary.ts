import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const folders: string[] = [];
process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder of its own for each call, removed when the tests are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "ganbook-test-"));
  folders.push(folder);
  return folder;
}

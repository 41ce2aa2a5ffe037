/** Small file operations that leave either the old file or the whole new one. */
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Writes a file under a temporary name and renames it; makes its folder. */
export function writeWhole(file: string, text: string, mode = 0o644): void {
  whole(file, (temporary) => writeFileSync(temporary, text, { mode }));
}

/** Copies a file the same way: a process that has the old one open or mapped keeps it. */
export function copyWhole(from: string, to: string): void {
  whole(to, (temporary) => copyFileSync(from, temporary));
}

function whole(file: string, write: (temporary: string) => void): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.part`;
  try {
    write(temporary);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The text of a file, or `undefined` where it cannot be read. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * Stamps say that a step was finished, and for what. A stamp is removed before its step begins and written when it has
 * ended, so that nothing half-installed is ever taken for whole.
 */
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { readText, writeWhole } from "./files";

/** Whether the step of this stamp was finished for exactly this value. */
export function isStamped(file: string, value: string): boolean {
  return readText(file) === value;
}

/**
 * Runs `work` unless the stamp says that it was finished for this value.
 * @returns what `work` returned, or `undefined` where there was nothing to do
 */
export async function stamped<T>(file: string, value: string, work: () => T | Promise<T>): Promise<T | undefined> {
  if (isStamped(file, value)) return undefined;
  rmSync(file, { force: true });
  const result = await work();
  writeWhole(file, value);
  return result;
}

/** A short fingerprint of texts: 16 hexadecimal digits of SHA-256. */
export function fingerprint(...parts: string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest("hex").slice(0, 16);
}

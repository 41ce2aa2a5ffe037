import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** SHA-256 in hexadecimal, of text as UTF-8. */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** SHA-256 of a file's content, in hexadecimal. */
export function sha256OfFile(file: string): string {
  return sha256(readFileSync(file));
}

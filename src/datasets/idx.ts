/**
 * IDX, the file format of MNIST and its relatives (Fashion-MNIST, KMNIST, …): two zero bytes, one byte for the element
 * type, one for the number of dimensions, each dimension as a big-endian uint32, then the elements, big-endian, last
 * dimension fastest. Often gzipped.
 */
import { constants as bufferLimits } from "node:buffer";
import { readFileSync } from "node:fs";
import { endianness } from "node:os";
import { constants, gunzipSync } from "node:zlib";
import type { Images } from "./images";

/** The typed array that holds each element type. */
export interface IdxArrays {
  uint8: Uint8Array;
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
  float32: Float32Array;
  float64: Float64Array;
}

/** What an IDX file holds; `type` tells which typed array `data` is. `data.length` is the product of `shape`. */
export type IdxArray = {
  [T in keyof IdxArrays]: { readonly type: T; readonly shape: readonly number[]; readonly data: IdxArrays[T] };
}[keyof IdxArrays];

type IdxType = keyof IdxArrays;

const TYPES: Record<number, { type: IdxType; bytes: 1 | 2 | 4 | 8 }> = {
  8: { type: "uint8", bytes: 1 },
  9: { type: "int8", bytes: 1 },
  11: { type: "int16", bytes: 2 },
  12: { type: "int32", bytes: 4 },
  13: { type: "float32", bytes: 4 },
  14: { type: "float64", bytes: 8 },
};

/** Enough compressed bytes to hold the longest header there can be (4 + 4 · 255 bytes) after any usual gzip header. */
const PEEK = 64 * 1024;

/** Deflate cannot shrink data by more than this factor (258 bytes in two bits, RFC 1951), so a larger claim is false. */
const MAX_DEFLATE_RATIO = 1032;

/**
 * Reads an IDX file of any element type, gzipped or plain (told apart by the first bytes, not by the name).
 *
 * @param source a path, or the file's bytes. Single-byte elements of a plain file are a view of these bytes, not a copy.
 * @throws Error naming the file, what was found and what was expected: no such file, wrong magic number, fewer or more
 *   bytes than the dimensions ask for, dimensions no file could hold, damaged gzip data
 */
export function readIdx(source: string | Uint8Array): IdxArray {
  const name = nameOf(source);
  const file =
    typeof source === "string" ? readBytes(source) : Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  const gzipped = file[0] === 0x1f && file[1] === 0x8b;
  const head = gzipped ? unzipHead(file, name) : file;
  const header = parseHeader(head, name);
  const content = gzipped ? unzipWhole(file, header, name) : file;
  if (content.length < header.size) throw lengthError("truncated", content.length, header, name);
  if (content.length > header.size) throw lengthError("too long", content.length, header, name);
  return elements(content.subarray(header.start), header);
}

/**
 * Reads greyscale images: an IDX file of uint8 with the dimensions [count, height, width].
 *
 * @throws Error as {@link readIdx}, and when the file holds something else than images
 */
export function readIdxImages(source: string | Uint8Array): Images {
  const { type, shape, data } = readIdx(source);
  const [count, height, width] = shape;
  if (type !== "uint8" || shape.length !== 3 || !count || !height || !width) {
    throw new Error(
      `${nameOf(source)} does not hold images: expected uint8 of shape [count, height, width], none of them 0, ` +
        `got ${type} of shape [${shape.join(", ")}].`,
    );
  }
  return { images: data, count, height, width, channels: 1 };
}

/**
 * Reads class labels: an IDX file of uint8 with the one dimension [count].
 *
 * @param classes the number of classes; labels must be below it
 * @throws Error as {@link readIdx}, and when the file holds something else than labels in `0 … classes - 1`
 */
export function readIdxLabels(source: string | Uint8Array, classes = 10): Uint8Array {
  const { type, shape, data } = readIdx(source);
  if (type !== "uint8" || shape.length !== 1) {
    throw new Error(
      `${nameOf(source)} does not hold labels: expected uint8 of shape [count], got ${type} of shape [${shape.join(", ")}].`,
    );
  }
  const wrong = data.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw new Error(
      `${nameOf(source)}: label ${wrong} is ${data[wrong]}, expected 0 to ${classes - 1} (${classes} classes).`,
    );
  }
  return data;
}

interface Header {
  type: IdxType;
  bytes: 1 | 2 | 4 | 8;
  shape: number[];
  /** Where the elements begin. */
  start: number;
  /** Length of the whole file, header included; may be beyond what an integer can hold exactly, or Infinity. */
  size: number;
}

function parseHeader(head: Buffer, name: string): Header {
  const magic = head
    .subarray(0, 4)
    .toString("hex")
    .replace(/..(?=.)/g, "$& ");
  const kind = TYPES[head[2] ?? 0];
  const rank = head[3] ?? 0;
  if (head.length < 4 || head[0] !== 0 || head[1] !== 0 || kind === undefined || rank === 0) {
    throw new Error(
      `${name} is not an IDX file: it begins with the bytes ${magic || "(none, it is empty)"}, expected 00 00, ` +
        "then the element type (08, 09, 0b, 0c, 0d or 0e), then the number of dimensions (not 00).",
    );
  }
  const start = 4 + 4 * rank;
  if (head.length < start) {
    throw new Error(
      `${name} is truncated inside its header: ${head.length} bytes, expected ${start} for ${rank} dimensions.`,
    );
  }
  const shape = Array.from({ length: rank }, (_, i) => head.readUInt32BE(4 + 4 * i));
  // Asked first because a product that overflowed to Infinity times 0 is not 0 but NaN.
  const count = shape.includes(0) ? 0 : shape.reduce((product, n) => product * n, 1);
  return { ...kind, shape, start, size: start + count * kind.bytes };
}

function unzipWhole(file: Buffer, header: Header, name: string): Buffer {
  if (header.size > file.length * MAX_DEFLATE_RATIO) {
    throw new Error(
      `${name} is truncated, or its header is wrong: ${describe(header)}, ` +
        `which ${file.length} compressed bytes cannot hold.`,
    );
  }
  try {
    // One byte more than expected is enough to tell that a file is too long without unpacking all of it.
    return gunzipSync(file, { maxOutputLength: Math.min(header.size + 1, bufferLimits.MAX_LENGTH) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_BUFFER_TOO_LARGE") throw gzipError(error, name);
    throw new Error(`${name} is too long: ${describe(header)}, but its gzip data holds more.`);
  }
}

function unzipHead(file: Buffer, name: string): Buffer {
  try {
    // With this flush mode the end of the piece is no error.
    return gunzipSync(file.subarray(0, PEEK), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw gzipError(error, name);
  }
}

function gzipError(error: unknown, name: string): Error {
  const why = (error as Error).message;
  return new Error(`${name}: its gzip data is damaged, cut short or followed by something else (${why}).`, {
    cause: error,
  });
}

function elements(content: Buffer, { type, bytes, shape }: Header): IdxArray {
  if (type === "uint8")
    return { type, shape, data: new Uint8Array(content.buffer, content.byteOffset, content.length) };
  if (type === "int8") return { type, shape, data: new Int8Array(content.buffer, content.byteOffset, content.length) };
  // A copy of its own: wider elements must begin at a multiple of their size, and the source must keep its byte order.
  const { buffer } = new Uint8Array(content);
  if (endianness() === "LE") swapBytes(Buffer.from(buffer), bytes);
  switch (type) {
    case "int16":
      return { type, shape, data: new Int16Array(buffer) };
    case "int32":
      return { type, shape, data: new Int32Array(buffer) };
    case "float32":
      return { type, shape, data: new Float32Array(buffer) };
    case "float64":
      return { type, shape, data: new Float64Array(buffer) };
  }
}

function swapBytes(buffer: Buffer, bytes: 1 | 2 | 4 | 8): void {
  if (bytes === 2) buffer.swap16();
  if (bytes === 4) buffer.swap32();
  if (bytes === 8) buffer.swap64();
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Error(`Cannot read the IDX file ${path}: ${(error as Error).message}.`, { cause: error });
  }
}

function lengthError(what: string, got: number, header: Header, name: string): Error {
  return new Error(`${name} is ${what}: ${describe(header)}, got ${got} bytes.`);
}

function describe({ type, shape, size }: Header): string {
  const bytes = Number.isSafeInteger(size) ? `${size} bytes` : "more than 2^53 bytes";
  const dimensions = shape.length > 8 ? [...shape.slice(0, 8), "…"] : shape;
  return `its header announces ${type} of shape [${dimensions.join(", ")}], ${bytes} in all`;
}

function nameOf(source: string | Uint8Array): string {
  return typeof source === "string" ? source : "IDX data";
}

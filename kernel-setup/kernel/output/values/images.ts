/** Files of images in memory, known by their first bytes. */
import { count, type Shown } from "./shown";

/** Larger files are named, not sent: a notebook that holds them can hardly be opened. */
const LARGEST = 20_000_000;

interface Format {
  name: string;
  type: string;
  /** Whether a file begins like this. */
  begins(bytes: Buffer): boolean;
  /** Width and height in pixels, where they are found. */
  size(bytes: Buffer): readonly [number, number] | undefined;
}

/** The places are those of the formats' specifications: PNG (W3C), JPEG (ITU-T T.81), GIF89a, RFC 9649 (WebP), SVG (W3C). */
const FORMATS: readonly Format[] = [
  {
    name: "PNG",
    type: "image/png",
    begins: (bytes) => bytes.subarray(0, 8).toString("latin1") === "\x89PNG\r\n\x1a\n" && bytes.length >= 24,
    size: (bytes) => [bytes.readUInt32BE(16), bytes.readUInt32BE(20)],
  },
  {
    name: "JPEG",
    type: "image/jpeg",
    begins: (bytes) => bytes.length > 4 && bytes.readUIntBE(0, 3) === 0xffd8ff,
    size: jpegSize,
  },
  {
    name: "GIF",
    type: "image/gif",
    begins: (bytes) => /^GIF8[79]a/.test(bytes.toString("latin1", 0, 6)) && bytes.length >= 10,
    size: (bytes) => [bytes.readUInt16LE(6), bytes.readUInt16LE(8)],
  },
  {
    name: "WebP",
    type: "image/webp",
    begins: (bytes) => /^RIFF[\s\S]{4}WEBPVP8[ LX]/.test(bytes.toString("latin1", 0, 16)) && bytes.length >= 30,
    size: webpSize,
  },
  {
    name: "SVG",
    type: "image/svg+xml",
    begins: (bytes) => bytes.length > 4 && SVG.test(bytes.toString("utf8", 0, 4096)),
    size: (bytes) => svgSize(bytes.toString("utf8", 0, 4096)),
  },
];

/** The root of an SVG file, behind its declaration and comments. */
const SVG = /^\uFEFF?\s*(?:<\?xml[^>]*>\s*)?(?:<!(?:--[\s\S]*?--|DOCTYPE[^>]*)>\s*)*<svg[\s>]/i;

/** A value's bytes, where it is a view of bytes or a buffer of them. */
export function bytesOf(value: unknown): Buffer | undefined {
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return undefined;
}

/** How the file of an image looks; `undefined` where the bytes are something else. */
export function image(bytes: Buffer): Shown | undefined {
  const format = FORMATS.find(({ begins }) => begins(bytes));
  if (!format) return undefined;
  const size = format.size(bytes);
  const dimensions = size ? `${size[0]} × ${size[1]}, ` : "";
  const text = `${format.name} image, ${dimensions}${count(bytes.length)} bytes`;
  if (bytes.length > LARGEST) {
    return { data: { "text/plain": `${text}: too large to be shown in a notebook; make it smaller, or save it` } };
  }
  const content = format.name === "SVG" ? bytes.toString("utf8") : bytes;
  return { data: { [format.type]: content, "text/plain": text } };
}

/** JPEG: the frame's header (T.81, B.2.2), behind any number of other segments. */
function jpegSize(bytes: Buffer): [number, number] | undefined {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] as number;
    // C4, C8 and CC begin tables, not frames.
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    // Any number of FF may stand before a marker.
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/** WebP: simple lossy (a VP8 frame), simple lossless, or extended. */
function webpSize(bytes: Buffer): [number, number] {
  const kind = bytes.toString("latin1", 15, 16);
  if (kind === "X") return [1 + bytes.readUIntLE(24, 3), 1 + bytes.readUIntLE(27, 3)];
  if (kind === " ") return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
  const bits = bytes.readUInt32LE(21);
  return [1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff)];
}

/** SVG: its attributes in pixels, or its view box. */
function svgSize(text: string): [number, number] | undefined {
  const tag = /<svg\b[^>]*>/i.exec(text)?.[0] ?? "";
  const attribute = (name: string) =>
    new RegExp(`\\s${name}\\s*=\\s*["']([^"']*)["']`, "i").exec(tag)?.[1]?.trim() ?? "";
  const [width, height] = [attribute("width"), attribute("height")].map((one) =>
    /^[\d.]+(px)?$/.test(one) ? Number.parseFloat(one) : Number.NaN,
  ) as [number, number];
  if (width > 0 && height > 0) return [width, height];
  const box = attribute("viewBox")
    .split(/[\s,]+/)
    .map(Number);
  const [, , boxWidth = 0, boxHeight = 0] = box;
  return boxWidth > 0 && boxHeight > 0 ? [boxWidth, boxHeight] : undefined;
}

import { deflateSync } from "node:zlib";

/** Pixels by rows from the top left, four bytes each: red, green, blue, alpha. */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8Array | Uint8ClampedArray;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc >>> 0;
});

/**
 * Writes a PNG as small as is easy: with a palette when there are at most 256 colours, at 1, 2, 4 or 8 bits a pixel,
 * else in full colour. Lossless; alpha is dropped (pictures have a background).
 */
export function encodePng({ width, height, data }: Pixels): Buffer {
  const index = new Map<number, number>();
  const pixels = new Uint8Array(width * height);
  let indexed = true;
  for (let i = 0; i < width * height && indexed; i++) {
    const key = colorAt(data, i);
    let at = index.get(key);
    if (at === undefined) {
      at = index.size;
      index.set(key, at);
      indexed = index.size <= 256;
    }
    pixels[i] = at;
  }
  if (!indexed) return encodeTrueColor({ width, height, data });
  const colors = [...index.keys()];
  const depth = colors.length <= 2 ? 1 : colors.length <= 4 ? 2 : colors.length <= 16 ? 4 : 8;
  const perByte = 8 / depth;
  const stride = 1 + Math.ceil(width / perByte);
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * stride + 1 + Math.floor(x / perByte);
      rows[at] = (rows[at] as number) | ((pixels[y * width + x] as number) << (8 - depth - depth * (x % perByte)));
    }
  }
  const palette = Buffer.from(colors.flatMap((key) => [key >> 16, (key >> 8) & 255, key & 255]));
  return png(width, height, depth, 3, rows, palette);
}

function encodeTrueColor({ width, height, data }: Pixels): Buffer {
  // "Up" (filter 2): each byte less the one above it, which suits flat areas and upscaled pixels.
  const stride = 1 + width * 3;
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    rows[y * stride] = 2;
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        const here = data[(y * width + x) * 4 + channel] as number;
        const above = y === 0 ? 0 : (data[((y - 1) * width + x) * 4 + channel] as number);
        rows[y * stride + 1 + x * 3 + channel] = here - above;
      }
    }
  }
  return png(width, height, 8, 2, rows);
}

/**
 * Brings a drawing down to few colours; a chart's soft edges need no more than 256. The most frequent colour of each of the
 * fullest of 32 × 32 × 32 boxes stays, the rest go to the nearest of those.
 */
export function reduceColors({ width, height, data }: Pixels, colors = 256): Pixels {
  const exact = new Map<number, number>();
  for (let i = 0; i < width * height; i++) {
    const key = colorAt(data, i);
    exact.set(key, (exact.get(key) ?? 0) + 1);
  }
  if (exact.size <= colors) return { width, height, data };
  const boxes = new Map<number, { key: number; best: number; count: number }>();
  for (const [key, count] of exact) {
    const box = boxes.get(boxOf(key));
    if (!box) boxes.set(boxOf(key), { key, best: count, count });
    else {
      box.count += count;
      if (count > box.best) Object.assign(box, { key, best: count });
    }
  }
  const palette = [...boxes.values()].sort((a, b) => b.count - a.count || a.key - b.key).slice(0, colors);
  const nearest = new Map<number, number>();
  for (const key of exact.keys()) {
    let best = key;
    let least = Number.POSITIVE_INFINITY;
    for (const candidate of palette) {
      const apart = distance(key, candidate.key);
      if (apart < least) [best, least] = [candidate.key, apart];
    }
    nearest.set(key, best);
  }
  const reduced = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const key = nearest.get(colorAt(data, i)) as number;
    reduced.set([key >> 16, (key >> 8) & 255, key & 255, 255], i * 4);
  }
  return { width, height, data: reduced };
}

function colorAt(data: Pixels["data"], pixel: number): number {
  const at = pixel * 4;
  return ((data[at] as number) << 16) | ((data[at + 1] as number) << 8) | (data[at + 2] as number);
}

function boxOf(key: number): number {
  return ((key >> 19) << 10) | (((key >> 11) & 31) << 5) | ((key >> 3) & 31);
}

function distance(a: number, b: number): number {
  const [red, green, blue] = [(a >> 16) - (b >> 16), ((a >> 8) & 255) - ((b >> 8) & 255), (a & 255) - (b & 255)];
  return red * red + green * green + blue * blue;
}

function png(width: number, height: number, depth: number, kind: 2 | 3, rows: Buffer, palette?: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = depth;
  header[9] = kind;
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    ...(palette ? [chunk("PLTE", palette)] : []),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** CRC-32 as PNG wants it; `zlib.crc32` only came with Node 20.15. */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 255] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}

import assert from "node:assert/strict";
import { encodeGif } from "../../src/figures";

/** A frame as a decoder of our own reads it: delay in hundredths of a second, and colours by rows. */
interface Frame {
  delay: number;
  colors: string[];
}

/** A small reader of GIF 89a, after the W3C's copy of the specification, independent of the package that writes. */
function decode(file: Uint8Array): { width: number; height: number; loops: number | undefined; frames: Frame[] } {
  const bytes = Buffer.from(file);
  assert.equal(bytes.toString("latin1", 0, 6), "GIF89a");
  const [width, height] = [bytes.readUInt16LE(6), bytes.readUInt16LE(8)];
  const flags = bytes[10] as number;
  const tableSize = flags & 0x80 ? 2 << (flags & 7) : 0;
  const color = (i: number) => bytes.subarray(13 + 3 * i, 16 + 3 * i).toString("hex");
  let at = 13 + 3 * tableSize;
  const blocks = (): Buffer => {
    const parts: Buffer[] = [];
    for (let size = bytes[at++] as number; size > 0; size = bytes[at++] as number) {
      parts.push(bytes.subarray(at, at + size));
      at += size;
    }
    return Buffer.concat(parts);
  };
  const frames: Frame[] = [];
  let loops: number | undefined;
  let delay = 0;
  for (;;) {
    const kind = bytes[at++];
    if (kind === 0x3b) return { width, height, loops, frames };
    if (kind === 0x21) {
      const label = bytes[at++];
      const body = blocks();
      if (label === 0xf9) delay = body.readUInt16LE(1);
      if (label === 0xff && body.toString("latin1", 0, 11) === "NETSCAPE2.0") loops = body.readUInt16LE(12);
      continue;
    }
    assert.equal(kind, 0x2c, `unknown block at ${at - 1}`);
    assert.equal((bytes[at + 8] as number) & 0x80, 0, "every frame uses the one colour table");
    at += 9;
    const codeSize = bytes[at++] as number;
    frames.push({ delay, colors: unpack(blocks(), codeSize).map(color) });
  }
}

/** LZW with codes of growing length, least significant bit first. */
function unpack(data: Buffer, codeSize: number): number[] {
  const [clear, end] = [1 << codeSize, (1 << codeSize) + 1];
  const out: number[] = [];
  let table: number[][] = [];
  let [bits, position] = [codeSize + 1, 0];
  let before: number[] | undefined;
  const reset = () => {
    table = Array.from({ length: clear + 2 }, (_, i) => [i]);
    bits = codeSize + 1;
    before = undefined;
  };
  reset();
  for (;;) {
    let code = 0;
    for (let bit = 0; bit < bits; bit++, position++) {
      code |= (((data[position >> 3] as number) >> (position & 7)) & 1) << bit;
    }
    if (code === end) return out;
    if (code === clear) {
      reset();
      continue;
    }
    const entry: number[] = table[code] ?? [...(before as number[]), (before as number[])[0] as number];
    out.push(...entry);
    if (before && table.length < 4096) table.push([...before, entry[0] as number]);
    if (table.length === 1 << bits && bits < 12) bits++;
    before = entry;
  }
}

describe("animated GIF", () => {
  it("keeps every grey, plays for ever and shows each frame as long as was asked", () => {
    const values = Uint8Array.from({ length: 512 }, (_, i) => (i < 256 ? i : 511 - i));
    const film = decode(encodeGif({ shape: [2, 16, 16, 1], values }, { delay: 80 }));
    assert.deepEqual([film.width, film.height, film.loops], [16, 16, 0]);
    assert.deepEqual(
      film.frames.map(({ delay }) => delay),
      [8, 8],
    );
    const greys = film.frames.flatMap(({ colors }) => colors.map((color) => Number.parseInt(color.slice(0, 2), 16)));
    assert.deepEqual(greys, [...values]);
    for (const { colors } of film.frames) for (const color of colors) assert.match(color, /^(..)\1\1$/);
  });

  it("makes each pixel a square", () => {
    const { width, height, frames } = decode(
      encodeGif({ shape: [1, 1, 2, 1], values: Uint8Array.of(0, 200) }, { scale: 3 }),
    );
    assert.deepEqual([width, height], [6, 3]);
    const row = ["000000", "000000", "000000", "c8c8c8", "c8c8c8", "c8c8c8"];
    assert.deepEqual(frames[0]?.colors, [...row, ...row, ...row]);
  });

  it("shows colours, the same ones in every frame", () => {
    // Red and blue; then blue and red.
    const values = Uint8Array.of(255, 0, 0, 0, 0, 255, 0, 0, 255, 255, 0, 0);
    const { frames } = decode(encodeGif({ shape: [2, 1, 2, 3], values }));
    const [red, blue] = frames[0]?.colors ?? [];
    assert.match(red ?? "", /^f[8-f]0[0-7]0[0-7]$/);
    assert.match(blue ?? "", /^0[0-7]0[0-7]f[8-f]$/);
    assert.deepEqual(frames[1]?.colors, [blue, red]);
  });

  it("gives the same bytes for the same film", () => {
    const values = Uint8Array.from({ length: 300 }, (_, i) => (i * 37) % 256);
    const film = { shape: [4, 5, 5, 3], values };
    assert.deepEqual(encodeGif(film), encodeGif(film));
  });

  it("refuses what is no film", () => {
    const values = new Uint8Array(4);
    assert.throws(() => encodeGif({ shape: [1, 2, 2], values }), { message: /a film of shape \[1,2,2\]: expected/ });
    assert.throws(() => encodeGif({ shape: [1, 2, 2, 4], values }), { message: /1 or 3 channels/ });
    assert.throws(() => encodeGif({ shape: [0, 2, 2, 1], values }), { message: /a film of shape \[0,2,2,1\]/ });
    assert.throws(() => encodeGif({ shape: [2, 2, 2, 1], values }), { message: /needs 8 values, got 4/ });
    assert.throws(() => encodeGif({ shape: [1, 2, 2, 1], values }, { scale: 1.5 }), { message: /scale 1.5/ });
  });
});

import assert from "node:assert/strict";
import { type Box, squareAround } from "../../src/datasets";
import { check } from "../../src/faces/exercises";
import { verdictOf } from "../exercises/verdicts";

function verdict(id: "8.1" | "8.2", answer: unknown): Promise<string> {
  return verdictOf(() => check(id, answer as never));
}

type Size = { width: number; height: number };

describe("exercises of chapter 08: the data", () => {
  /** A right answer, with one part of it replaced. */
  const square =
    ({
      sideOf = (box: Box, margin: number) => Math.max(box.width, box.height) * (1 + margin),
      least = (side: number, image: Size) => Math.min(side, image.width, image.height),
      round = Math.round as (value: number) => number,
      place = (middle: number, side: number, length: number) => Math.max(0, Math.min(middle - side / 2, length - side)),
    } = {}) =>
    (box: Box, image: Size, margin: number): Box => {
      const side = round(least(sideOf(box, margin), image));
      const left = round(place(box.left + box.width / 2, side, image.width));
      const top = round(place(box.top + box.height / 2, side, image.height));
      return { left, top, width: side, height: side };
    };

  it("8.1: squares are right, whichever way they round", async () => {
    for (const answer of [squareAround, square(), square({ round: Math.floor }), square({ round: Math.trunc })]) {
      assert.match(await verdict("8.1", answer), /^✓ 8\.1: whole pixels, a square/);
    }
  });

  it("8.1: each wrong one is explained", async () => {
    const wrong: [unknown, RegExp][] = [
      [{ left: 0 }, /got an object with left; expected a function/],
      [() => undefined, /it gave undefined; expected \{ left, top, width, height \}/],
      [() => ({ left: 1, top: 2 }), /it gave an object with left, top/],
      [square({ round: (value) => value }), /an image has whole pixels only/],
      [(box: Box) => box, /width and height differ/],
      [square({ place: (middle, side) => middle - side / 2 }), /A square of this size fits in: move it/],
      [square({ least: (side) => side }), /no larger than the image's shorter side/],
      [square({ sideOf: (box, margin) => Math.min(box.width, box.height) * (1 + margin) }), /the shorter side/],
      [square({ sideOf: (box) => Math.max(box.width, box.height) }), /where is the margin/],
      [square({ sideOf: (box, margin) => Math.max(box.width, box.height) * (1 + 2 * margin) }), /added at each end/],
      [square({ sideOf: () => 60 }), /the side is max\(width, height\)/],
      [
        square({ place: (middle, side, length) => Math.max(0, Math.min(middle, length - side)) }),
        /the middle of the square should be/,
      ],
      [
        (box: Box, image: Size, margin: number) => ({
          ...squareAround(box, image, margin),
          left: box.left,
          top: box.top,
        }),
        /the corner of the box stayed/,
      ],
      [
        (box: Box, image: Size, margin: number) => {
          const result = squareAround(box, image, margin);
          box.left = 0;
          return result;
        },
        /it changed the box or the image/,
      ],
      [
        () => {
          throw new Error("oh");
        },
        /your answer stopped with Error: oh/,
      ],
    ];
    for (const [answer, message] of wrong) {
      const said = await verdict("8.1", answer);
      assert.match(said, /^✗ 8\.1/);
      assert.match(said, message);
    }
  });

  const scale = (byte: number) => byte / 127.5 - 1;
  const back = (value: number) => Math.round((value + 1) * 127.5);

  it("8.2: ways there and back are right, however they are written", async () => {
    const ways = [
      { scale, back },
      {
        scale: (byte: number) => (2 * byte) / 255 - 1,
        back: (value: number) => Math.floor(((value + 1) / 2) * 255 + 0.5),
      },
      {
        scale: (byte: number) => (byte - 127.5) / 127.5,
        back: (value: number) => Math.max(0, Math.min(255, back(value))),
      },
    ];
    for (const answer of ways) assert.match(await verdict("8.2", answer), /^✓ 8\.2: both ends are met exactly/);
  });

  it("8.2: each wrong one is explained", async () => {
    const wrong: [unknown, RegExp][] = [
      [scale, /got a function; expected \{ scale: \(byte\)/],
      [null, /got null/],
      [{ scale: () => Number.NaN, back }, /scale gave NaN; expected a number/],
      [{ scale: () => undefined, back }, /scale gave undefined/],
      [{ scale: (byte: number) => byte / 255, back: (value: number) => value * 255 }, /that is \[0, 1\]/],
      [{ scale: (byte: number) => byte / 128 - 1, back: (value: number) => (value + 1) * 128 }, /divided by 128/],
      [{ scale: (byte: number) => byte - 127.5, back }, /the middle is right/],
      [{ scale: (byte: number) => 1 - byte / 127.5, back }, /the wrong way round/],
      [{ scale: (byte: number) => byte / 100 - 1, back }, /two points settle/],
      [{ scale: (byte: number) => Math.sign(scale(byte)) * scale(byte) ** 2, back }, /a straight line: equal steps/],
      [{ scale, back: (value: number) => (value + 1) * 127.5 }, /back gave .*; expected a whole number/],
      [{ scale, back: () => undefined }, /back gave undefined/],
      [
        { scale, back: (value: number) => Math.floor((value + 1) * 127.5) },
        /of the 256 grey levels do not come back.*\n.*one lower/,
      ],
      [{ scale, back: (value: number) => 255 - back(value) }, /is it the inverse/],
      [{ scale, back: (value: number) => Math.floor((value + 1) * 127.5 + 0.2) }, /take the nearest whole number/],
    ];
    for (const [answer, message] of wrong) {
      const said = await verdict("8.2", answer);
      assert.match(said, /^✗ 8\.2/);
      assert.match(said, message);
    }
  });
});

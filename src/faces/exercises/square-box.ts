import { type Box, squareAround } from "../../datasets";
import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";

type Size = { width: number; height: number };
type Answer = (box: Box, image: Size, margin: number) => Box;

/** 8.1: the square around a box, with a margin, inside of its image. */
export const squareBox: Exercise<Answer> = {
  expects: "a function (box, image, margin) => { left, top, width, height }",
  judge: judged,
};

interface Case {
  readonly box: Box;
  readonly image: Size;
  readonly margin: number;
}

/** Boxes whose squares lie well inside; then some that would reach out on each side; then some larger than their image. */
const CASES: readonly Case[] = [
  { box: { left: 95, top: 71, width: 226, height: 313 }, image: { width: 900, height: 700 }, margin: 0.2 },
  { box: { left: 200, top: 180, width: 120, height: 80 }, image: { width: 640, height: 480 }, margin: 0 },
  { box: { left: 301, top: 203, width: 57, height: 83 }, image: { width: 640, height: 480 }, margin: 0.5 },
  { box: { left: 4, top: 10, width: 60, height: 90 }, image: { width: 300, height: 200 }, margin: 0.4 },
  { box: { left: 230, top: 130, width: 64, height: 66 }, image: { width: 300, height: 200 }, margin: 0.3 },
  { box: { left: 30, top: 20, width: 230, height: 170 }, image: { width: 300, height: 200 }, margin: 0.2 },
  { box: { left: 5, top: 60, width: 90, height: 180 }, image: { width: 100, height: 260 }, margin: 0.1 },
];

function judged(answer: Answer): Verdict {
  if (typeof answer !== "function") {
    return wrong(`got ${describeAnswer(answer)}; expected a function (box, image, margin) => a box.`);
  }
  for (const { box, image, margin } of CASES) {
    const given = structuredClone({ box, image });
    const got: unknown = answer(given.box, given.image, margin);
    const asked = `for a box ${text(box)} in an image of ${image.width}×${image.height} with margin ${margin} it gave`;
    if (!isBox(got))
      return wrong(`${asked} ${describeAnswer(got)}; expected { left, top, width, height }, four numbers.`);
    const expected = squareAround(box, image, margin);
    const said = `${asked} ${text(got)}; expected ${text(expected)}`;
    const mistake = mistakeIn(got, expected, { box, image, margin });
    if (mistake) return wrong(`${said}.`, mistake);
    if (JSON.stringify(given) !== JSON.stringify({ box, image })) {
      return wrong(`${said}, but it changed the box or the image it was given.`, "make a new object.");
    }
  }
  return right(
    "whole pixels, a square, the face in its middle wherever the image allows it, and never a pixel outside.",
  );
}

/** What is wrong, as a hint; nothing where it is right. Rounding may go either way. */
function mistakeIn(got: Box, expected: Box, { box, image, margin }: Case): string | undefined {
  const { left, top, width, height } = got;
  const longer = Math.max(box.width, box.height);
  const about = (a: number, b: number) => Math.abs(a - b) <= 1;
  if (![left, top, width, height].every(Number.isInteger)) return "an image has whole pixels only: round.";
  if (width !== height) return "width and height differ: what is pressed into a square later on loses its proportions.";
  if (left < 0 || top < 0 || left + width > image.width || top + height > image.height) {
    return about(width, expected.width)
      ? "part of it lies outside of the image. A square of this size fits in: move it."
      : "part of it lies outside of the image; a square can be no larger than the image's shorter side.";
  }
  if (about(width, Math.min(box.width, box.height) * (1 + margin)) && !about(width, expected.width)) {
    return "the shorter side of the box was taken: something of the face is cut off.";
  }
  if (about(width, longer) && !about(width, expected.width)) return "where is the margin?";
  if (about(width, longer * (1 + 2 * margin)) && !about(width, expected.width)) {
    return "the margin was added at each end; it is the share by which the side grows, half of it at each end.";
  }
  if (!about(width, expected.width))
    return "the side is max(width, height) · (1 + margin), as far as the image allows.";
  if (!about(left, expected.left) || !about(top, expected.top)) {
    const inside = about(left, box.left) || about(top, box.top);
    return inside
      ? "the corner of the box stayed where it was; its middle should."
      : "the middle of the square should be the middle of the box, or as near as the image allows.";
  }
  return undefined;
}

function isBox(value: unknown): value is Box {
  if (typeof value !== "object" || value === null) return false;
  const { left, top, width, height } = value as Partial<Box>;
  return [left, top, width, height].every((number) => typeof number === "number" && Number.isFinite(number));
}

function text({ left, top, width, height }: Box): string {
  const round = (value: number) => Number(value.toFixed(2));
  return `${round(width)}×${round(height)} from (${round(left)}, ${round(top)})`;
}

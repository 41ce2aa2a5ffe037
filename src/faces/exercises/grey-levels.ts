import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";

/** There and back again. */
export interface Scaling {
  /** A byte, 0 to 255, as a number in [−1, 1]. */
  readonly scale: (byte: number) => number;
  /** A number in [−1, 1] as a byte. */
  readonly back: (value: number) => number;
}

/** 8.2: bytes scaled to [−1, 1] and back, and no grey level lost. */
export const greyLevels: Exercise<Scaling> = {
  expects: "an object { scale, back } of two functions",
  judge: judged,
};

const BYTES = Array.from({ length: 256 }, (_, byte) => byte);

function judged(answer: Scaling): Verdict {
  if (
    typeof answer !== "object" ||
    answer === null ||
    typeof answer.scale !== "function" ||
    typeof answer.back !== "function"
  ) {
    return wrong(`got ${describeAnswer(answer)}; expected { scale: (byte) => …, back: (value) => … }.`);
  }
  const { scale, back } = answer;
  const scaled: unknown[] = BYTES.map((byte) => scale(byte));
  const odd = scaled.find((value) => typeof value !== "number" || !Number.isFinite(value));
  if (odd !== undefined || scaled.includes(undefined)) {
    return wrong(`scale gave ${describeAnswer(odd)}; expected a number for each byte.`);
  }
  return (
    wrongScale(scaled as number[]) ??
    wrongWayBack(scaled as number[], back) ??
    right(
      "both ends are met exactly, all 256 grey levels come back, and what lies between two of them becomes the nearer one.",
    )
  );
}

function wrongScale(scaled: readonly number[]): Verdict | undefined {
  const [black, white] = [scaled[0] as number, scaled[255] as number];
  const said = `scale(0) gave ${round(black)} and scale(255) ${round(white)}; expected −1 and 1.`;
  const near = (a: number, b: number) => Math.abs(a - b) < 1e-6;
  if (near(black, 0) && near(white, 1))
    return wrong(said, "that is [0, 1], as a sigmoid has it; tanh goes from −1 to 1.");
  if (near(black, -1) && near(white, 127 / 128)) {
    return wrong(said, "divided by 128, white never becomes 1: from 0 to 255 there are 255 steps, not 256.");
  }
  if (near(black, -128) || near(black, -127.5)) return wrong(said, "the middle is right; now the width.");
  if (near(black, 1) && near(white, -1)) return wrong(said, "black and white are the wrong way round.");
  if (!near(black, -1) || !near(white, 1)) return wrong(said, "two points settle a straight line.");
  const bent = scaled.findIndex((value, byte) => !near(value, (2 * byte) / 255 - 1));
  if (bent < 0) return undefined;
  return wrong(
    `scale(${bent}) gave ${round(scaled[bent] as number)}; expected ${round((2 * bent) / 255 - 1)}.`,
    "between its ends it should be a straight line: equal steps of grey, equal steps of the number.",
  );
}

function wrongWayBack(scaled: readonly number[], back: (value: number) => number): Verdict | undefined {
  const returned: unknown[] = scaled.map((value) => back(Math.fround(value)));
  const odd = returned.find((value) => !Number.isInteger(value));
  if (odd !== undefined || returned.includes(undefined)) {
    return wrong(
      `back gave ${describeAnswer(odd)}; expected a whole number.`,
      "a byte holds whole numbers only: round.",
    );
  }
  const lost = BYTES.filter((byte) => returned[byte] !== byte);
  if (lost.length > 0) {
    const byte = lost[0] as number;
    const lower = lost.every((byte) => (returned[byte] as number) === byte - 1);
    return wrong(
      `${lost.length} of the 256 grey levels do not come back, such as ${byte}, which became ${returned[byte]}.`,
      lower
        ? "they came back one lower: the way there rounds in float32, and cutting off what stands behind the point makes 41 of 41.99999."
        : "is it the inverse of scale?",
    );
  }
  // What a generator draws lies between two levels: the nearer one is meant.
  const between = BYTES.slice(0, 255).find(
    (byte) => back((2 * (byte + 0.4)) / 255 - 1) !== byte || back((2 * (byte + 0.6)) / 255 - 1) !== byte + 1,
  );
  if (between === undefined) return undefined;
  const value = (2 * (between + 0.6)) / 255 - 1;
  return wrong(
    `all levels come back, but what a generator draws lies between them: back(${round(value)}), which is ${between}.6, gave ${back(value)}.`,
    "take the nearest whole number, not the one below or above.",
  );
}

function round(value: number): number {
  return Number(value.toPrecision(5));
}

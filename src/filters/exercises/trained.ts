import type { Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { digits, imagesTensor } from "../../datasets";
import { randomStreams, tf } from "../../engine";
import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";
import type { Plane } from "../plane";
import { shiftImages } from "../shift";

/** Tells by how much a score falls when a square sheet covers the image, for each place of the sheet. */
export type Occlusion = (image: Plane, score: (image: Plane) => number, sheet: number) => Plane;

const occlusion: Exercise<Occlusion> = {
  expects: "a function (image, score, sheet) => rows of numbers",
  judge(answer) {
    if (typeof answer !== "function") return wrong(`got ${describeAnswer(answer)}; expected ${occlusion.expects}.`);
    const { weights } = randomStreams(34);
    for (const [height, width, sheet] of [
      [5, 5, 2],
      [5, 7, 3],
      [4, 6, 1],
      [3, 3, 3],
    ] as const) {
      const rows = (min: number) => weights.uniform([height, width], min, 1).arraySync() as number[][];
      const [image, wanted, together] = [rows(0.1), rows(-1), rows(-1)];
      // Some pixels speak for, some against; and not each for itself, so that covering one changes what another is worth.
      const score = (shown: Plane) => 3 * weighted(shown, wanted) + weighted(shown, together) ** 2;
      const given = image.map((row) => [...row]);
      const map = answer(given, score, sheet);
      const verdict = judgeMap(map, { image, given, score, sheet });
      if (!verdict.right) return verdict;
    }
    return right(
      "the score falls by just that much at every place, and the image comes back as it was. On the network of this chapter, with a sheet of 5 pixels, the map shows what it looks at: try it.",
    );
  },
};

function judgeMap(
  map: unknown,
  { image, given, score, sheet }: { image: Plane; given: Plane; score: (image: Plane) => number; sheet: number },
): Verdict {
  const [height, width] = [image.length, (image[0] as readonly number[]).length];
  const [rows, columns] = [height - sheet + 1, width - sheet + 1];
  const called = `for an image of ${height} × ${width} and a sheet of ${sheet}`;
  if (!Array.isArray(map) || !map.every((row) => Array.isArray(row) || ArrayBuffer.isView(row))) {
    return wrong(
      `${called} your function returned ${describeAnswer(map)}; expected ${rows} rows of ${columns} numbers.`,
    );
  }
  const got = (map as ArrayLike<number>[]).map((row) => Array.from(row));
  if (!same(given, image)) {
    return wrong(
      `${called} your function changed the image it was given: the sheet stayed on it.`,
      "Make a copy for each place, such as image.map((row) => [...row]), or put the pixels back.",
    );
  }
  if (got.length !== rows || got.some((row) => row.length !== columns)) {
    return wrong(
      `${called} your map has ${got.length} rows of ${got[0]?.length ?? 0}; expected ${rows} × ${columns}: the sheet stays inside of the image, and moves by one pixel.`,
      "How many places has a filter of this size, with no padding and stride 1?",
    );
  }
  const bad = got.flat().find((value) => !Number.isFinite(value));
  if (bad !== undefined) return wrong(`${called} your map holds ${describeAnswer(bad)}; expected finite numbers.`);

  /** What a map would be in which the pixels in and out of the sheet become something else. */
  const mapOf = (value: (covered: Plane) => number, inside: (p: number) => number, outside = (p: number) => p): Plane =>
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) =>
        value(
          image.map((line, y) =>
            line.map((p, x) =>
              y >= row && y < row + sheet && x >= column && x < column + sheet ? inside(p) : outside(p),
            ),
          ),
        ),
      ),
    );
  const paper = () => 0;
  const fall = (covered: Plane) => score(image) - score(covered);
  if (same(got, mapOf(fall, paper))) return right("");

  if (
    same(
      got,
      mapOf((covered) => -fall(covered), paper),
    )
  ) {
    return wrong(
      "your map is the right one with the sign turned round: it is negative where covering hurts.",
      "By how much does the score *fall*: from what, to what?",
    );
  }
  if (same(got, mapOf(score, paper))) {
    return wrong(
      "your map holds the score of each covered image; expected by how much it falls below that of the whole image.",
    );
  }
  for (const ink of [1, -1, 0.5]) {
    if (
      same(
        got,
        mapOf(fall, () => ink),
      )
    ) {
      return wrong(`you covered with ${ink}; the sheet should look like empty paper, which is 0 here.`);
    }
  }
  if (
    same(
      got,
      mapOf(fall, (p) => p, paper),
    )
  ) {
    return wrong("you covered everything but the sheet; expected only what lies under it to be covered.");
  }
  if (
    same(
      got,
      mapOf((covered) => Math.abs(fall(covered)), paper),
    )
  ) {
    return wrong("your map has lost its signs: a covered part that had spoken against the digit makes the score rise.");
  }
  const expected = mapOf(fall, paper);
  const row = got.findIndex((line, y) => !same([line], [expected[y] as readonly number[]]));
  const column = (got[row] as number[]).findIndex((value, x) => !close(value, at(expected, row, x)));
  return wrong(
    `${called} your map has ${shown(at(got, row, column))} in row ${row}, column ${column}; with the sheet's top left corner there the score falls by ${shown(at(expected, row, column))}.`,
    "At each place, start from the whole image, set the sheet × sheet pixels from (row, column) on to 0, and compare the two scores.",
  );
}

/** What exercise 3.5 asks for. */
const LIMITS = { centred: 0.95, shifted: 0.9, pixels: 4, parameters: 14_000 };

const steadfast: Exercise<LayersModel> = {
  expects: "a trained model, [batch, 28, 28, 1] in [0, 1] to [batch, 10]",
  judge(answer) {
    if (!(answer instanceof tf.LayersModel)) {
      const promise = typeof (answer as Partial<Promise<unknown>>)?.then === "function";
      const history = Array.isArray((answer as { steps?: unknown })?.steps);
      return wrong(
        `got ${promise ? "a promise" : history ? "the history of a training" : describeAnswer(answer)}; expected ${steadfast.expects}.`,
        promise ? "Put await before the call." : history ? "Train first, then give check the model itself." : undefined,
      );
    }
    const [takes, gives] = [answer.inputs[0]?.shape.slice(1) ?? [], answer.outputs[0]?.shape.slice(1) ?? []];
    const flat = takes.length === 1 && takes[0] === 784;
    if ((!flat && takes.join() !== "28,28,1") || gives.join() !== "10") {
      return wrong(
        `your model takes [batch, ${takes.join(", ")}] and gives [batch, ${gives.join(", ")}]; expected [batch, 28, 28, 1] and [batch, 10].`,
      );
    }
    const parameters = answer.countParams();
    if (parameters > LIMITS.parameters) {
      return wrong(
        `your model has ${parameters.toLocaleString("en")} parameters; at most ${LIMITS.parameters.toLocaleString("en")} are allowed.`,
        "costs(model) shows which layer has them.",
      );
    }
    const { labels } = digits().heldOut;
    const images = imagesTensor(digits().heldOut, { range: [0, 1] });
    /** Share of right answers, or NaN where a logit is none. */
    const rightOf = (shownImages: Tensor4D): number =>
      tf
        .tidy(() => {
          const logits = answer.predict(flat ? shownImages.reshape([-1, 784]) : shownImages) as Tensor2D;
          if (!logits.isFinite().all().dataSync()[0]) return tf.scalar(Number.NaN);
          return logits.argMax(-1).equal(tf.tensor1d(labels, "int32")).mean();
        })
        .dataSync()[0] as number;

    const centred = rightOf(images);
    if (Number.isNaN(centred)) {
      return wrong(
        "your model's logits are not all finite: its training diverged.",
        "Make it anew and take a smaller learning rate.",
      );
    }
    if (centred < LIMITS.centred) {
      const otherRange = tf.tidy(() => rightOf(images.mul(2).sub(1)));
      return wrong(
        `it gets ${percent(centred)} of the digits right as they are; expected at least ${percent(LIMITS.centred)}.`,
        otherRange >= LIMITS.centred
          ? "It does well on images in [-1, 1]. Train it on images in [0, 1]: imagesTensor(…, { range: [0, 1] })."
          : centred < 0.2
            ? "That is about guessing: was it trained, and on images in [0, 1]?"
            : "More steps, or more filters where they cost little.",
      );
    }
    const by = LIMITS.pixels;
    const directions = { right: [by, 0], left: [-by, 0], down: [0, by], up: [0, -by] } as const;
    const each = Object.entries(directions).map(([name, [dx, dy]]) => ({
      name,
      share: tf.tidy(() => rightOf(shiftImages(images, dx, dy))),
    }));
    const shifted = each.reduce((total, { share }) => total + share, 0) / each.length;
    const numbers = each.map(({ name, share }) => `${name} ${percent(share)}`).join(", ");
    if (shifted < LIMITS.shifted) {
      const best = Math.max(...each.map(({ share }) => share));
      const lopsided = best >= LIMITS.shifted && each.some(({ share }) => share < LIMITS.shifted - 0.1);
      return wrong(
        `of the digits as they are it gets ${percent(centred)} right, of those shifted by ${by} pixels ${percent(shifted)} (${numbers}); expected at least ${percent(LIMITS.shifted)}.`,
        lopsided
          ? "It has got used to some directions and not to others."
          : "The dense layer knows each feature only at the places where it has seen it. Can you show it other places? shiftImages does not only work on held-out digits.",
      );
    }
    return right(
      `${percent(centred)} as they are and ${percent(shifted)} shifted by ${by} pixels (${numbers}), with ${parameters.toLocaleString("en")} parameters.`,
    );
  },
};

export const trained = { "3.4": occlusion, "3.5": steadfast };

function weighted(image: Plane, by: Plane): number {
  return image.reduce((total, line, row) => line.reduce((sum, pixel, x) => sum + pixel * at(by, row, x), total), 0);
}

function at(plane: Plane, row: number, column: number): number {
  return plane[row]?.[column] as number;
}

/** Scores are sums of some dozens of numbers below 1: what float32 loses is far below this. */
function close(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-4;
}

function same(a: Plane, b: Plane): boolean {
  return a.every((row, y) => row.every((value, x) => close(value, at(b, y, x))));
}

function shown(value: number): string {
  return value.toFixed(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

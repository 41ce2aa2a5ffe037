import { type Exercise, right, type Verdict, wrong } from "../../exercises";
import { crossCorrelate } from "../cross-correlation";
import { describeSize, dot, draw, mapPixels, type Plane, pixelsOf, sizeOf } from "../plane";
import { localEnergy, squaredDifferenceMap } from "../squared-differences";
import { outputSize, type Padding } from "../window";

/** One layer of filters, as far as the size of its maps goes. */
export interface SlidingLayer {
  /** Pixels of a side of the square filter. */
  readonly filter: number;
  readonly stride: number;
  readonly padding: Padding;
}

/** The exercises of the first half of chapter 03. */
export const sliding = {
  "3.1": {
    expects: 'a list of two layers, each like { filter: 3, stride: 1, padding: "valid" }',
    judge: shrinking,
  } satisfies Exercise<readonly SlidingLayer[]>,
  "3.2": {
    expects: "a filter: three rows of three numbers",
    judge: slanted,
  } satisfies Exercise<Plane>,
  "3.3": {
    expects: "a function (image, filter) => map of squared differences, made of crossCorrelate",
    judge: errorsFromProducts,
  } satisfies Exercise<(image: Plane, filter: Plane) => Plane>,
};

function shrinking(layers: readonly SlidingLayer[]): Verdict {
  if (!Array.isArray(layers) || layers.length !== 2) {
    return wrong(
      `got ${Array.isArray(layers) ? `a list of ${layers.length}` : (JSON.stringify(layers) ?? typeof layers)}; expected a list of two layers.`,
    );
  }
  const sizes = [28];
  for (const [i, layer] of layers.entries()) {
    const bad = notALayer(layer, i + 1);
    if (bad) return bad;
    const { filter, stride, padding } = layer;
    const before = sizes[i] as number;
    // A filter of at most 5 may still be too large for what the first layer leaves: outputSize then says so.
    const after = outputSize(before, filter, stride, padding);
    if (after >= before) {
      return wrong(
        `layer ${i + 1} turns ${before} pixels into ${after}; each layer was to make its map smaller.`,
        'padding "same" keeps the size with stride 1. What does a larger stride do?',
      );
    }
    sizes.push(after);
  }
  const way = sizes.map((side) => `${side}×${side}`).join(" → ");
  if (sizes[2] === 7) return right(`${way}. By the formula, and so by TensorFlow.${unseen(layers, sizes)}`);
  const bothValid = layers.every(({ stride, padding }) => stride === 2 && padding === "valid");
  return wrong(
    `${way}; expected 7×7 at the end.`,
    bothValid
      ? "without padding the filter loses its last place at each border. What if it may reach over?"
      : "halving twice would do it: ⌈28 / s⌉ for padding same, ⌊(28 − f) / s⌋ + 1 for valid.",
  );
}

/** Without padding, the last place may end before the image does. That breaks no rule, and is worth knowing. */
function unseen(layers: readonly SlidingLayer[], sizes: readonly number[]): string {
  const notes = layers.map(({ filter, stride, padding }, i) => {
    const [before, after] = [sizes[i] as number, sizes[i + 1] as number];
    const left = before - ((after - 1) * stride + filter);
    if (padding === "same" || left <= 0) return "";
    return ` (Layer ${i + 1} ends ${left} short: the last ${left === 1 ? "row and column are" : `${left} rows and columns are`} never looked at.)`;
  });
  return notes.join("");
}

function notALayer(layer: SlidingLayer, number: number): Verdict | undefined {
  const { filter, stride, padding } = layer ?? {};
  if (padding !== "valid" && padding !== "same") {
    return wrong(`layer ${number} has the padding ${JSON.stringify(padding)}; expected "valid" or "same".`);
  }
  for (const [name, value] of Object.entries({ filter, stride })) {
    if (!Number.isInteger(value) || value < 1) {
      const given = typeof value === "string" ? JSON.stringify(value) : value;
      return wrong(`layer ${number} has the ${name} ${given}; expected a whole number of pixels from 1.`);
    }
  }
  if (filter > 5) return wrong(`layer ${number} has a filter of ${filter}×${filter}; expected 5×5 at most.`);
  if (filter % 2 === 0) {
    return wrong(
      `layer ${number} has a filter of ${filter}×${filter}; its sides are even, so it has no middle pixel.`,
      "3 and 5 are odd.",
    );
  }
  if (filter < stride) {
    return wrong(
      `layer ${number} moves a filter of ${filter} pixels by ${stride}: between two places it passes over ${stride - filter} of them, and never sees those.`,
      "make the filter as wide as the stride, or wider.",
    );
  }
  return undefined;
}

const CANVAS = { height: 9, width: 9 };
/** Lines through the middle of the canvas, one pixel wide, of brightness 1. */
const LINES: Record<"falling" | "rising" | "upright" | "level", Plane> = {
  falling: draw(CANVAS, (row, column) => (row === column ? 1 : 0)),
  rising: draw(CANVAS, (row, column) => (row + column === 8 ? 1 : 0)),
  upright: draw(CANVAS, (_, column) => (column === 4 ? 1 : 0)),
  level: draw(CANVAS, (row) => (row === 4 ? 1 : 0)),
};

function slanted(filter: Plane): Verdict {
  const { height, width } = sizeOf(filter, "filter");
  if (height !== 3 || width !== 3) return wrong(`got a filter of ${describeSize({ height, width })}; expected 3×3.`);
  const weights = pixelsOf(filter);
  const scale = Math.max(...weights.map(Math.abs));
  if (scale === 0) return wrong("all weights are 0, so its answer is 0 everywhere, on the line too.");
  const even = weights.reduce((sum, weight) => sum + weight, 0);
  if (Math.abs(even) > 1e-9 * scale) {
    return wrong(
      `on an even white area it answers ${tidy(even)}; expected 0.`,
      "what must the nine weights add up to, if brightness alone is not to count?",
    );
  }
  const middle = (line: Plane) => crossCorrelate(line, filter)[3]?.[3] as number;
  const [falling, rising] = [middle(LINES.falling), middle(LINES.rising)];
  if (falling <= 1e-9 * scale) {
    const given = `at the middle of a falling line its product is ${tidy(falling)}; expected more than 0.`;
    if (rising > 1e-9 * scale) {
      return wrong(`${given} A rising line gives ${tidy(rising)}: it is made for /.`, "rows are counted from the top.");
    }
    if (Math.abs(falling) <= 1e-9 * scale) {
      return wrong(
        `${given} The weights along the diagonal cancel out.`,
        "a filter with plus on one side of the diagonal and minus on the other finds an edge. A line is bright in the middle, and dark on both sides.",
      );
    }
    return wrong(given, "where the line runs, the weights should be positive.");
  }
  for (const name of ["rising", "upright", "level"] as const) {
    const strongest = Math.max(...pixelsOf(crossCorrelate(LINES[name], filter)));
    if (falling >= 2 * strongest - 1e-9 * scale) continue;
    return wrong(
      `a falling line gives ${tidy(falling)} at its middle, but there is a place on a line that is ${name} with ${tidy(strongest)}: more than half as much.`,
      "a line may also touch the filter at a corner or a side. Which single row, column or corner of your filter is so strong?",
    );
  }
  return right(
    `${tidy(falling)} on a falling line, at most half of it on any place of the others, 0 on even areas. Training finds such filters by itself.`,
  );
}

/** Hidden cases: not square, with negative pixels, and with a filter that is no patch of the image. */
const CASES: readonly [image: Plane, filter: Plane][] = [
  [draw({ height: 6, width: 8 }, wave(1, 0.9)), draw({ height: 3, width: 2 }, wave(4, 1.7))],
  [draw({ height: 5, width: 5 }, wave(2, 1.3)), draw({ height: 2, width: 2 }, wave(7, 0.4))],
  [draw({ height: 4, width: 7 }, wave(5, 2.2)), draw({ height: 4, width: 1 }, wave(3, 1.1))],
];

function wave(phase: number, step: number): (row: number, column: number) => number {
  return (row, column) => 1.5 * Math.sin(phase + step * (3 * row + 1.4 * column));
}

/** What slides besides crossCorrelate, and is called in a text; `function slide(` is the reader's own, and fine. */
const OTHER_SLIDERS = /(?<!function\s+)\b(squaredDifferenceMaps?|localEnergy|slide)\)?\s*\(/;

const COMMENTS = /\/\*[\s\S]*?\*\/|\/\/.*$/gm;

function errorsFromProducts(answer: (image: Plane, filter: Plane) => Plane): Verdict {
  if (typeof answer !== "function") {
    return wrong(`got ${JSON.stringify(answer)}; expected a function (image, filter) => map.`);
  }
  // The one rule that no image can test. A helper would get around it; it is there to teach, not to guard.
  const [, slider] =
    answer === squaredDifferenceMap
      ? ["", "squaredDifferenceMap"]
      : (OTHER_SLIDERS.exec(String(answer).replace(COMMENTS, "")) ?? []);
  if (slider) {
    return wrong(
      `${slider === "squaredDifferenceMap" ? "squaredDifferenceMap gives the right map, of course" : `your function calls ${slider}`}, but crossCorrelate was to be the only thing that slides.`,
      "Σ(p − f)² = Σp² − 2Σpf + Σf². Which of the three terms is a cross-correlation, and of what?",
    );
  }
  for (const [image, filter] of CASES) {
    const expected = squaredDifferenceMap(image, filter);
    const returned: unknown = answer(image, filter);
    const what = `for an image of ${describeSize(sizeOf(image))} and a filter of ${describeSize(sizeOf(filter))}`;
    const got = rowsOf(returned);
    if (!got) return wrong(`${what} it returned ${kindOf(returned)}; expected rows of numbers.`);
    if (got.length !== expected.length || got.some((row, i) => row.length !== expected[i]?.length)) {
      return wrong(
        `${what} its map is ${got.length}×${got[0]?.length ?? 0}; expected ${describeSize(sizeOf(expected))}, as crossCorrelate gives it.`,
        "if you slide a filter of ones, it must be as large as the filter.",
      );
    }
    const differs = (row: number, column: number) =>
      !near(got[row]?.[column] as number, expected[row]?.[column] as number);
    const [row, column] =
      expected.flatMap((line, i) => line.map((_, j) => [i, j] as const)).find(([i, j]) => differs(i, j)) ?? [];
    if (row === undefined || column === undefined) continue;
    const mistake = usualMistakes(image, filter).find(({ map }) => same(got, map));
    const [given, ours] = [got[row]?.[column] as number, expected[row]?.[column] as number];
    return wrong(
      `${what} the error in row ${row}, column ${column} is ${tidy(given)}; expected ${tidy(ours)}.${mistake ? ` ${mistake.because}` : ""}`,
      mistake?.hint ?? "Σ(p − f)² = Σp² − 2Σpf + Σf². Which of the three terms depend on the place?",
    );
  }
  return right(
    "the same map as squaredDifferenceMap on images it had not seen. squaredDifferenceMaps() of this chapter does it with tf.conv2d.",
  );
}

function usualMistakes(image: Plane, filter: Plane): { map: Plane; because: string; hint: string }[] {
  const products = crossCorrelate(image, filter);
  const energy = localEnergy(image, filter);
  const constant = dot(filter, filter);
  const whole = dot(image, image);
  const each = (error: (energy: number, product: number) => number): Plane =>
    products.map((row, i) => row.map((product, j) => error(energy[i]?.[j] as number, product)));
  return [
    {
      map: each((e, p) => e - 2 * p),
      because: "The constant Σf² is missing.",
      hint: "an exact match must come out as 0.",
    },
    {
      map: each((_, p) => constant - 2 * p),
      because: "The light under the paper, Σp², is missing.",
      hint: "which image, under which filter, has Σp² as its cross-correlation?",
    },
    {
      map: each((_, p) => whole - 2 * p + constant),
      because: "That is the light of the whole image, not of the patch under the paper.",
      hint: "Σp² is different at each place. Which image, under which filter, has it as its cross-correlation?",
    },
    {
      map: each((e, p) => e - p + constant),
      because: "The product counts only once.",
      hint: "(p − f)² = p² − 2pf + f².",
    },
    {
      map: each((e, p) => e + 2 * p + constant),
      because: "That is Σ(p + f)².",
      hint: "look at the signs.",
    },
    {
      map: energy,
      because: "That is the light under the paper alone, Σp².",
      hint: "it does not depend yet on what the paper shows.",
    },
    {
      map: products,
      because: "That is the cross-correlation itself.",
      hint: "Σ(p − f)² = Σp² − 2Σpf + Σf².",
    },
    {
      map: crossCorrelate(
        mapPixels(image, (pixel) => pixel ** 2),
        filter,
      ),
      because: "That is the squared image under the filter.",
      hint: "to add up p² alone, with which number must each be multiplied?",
    },
  ];
}

function same(a: Plane, b: Plane): boolean {
  return a.every((row, i) => row.every((value, j) => near(value, b[i]?.[j] as number)));
}

/** An answer may come from TensorFlow: float32 leaves errors up to 50 with some 5 digits after the point. */
function near(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-4;
}

/** Rows of numbers, typed arrays among them, as plain ones; `undefined` for anything else. */
function rowsOf(value: unknown): number[][] | undefined {
  if (!Array.isArray(value)) return undefined;
  const rows: readonly unknown[] = value;
  if (!rows.every((row) => Array.isArray(row) || ArrayBuffer.isView(row))) return undefined;
  return rows.map((row) => Array.from(row as ArrayLike<number>));
}

/** What an answer returned, in a few words. */
function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof (value as Partial<PromiseLike<unknown>> | null)?.then === "function") return "a promise";
  if (Array.isArray(value)) return `a list of ${value.length} that are no rows`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

function tidy(value: number): string {
  return typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value);
}

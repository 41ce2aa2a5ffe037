import { barChart, type Chart, lineChart, textTable } from "../figures";
import type { Scores, ScoresOfSamples } from "../quality";
import type { EvaluatedRow, Evaluation } from "./evaluate";

interface Column {
  head: string;
  cell(row: EvaluatedRow, evaluation: Evaluation): string | undefined;
}

/** Three figures, and the spread between samples to two, where there are several. */
function withSpread({ mean, spread, samples }: ScoresOfSamples, name: keyof Scores): string | undefined {
  const value = mean[name];
  if (value === undefined) return undefined;
  return samples.length < 2 ? short(value) : `${short(value)} ± ${short(spread[name] as number, 2)}`;
}

const share = (name: keyof Scores): Column["cell"] => {
  return ({ scores }) => scores.mean[name]?.toFixed(2);
};

const COLUMNS: readonly Column[] = [
  { head: "", cell: ({ name, step }) => (step === undefined ? name : `${name}, step ${step}`) },
  { head: "Fréchet", cell: ({ scores }) => withSpread(scores, "frechet") },
  { head: "× real", cell: ({ scores }, { real }) => short(scores.mean.frechet / real.scores.mean.frechet) },
  { head: "kernel", cell: ({ scores }) => withSpread(scores, "kernel") },
  { head: "precision", cell: share("precision") },
  { head: "recall", cell: share("recall") },
  { head: "density", cell: share("density") },
  { head: "coverage", cell: share("coverage") },
  { head: "copied", cell: share("copied") },
  { head: "sure", cell: share("sure") },
];

/** What was found, as lines of text: a table with real against real in its last line, and how to read it. */
export function evaluationLines(evaluation: Evaluation): string[] {
  const { data, features, count, heldOut, trainedOn, real, rows, curves } = evaluation;
  const all = [...rows, real];
  const columns = COLUMNS.map(({ head, cell }) => [head, ...all.map((row) => cell(row, evaluation) ?? "")]).filter(
    ([, ...cells]) => cells.some(Boolean),
  );
  const lines = textTable(["", ...all].map((_, row) => columns.map((column) => column[row] as string)));
  const measured = Math.max(...rows.map(({ scores }) => scores.samples.length));
  return [
    `In ${features}, against ${heldOut} images of ${data}${trainedOn ? "" : " that were not trained on"};`,
    `${measured === 1 ? "one sample" : `means of up to ${measured} samples`} of ${count} images (real: ${real.scores.samples.length}), ± their standard deviation.`,
    "",
    ...lines,
    "",
    "Fréchet and kernel distance: less is better. Precision: share of the images that lie among real ones; recall: share of",
    "the real ones that lie among these; density and coverage alike. Copied: share nearer to a training image than 99 of 100",
    "held-out images are. Sure: share that the classifier puts in one class with over 90 %. Compare figures in the same",
    "features and of as many images only.",
    ...curves.map(({ name, scores }) => {
      const best = scores.reduce((a, b) => (b.frechet < a.frechet ? b : a));
      return `${name}: smallest distance to its validation images at step ${best.step} of ${scores.at(-1)?.step} (${short(best.frechet)}).`;
    }),
  ];
}

function short(value: number, digits = 3): string {
  const size = Math.abs(value);
  if (size >= 10 ** digits) return value.toFixed(0);
  return size > 0 && size < 0.001 ? value.toExponential(1) : value.toPrecision(digits);
}

/** Distances over the steps, where runs measured themselves on their way; otherwise a bar for each source. */
export function evaluationChart({ curves, rows, real, data }: Evaluation): Chart {
  if (curves.length > 0) {
    const distances = curves.flatMap(({ scores }) => scores.map(({ frechet }) => frechet));
    const wide = Math.max(...distances) > 10 * Math.min(...distances);
    return lineChart({
      title: "Distance to the validation images, by step",
      x: { title: "step" },
      y: { title: "Fréchet distance (less is better)", ...(wide ? { type: "log" } : {}) },
      series: curves.map(({ name, scores }) => ({
        name,
        x: scores.map(({ step }) => step),
        y: scores.map(({ frechet }) => frechet),
        markers: true,
      })),
    });
  }
  const all = [...rows, real];
  return barChart({
    title: `Distance to held-out images of ${data}`,
    categories: all.map(({ name, step }) => (step === undefined ? name : `${name}, ${step}`)),
    y: { title: "Fréchet distance (less is better)" },
    series: [
      { y: all.map(({ scores }) => scores.mean.frechet), error: all.map(({ scores }) => scores.spread.frechet) },
    ],
  });
}

/** docs/results.md and its pictures, from what the runs have measured. */
import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { inSameTime, type Measurement, secondsPerStep, undisturbed, verdict } from "../../../src/dcgan";
import { type Figure, imageGrid, type Line, lineChart, save } from "../../../src/figures";
import { ganOptions, learningRates } from "../../../src/gan/options";
import type { ClassifierAbout, QualityOfSamples } from "../../../src/quality";
import { mean, meanAndSpread, percent } from "../../../src/statistics";
import type { Plan } from "./plan";
import { DRAWN, drawnAt, machineOf, measurementsOf, type Run } from "./runs";

/** What the page reports besides the runs. */
export interface Facts {
  /** The machine and its TensorFlow, in words. */
  machine: string;
  /** `2026-11-22`. */
  date: string;
  classifier: ClassifierAbout;
  real: QualityOfSamples;
}

interface Finished {
  run: Run;
  measurements: Measurement[];
  last: Measurement;
}

/** Names of the runs that have not come to their end; the page can be made when there is none. */
export function missing({ dense, compare }: Plan): string[] {
  return [dense, ...compare].filter((run) => !measurementsOf(run)).map(({ directory }) => directory);
}

/**
 * The pictures of the page, written into a folder as `results-<name>.png`.
 *
 * @throws Error when a run has not come to its end
 */
export async function drawResults(plan: Plan, { real }: Pick<Facts, "real">, folder: string): Promise<void> {
  const dense = finished(plan.dense);
  const compare = plan.compare.map(finished);
  const pictures: Record<string, Figure> = {
    growth: growthStrip(dense),
    "distance-by-step": distances(compare, real, "step"),
    "distance-by-time": distances(compare, real, "minutes"),
    samples: sideBySide(compare),
  };
  mkdirSync(folder, { recursive: true });
  for (const [name, figure] of Object.entries(pictures)) await save(figure, join(folder, `results-${name}.png`));
}

/** Ten latent vectors, one a column, and what G made of them from the first milestone to the last. */
function growthStrip({ run, measurements }: Finished): Figure {
  const columns = 10;
  const rows = measurements.map(({ step }) => {
    const { values } = drawnAt(run, step) as { values: Float32Array };
    return values.subarray(0, columns * 28 * 28);
  });
  return imageGrid(
    {
      shape: [rows.length * columns, 28, 28, 1],
      values: Float32Array.from(rows.flatMap((row) => Array.from(row))),
    },
    {
      title: `Dense GAN: ${columns} latent vectors from step ${measurements[0]?.step} to ${run.steps}`,
      columns,
      captions: measurements.flatMap(({ step }) => [`step ${step}`, ...Array<string>(columns - 1).fill("")]),
      scale: 2,
    },
  );
}

/** By the name of the recipe. */
const INKS: Readonly<Record<string, string>> = { dense: "#d55e00", DCGAN: "#0072b2" };
const DASHES = ["solid", "dash", "dot"] as const;

function distances(compare: readonly Finished[], real: QualityOfSamples, by: "step" | "minutes"): Figure {
  const paces = secondsPerStep(compare.flatMap(({ measurements }) => measurements));
  const series: Line[] = compare.map(({ run, measurements }) => ({
    name: `${run.recipe.name}, seed ${run.seed}`,
    x: measurements.map(({ step }) => (by === "step" ? step : (step * (paces.get(run.recipe.name) as number)) / 60)),
    y: measurements.map(({ frechet }) => frechet),
    color: INKS[run.recipe.name] ?? "#000000",
    dash: DASHES[seedsOf(compare).indexOf(run.seed) % DASHES.length] as "solid",
  }));
  return lineChart({
    title: `Fréchet distance by ${by === "step" ? "step" : "time"}`,
    x: { title: by === "step" ? "step" : "minutes of training, undisturbed" },
    y: { title: "Fréchet distance (less is better)", type: "log" },
    series,
    references: [{ y: real.frechet, label: "real" }],
  });
}

/** What every compared GAN draws at its end, a row a seed. */
function sideBySide(compare: readonly Finished[]): Figure {
  const columns = 14;
  const rows = [...compare].sort((a, b) => a.run.recipe.name.localeCompare(b.run.recipe.name));
  const values = rows.flatMap(({ run, last }) => {
    const drawn = drawnAt(run, last.step) as { values: Float32Array };
    return Array.from(drawn.values.subarray(0, Math.min(columns, DRAWN) * 28 * 28));
  });
  return imageGrid(
    { shape: [rows.length * columns, 28, 28, 1], values: Float32Array.from(values) },
    {
      title: "What each GAN draws at its end",
      columns,
      captions: rows.flatMap(({ run }) => [`${run.recipe.name} ${run.seed}`, ...Array<string>(columns - 1).fill("")]),
      scale: 2,
    },
  );
}

/**
 * The page.
 *
 * @throws Error when a run has not come to its end
 */
export function resultsPage(plan: Plan, facts: Facts, root: string): string {
  const dense = finished(plan.dense);
  const compare = plan.compare.map(finished);
  const { real, classifier } = facts;
  const names = namesOf(compare);
  const of = (name: string) => compare.filter(({ run }) => run.recipe.name === name);
  const [first, second] = names as [string, string];
  const apart = verdict(
    of(first).map(({ last }) => last.frechet),
    of(second).map(({ last }) => last.frechet),
  );
  const minutes = (name: string) => mean(of(name).map(({ last }) => last.seconds / 60));
  const image = (name: string, alt: string) => `![${alt}](images/results-${name}.png)`;
  return `${[
    "# Results",
    `Written by \`npm run results\` on ${facts.date}, and judged on ${facts.machine}. Do not edit it by hand. Trainings are ` +
      "repeatable by their seeds on a machine of the same kind; times are of the machine that a part names, which may have been " +
      "doing other things as well.",
    "## How it is measured",
    `By a small convolutional classifier of digits that comes with the project (${classifier.parameters.toLocaleString("en")} ` +
      `weights, right about ${percent(classifier.heldOutAccuracy, 2)} of the 1,500 held-out digits; ` +
      `\`${classifier.command}\` makes it). **Fréchet distance**: between 1,500 images and the 1,500 held-out digits, in ` +
      "the classifier's 64 features; less is better. **Classifier score**: 1 to 10, more is better. Every figure of a " +
      "generator is the mean of three samples of 1,500 images. The floor is **real against real**: five samples of 1,500 " +
      "training digits, measured alike.",
    "## The dense GAN of chapter 06, in full",
    `${dense.run.steps.toLocaleString("en")} steps with batches of ${dense.run.recipe.options.batchSize}, seed ${dense.run.seed}: ` +
      `${(dense.last.seconds / 60).toFixed(1)} minutes of training, ${((1000 * dense.last.seconds) / dense.run.steps).toFixed(1)} ms a step, ${machinesOf([dense])}.`,
    image("growth", "Ten digits of the dense GAN as they grow"),
    table([dense], real),
    `## Dense against convolutional`,
    `The same 8,500 digits, ${compare[0]?.run.steps.toLocaleString("en")} steps each with batches of ` +
      `${compare[0]?.run.recipe.options.batchSize}, ${seedsOf(compare).length} seeds. ` +
      `The ${second} took ${minutes(second).toFixed(1)} minutes, the ${first} one ${minutes(first).toFixed(1)}, on average and as ` +
      `the clock ran, ${machinesOf(compare)}.`,
    `${recipes(compare)} Noise and learning rates are those that did best for each kind in short trials of one seed, no search; ` +
      "the trials looked at the same distance to the same held-out digits.",
    table(compare, real),
    image("distance-by-step", "Fréchet distance by step"),
    image("distance-by-time", "Fréchet distance by time"),
    image("samples", "Samples of every GAN"),
    "### The claim",
    `The project that chapter 06 repeats closes with the claim that convolution would obviously do better. ${claim(apart, first, second)}`,
    ...perTime(compare, first, second),
    "### Shares of the ten digits",
    sharesTable(compare, real),
    "## The recipe",
    "What the project stands by, `--model dcgan`, has a page of its own, [results-recipe.md](results-recipe.md).",
    `The runs lie in \`${relative(root, join(plan.dense.directory, ".."))}\`, with their histories, checkpoints and samples.`,
  ].join("\n\n")}\n`;
}

function claim(apart: "first" | "second" | "open", first: string, second: string): string {
  if (apart === "open") {
    return "At the same number of steps it is **open**: the ranges of the seeds overlap.";
  }
  const [better, worse] = apart === "second" ? [second, first] : [first, second];
  return (
    `At the same number of steps the **${better}** has the smaller distance: each of its seeds lies below each of the ${worse} ` +
    `one's. That **${apart === "second" ? "confirms" : "contradicts"}** the claim for these two networks, this data and this budget.`
  );
}

/** The same budget of time: what each had when the faster kind was done. */
function perTime(compare: readonly Finished[], first: string, second: string): string[] {
  const timed = undisturbed(compare.flatMap(({ measurements }) => measurements));
  const { seconds, latest } = inSameTime(timed);
  const [a, b] = [first, second].map((name) => latest(name).map((one) => one?.frechet)) as [Maybe[], Maybe[]];
  if ([...a, ...b].includes(undefined)) return [];
  const [x, y] = [a as number[], b as number[]];
  const told = (values: readonly number[]) => values.map((value) => value.toFixed(1)).join(", ");
  const outcome = { first: `the ${first} one ahead`, second: `the ${second} ahead`, open: "the ranges overlapping" };
  const paces = secondsPerStep(timed);
  const [one, other] = [first, second].map((name) => (1000 * (paces.get(name) ?? Number.NaN)).toFixed(0));
  return [
    `There, when nothing else disturbs it, a step of the ${first} one takes ${one} ms and one of the ${second} ` +
      `${other} ms (the quickest stretch of each). In the same *time*, when the faster kind was done ` +
      `(${(seconds / 60).toFixed(1)} minutes), the latest distances were ${told(x)} (${first}) and ${told(y)} (${second}): ` +
      `${outcome[verdict(x, y)]}.`,
  ];
}

type Maybe = number | undefined;

/** How each kind was trained, where the two differ or a reader would ask. */
function recipes(compare: readonly Finished[]): string {
  return namesOf(compare)
    .map((name) => {
      const run = compare.find((one) => one.run.recipe.name === name)?.run as Run;
      const options = ganOptions(run.recipe.options);
      const { noise, realLabel, averageDecay } = options;
      const { generator, discriminator } = learningRates(options);
      const rates = `learning rates of ${generator} for G and ${discriminator} for D`;
      const average = averageDecay === null ? "no average of G" : `an average of G that keeps ${averageDecay} a step`;
      return `**${name}**: ${rates}, ${noise} noise, real labels of ${realLabel}, ${average}.`;
    })
    .join(" ");
}

function table(rows: readonly Finished[], real: QualityOfSamples): string {
  const names = namesOf(rows);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const spread = (value: number, by: number, digits: number) => `${value.toFixed(digits)} ± ${by.toFixed(digits)}`;
  const cells = ({ run, last }: Finished) => [
    run.recipe.name,
    String(run.seed),
    spread(last.frechet, last.frechetSpread, 2),
    (last.frechet / real.frechet).toFixed(2),
    spread(last.score, last.scoreSpread, 2),
    `${percent(Math.min(...last.shares))} to ${percent(Math.max(...last.shares))}`,
    `${percent(last.realAccuracy)}, ${percent(last.fakeAccuracy)}`,
  ];
  const means = names
    .map((name) => rows.filter(({ run }) => run.recipe.name === name))
    .filter((group) => group.length > 1)
    .map((group) => {
      const [frechet, byFrechet] = meanAndSpread(group.map(({ last }) => last.frechet));
      const [score, byScore] = meanAndSpread(group.map(({ last }) => last.score));
      return [
        `**${group[0]?.run.recipe.name}**`,
        `mean of ${group.length}`,
        `**${spread(frechet, byFrechet, 2)}**`,
        `**${(frechet / real.frechet).toFixed(2)}**`,
        spread(score, byScore, 2),
        "",
        "",
      ];
    });
  return [
    line([
      "GAN",
      "seed",
      "Fréchet distance",
      "× real",
      "classifier score",
      "shares of the digits",
      "D right about real, generated (last 200 steps)",
    ]),
    line(["---", "---", "---", "---", "---", "---", "---"]),
    ...rows.map((row) => line(cells(row))),
    ...means.map(line),
    line([
      "real against real",
      "",
      spread(real.frechet, real.frechetSpread, 2),
      "1",
      spread(real.score, real.scoreSpread, 2),
      `${percent(Math.min(...real.shares))} to ${percent(Math.max(...real.shares))}`,
      "",
    ]),
    "",
    "±: standard deviation between samples; in lines of means, between seeds.",
  ].join("\n");
}

function sharesTable(rows: readonly Finished[], real: QualityOfSamples): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const digits = Array.from({ length: 10 }, (_, digit) => String(digit));
  const shares = (values: readonly number[]) => values.map((share) => percent(share, 1));
  return [
    line(["GAN, seed", ...digits]),
    line(["---", ...digits.map(() => "---:")]),
    ...rows.map(({ run, last }) => line([`${run.recipe.name}, ${run.seed}`, ...shares(last.shares)])),
    line(["real training digits", ...shares(real.shares)]),
  ].join("\n");
}

function finished(run: Run): Finished {
  const measurements = measurementsOf(run);
  const last = measurements?.at(-1);
  if (!measurements || !last) throw new Error(`the run in ${run.directory} has not come to its end`);
  return { run, measurements, last };
}

/** Where they were trained, in words. */
function machinesOf(rows: readonly Finished[]): string {
  return `trained on ${[...new Set(rows.map(({ run }) => machineOf(run)))].join("; and on ")}`;
}

function namesOf(rows: readonly Finished[]): string[] {
  return [...new Set(rows.map(({ run }) => run.recipe.name))];
}

function seedsOf(rows: readonly Finished[]): number[] {
  return [...new Set(rows.map(({ run }) => run.seed))];
}

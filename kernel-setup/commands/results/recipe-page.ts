/** docs/results-recipe.md and its pictures, from the files of the trainings alone: see recipe-measured.ts. */
import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { plusMinus } from "../../../src/balance";
import { COMPARISON } from "../../../src/dcgan";
import { type Figure, imageGrid, lineChart, save } from "../../../src/figures";
import { writeWholeFile } from "../../../src/files";
import { ganOptions, learningRates } from "../../../src/gan/options";
import { mean, percent } from "../../../src/statistics";
import { FASHION_SEEDS, recipeRun } from "./plan";
import {
  type MeasuredTraining,
  measuredFolder,
  measuredName,
  type RecipeData,
  readMeasuredTraining,
} from "./recipe-measured";

/** Images in a row of the pictures. */
export const SHOWN = 14;

/** All that is known of the recipe, and which trainings the page will tell of when they have been made. */
export interface RecipeFacts {
  readonly digits: readonly MeasuredTraining[];
  readonly fashion: readonly MeasuredTraining[];
  readonly planned: Readonly<Record<RecipeData, readonly number[]>>;
}

/** Reads all files that are there, and writes the page and its pictures. */
export async function writeRecipePage(job: {
  quick: boolean;
  home: string;
  root: string;
  tell(line: string): void;
}): Promise<void> {
  const { quick, home, root, tell } = job;
  const facts = recipeFacts(measuredFolder(job), quick);
  const docs = quick ? home : join(root, "docs");
  const page = join(docs, "results-recipe.md");
  await drawRecipe(facts, join(docs, "images"));
  await writeWholeFile(page, recipePage(facts));
  tell(`Written: ${relative(root, page)} and its pictures.`);
}

/** What the files in a folder tell. @param quick of trainings of a few steps */
export function recipeFacts(folder: string, quick: boolean): RecipeFacts {
  const some = (seeds: readonly number[]) => (quick ? seeds.slice(0, 1) : seeds);
  const planned = { digits: some(COMPARISON.practice.seeds), fashion: some(FASHION_SEEDS) };
  const { steps } = recipeRun("", 1, { home: "", quick });
  const known = (data: RecipeData) =>
    planned[data].flatMap((seed) => readMeasuredTraining(folder, { data, seed, steps }) ?? []);
  return { digits: known("digits"), fashion: known("fashion"), planned };
}

/** The pictures of the page, written into a folder as `results-recipe-<name>.png`; those of which nothing is known are left out. */
export async function drawRecipe({ digits, fashion }: RecipeFacts, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const pictures: Partial<Record<string, Figure>> = {
    ...(digits.length > 0 ? { samples: samples(digits, "digits"), "by-step": byStep(digits) } : {}),
    ...(fashion.length > 0 ? { fashion: samples(fashion, "Fashion-MNIST") } : {}),
  };
  for (const [name, figure] of Object.entries(pictures)) {
    await save(figure as Figure, join(folder, `results-recipe-${name}.png`));
  }
}

/** What each seed draws at its end. */
function samples(trainings: readonly MeasuredTraining[], of: string): Figure {
  const bytes = trainings.map(({ drawn }) => Buffer.from(drawn, "base64"));
  const values = Buffer.concat(bytes);
  const rows = trainings.flatMap(({ seed }, i) =>
    Array.from({ length: (bytes[i] as Buffer).length / (SHOWN * 28 * 28) }, (_, row) =>
      row === 0 ? `seed ${seed}` : "",
    ),
  );
  return imageGrid(
    { shape: [rows.length * SHOWN, 28, 28, 1], values },
    { title: `The recipe on ${of}: what it draws at its end`, columns: SHOWN, scale: 2, rows },
  );
}

const INKS = ["#009e73", "#0072b2", "#d55e00", "#cc79a7", "#e69f00"] as const;

function byStep(trainings: readonly MeasuredTraining[]): Figure {
  return lineChart({
    title: "The recipe on digits: Fréchet distance by step",
    x: { title: "step" },
    y: { title: "Fréchet distance (less is better)", type: "log" },
    series: trainings.map(({ seed, way }) => ({
      name: `seed ${seed}`,
      x: way.map(({ step }) => step),
      y: way.map(({ frechet }) => frechet),
      color: INKS[(seed - 1) % INKS.length] as string,
    })),
    references: [{ y: mean(trainings.map(realDistance)), label: "real" }],
  });
}

function realDistance({ digits }: MeasuredTraining): number {
  return digits?.real.frechet as number;
}

/** The page. */
export function recipePage({ digits, fashion, planned }: RecipeFacts): string {
  return `${[
    "# Results: the recipe",
    "Written by `npm run results -- --only recipe` and `npm run results -- --only fashion`, which train what has no file yet. Do " +
      "not edit it by hand. It is made from the files in [measured/recipe](measured/recipe) alone: each holds what one training was " +
      "measured to be, so that the trainings may take place on several machines and days. Trainings are repeatable by their seeds on " +
      "a machine of the same kind; times are of machines that may have been doing other things as well.",
    ...recipeText([...digits, ...fashion]),
    "## Digits",
    ...digitsSection(digits, planned.digits),
    "## Fashion-MNIST",
    ...fashionSection(fashion, planned.fashion),
    ...where([...digits, ...fashion]),
  ].join("\n\n")}\n`;
}

function recipeText([one]: readonly MeasuredTraining[]): string[] {
  if (!one) return [];
  const options = ganOptions(one.options);
  const { generator, discriminator } = learningRates(options);
  return [
    "The recipe is what the project stands by, `--model dcgan`: twice the filters and hidden units of the DCGAN of " +
      `[results.md](results.md), learning rates of ${generator} for G and ${discriminator} for D, which from half of the steps on fall ` +
      `evenly to a fiftieth, and D sees every image, real or drawn, moved by up to ${Math.round(28 * options.translation)} pixels; ` +
      `${one.steps.toLocaleString("en")} steps with batches of ${options.batchSize}. How it was found tells ` +
      "[src/dcgan/README.md](../src/dcgan/README.md).",
  ];
}

function digitsSection(trainings: readonly MeasuredTraining[], planned: readonly number[]): string[] {
  const left = stillToTrain(trainings, planned);
  if (trainings.length === 0) return [left];
  const [one] = trainings as [MeasuredTraining];
  return [
    `Trained on the 8,500 training digits, judged by the 1,500 held-out ones. ${left} The recipe was chosen on 1,500 of the training digits, ` +
      "which were then left out of training; the held-out digits had no say in it, nor had the second and the third network. The " +
      "second is trained on the machine that judges, and so is not quite the same for each seed.",
    seenTable(trainings),
    `Fréchet distances in multiples of real against real in the same features, means of three samples of 1,500 images; precision, recall, ` +
      `density and coverage in the ${one.seen[0]?.features}. The floor is **real against real**: five samples of 1,500 training ` +
      "digits, measured alike. ±: standard deviation between seeds.",
    "![What each seed draws at its end](images/results-recipe-samples.png)",
    "![Fréchet distance by step](images/results-recipe-by-step.png)",
    "By the classifier of digits alone, as [results.md](results.md) has it of the other GANs. Its samples are not those of the table above, " +
      "and so its distances are others, too: the first ± says how much that makes.",
    classifierTable(trainings),
    "±: standard deviation between samples; in the line of means, between seeds.",
    ...(planned.every((seed) => trainings.some((training) => training.seed === seed)) ? aimText(trainings) : []),
  ];
}

/** What was aimed at: × real in the project's own features and in those of two other networks, and minutes on two cores. */
const AIM = { own: 1.5, others: 2, minutes: 12 };

/** The share of its steps after which a training is looked at once more. */
const LATE = 0.6;

/** What of the aim has been reached, and what the measurements say of the rest. */
function aimText(trainings: readonly MeasuredTraining[]): string[] {
  const times = (of: number) =>
    mean(trainings.map(({ seen }) => (seen[of]?.drawn.frechet as number) / (seen[of]?.real.frechet as number)));
  const [own = Number.NaN, ...others] = (trainings[0]?.seen ?? []).map((_, i) => times(i));
  const again = mean(trainings.flatMap(({ digits }) => (digits ? [digits.drawn.frechet / digits.real.frechet] : [])));
  const late = mean(
    trainings.map(({ way, steps, digits }) => {
      const there = way.find(({ step }) => step >= LATE * steps);
      return (there?.frechet as number) / (digits?.real.frechet as number);
    }),
  );
  const minutes = trainings.map((training) => training.minutes);
  const reached = (yes: boolean) => (yes ? "reached" : "not reached");
  const shown = (values: readonly number[]) => together(values.map((value) => value.toFixed(2)));
  return [
    `**What was aimed at**, as means of these seeds: ${AIM.own} times real against real in the project's own features (${own.toFixed(2)}: ` +
      `${reached(own <= AIM.own)}), ${AIM.others} in those of two networks that nobody chose by (${shown(others)}: ` +
      `${reached(others.every((value) => value <= AIM.others))}), in ${AIM.minutes} minutes on two processor cores ` +
      `(${Math.min(...minutes).toFixed(0)} to ${Math.max(...minutes).toFixed(0)}, other work beside them included: ` +
      `${reached(Math.max(...minutes) <= AIM.minutes)}).`,
    `**What binds.** Not the number of steps: after ${percent(LATE)} of them the seeds' mean is ${late.toFixed(2)}, at the end, measured ` +
      `alike, ${again.toFixed(2)}. In part the measure: those ${again.toFixed(2)} and the ${own.toFixed(2)} above are of the same generators, and differ ` +
      "only in which 1,500 images were drawn. And no single knob that we know of: of the changes that were tried around the recipe " +
      "([src/dcgan/README.md](../src/dcgan/README.md#around-it) has the table) none is ahead by more than seeds of one setting " +
      "differ, but for filters of 5×5, which take a third longer and were tried with one seed.",
  ];
}

function fashionSection(trainings: readonly MeasuredTraining[], planned: readonly number[]): string[] {
  if (trainings.length === 0) {
    return [`The same recipe, nothing changed, on the 60,000 training images of Fashion-MNIST: not yet trained.`];
  }
  return [
    `The same recipe, nothing changed, on the 60,000 training images of Fashion-MNIST. ${stillToTrain(trainings, planned)} Judged in the features of a classifier ` +
      "that has learnt from the training images (the one of `npm run evaluate -- RUN --features learned`), by every second of the 10,000 test " +
      "images. **Real against real** are three samples of the other test images, from which nobody has learnt.",
    seenTable(trainings),
    "Fréchet distance in multiples of real against real, means of three samples of 1,500 images.",
    "![What the recipe draws of Fashion-MNIST](images/results-recipe-fashion.png)",
  ];
}

/** `Seeds 1 and 3 have been trained; seeds 2, 4 and 5 are still to be trained.` */
function stillToTrain(trainings: readonly MeasuredTraining[], planned: readonly number[]): string {
  const done = new Set(trainings.map(({ seed }) => seed));
  const left = planned.filter((seed) => !done.has(seed));
  const seeds = (some: readonly number[], one: string, several: string) =>
    some.length === 1 ? `seed ${some[0]} ${one}` : `seeds ${together(some.map(String))} ${several}`;
  if (planned.length === 1 && left.length === 0) return "One training.";
  const missing = left.length > 0 ? seeds(left, "is still to be trained", "are still to be trained") : "";
  if (done.size === 0) return capital(`${missing}.`);
  const trained = seeds([...done], "has been trained", "have been trained");
  return capital(left.length === 0 ? `${trained}, none left out.` : `${trained}; ${missing}.`);
}

function together(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Each seed in the features of each network, their mean, and real against real. */
function seenTable(trainings: readonly MeasuredTraining[]): string {
  const [one] = trainings as [MeasuredTraining];
  const columns: [head: string, values: number[], real: string][] = [
    ...one.seen.map(({ features }, i): (typeof columns)[number] => [
      `× real, ${features}`,
      trainings.map(({ seen }) => (seen[i]?.drawn.frechet ?? Number.NaN) / (seen[i]?.real.frechet ?? Number.NaN)),
      "1",
    ]),
    ...(["precision", "recall", "density", "coverage"] as const).map((name): (typeof columns)[number] => [
      name,
      trainings.map(({ seen }) => seen[0]?.drawn[name] as number),
      mean(trainings.map(({ seen }) => seen[0]?.real[name] as number)).toFixed(2),
    ]),
  ];
  return table(
    ["seed", ...columns.map(([head]) => head)],
    [
      ...trainings.map(({ seed }, i) => [
        String(seed),
        ...columns.map(([, values]) => (values[i] as number).toFixed(2)),
      ]),
      ...meanRow(
        trainings,
        columns.map(([, values]) => plusMinus(values, 2)),
      ),
      ["real against real", ...columns.map(([, , real]) => real)],
    ],
  );
}

/** What the classifier of digits finds. */
function classifierTable(trainings: readonly MeasuredTraining[]): string {
  const spread = (value: number, by: number) => `${value.toFixed(2)} ± ${by.toFixed(2)}`;
  const range = (shares: readonly number[]) => `${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}`;
  const found = trainings.flatMap(({ digits, ...training }) => (digits ? [{ ...training, ...digits }] : []));
  const times = found.map(({ drawn, real }) => drawn.frechet / real.frechet);
  const [{ real }] = found as [(typeof found)[number]];
  return table(
    [
      "seed",
      "Fréchet distance",
      "× real",
      "classifier score",
      "shares of the digits",
      "D right about real, generated (last 200 steps)",
    ],
    [
      ...found.map(({ seed, drawn, accuracy }, i) => [
        String(seed),
        spread(drawn.frechet, drawn.frechetSpread),
        (times[i] as number).toFixed(2),
        spread(drawn.score, drawn.scoreSpread),
        range(drawn.shares),
        `${percent(accuracy.real)}, ${percent(accuracy.drawn)}`,
      ]),
      ...meanRow(found, [
        plusMinus(
          found.map(({ drawn }) => drawn.frechet),
          2,
        ),
        plusMinus(times, 2),
        plusMinus(
          found.map(({ drawn }) => drawn.score),
          2,
        ),
        "",
        "",
      ]),
      [
        "real against real",
        spread(real.frechet, real.frechetSpread),
        "1",
        spread(real.score, real.scoreSpread),
        range(real.shares),
        "",
      ],
    ],
  );
}

/** Where there is more than one seed. */
function meanRow(trainings: readonly unknown[], cells: readonly string[]): string[][] {
  if (trainings.length < 2) return [];
  return [[`**mean of ${trainings.length}**`, ...cells.map((cell) => (cell ? `**${cell}**` : ""))]];
}

/** Where and when each was trained, and what is to be known of it. */
function where(trainings: readonly MeasuredTraining[]): string[] {
  if (trainings.length === 0) return [];
  return [
    "## Where and when",
    table(
      ["training", "measured on", "minutes of training", "trained on"],
      trainings.map((one) => [
        `[${one.data}, seed ${one.seed}](measured/recipe/${measuredName(one)})`,
        one.date,
        one.minutes.toFixed(1),
        one.machine,
      ]),
    ),
    ...trainings.flatMap(({ data, seed, note }) => (note ? [`*${capital(data)}, seed ${seed}.* ${note}`] : [])),
    "A seed can be trained on any machine: `npm run results -- --only recipe --seeds 4` writes its file, and this page anew. Where files " +
      "of several machines have been brought together in `docs/measured/recipe`, the command with a seed that has been trained (`--seeds 1`) trains " +
      "nothing, and writes the page from all of them.",
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const texts = new Set(["seed", "training", "measured on", "trained on"]);
  const rule = head.map((cell) => (texts.has(cell) ? "---" : "---:"));
  return [head, rule, ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

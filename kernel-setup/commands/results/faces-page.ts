/** docs/results-faces.md and its pictures, from what the runs of {@link FacePlan} have measured. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Measured, verdict } from "../../../src/dcgan";
import type { AttributeNetworkAbout, FaceQualityOfSamples, FaceSize } from "../../../src/faces";
import { imageGrid, lineChart, save } from "../../../src/figures";
import { mean, meanAndSpread } from "../../../src/statistics";
import type { FacePlan, FaceRun } from "./face-plan";
import { DRAWN, drawnAt, measurementsOf } from "./runs";

/** What the page reports besides the runs. */
export interface FaceFacts {
  /** The machine and its TensorFlow, in words. */
  readonly machine: string;
  /** `2026-11-22`. */
  readonly date: string;
  readonly network: AttributeNetworkAbout;
  readonly real: Readonly<Record<FaceSize, FaceQualityOfSamples>>;
}

interface Finished {
  readonly run: FaceRun;
  readonly measurements: readonly Measured<FaceQualityOfSamples>[];
  readonly last: Measured<FaceQualityOfSamples>;
}

/**
 * The pictures of the page, written into a folder as `results-faces-<name>.png`.
 *
 * @throws Error when a run has not come to its end
 */
export async function drawFacesPage(plan: FacePlan, { real }: FaceFacts, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const shipped = finished(plan.shipped);
  const growth = lineChart({
    title: "The generator that ships",
    x: { title: "step" },
    y: { title: "Fréchet distance (less is better)", type: "log" },
    series: [
      {
        x: shipped.measurements.map(({ step }) => step),
        y: shipped.measurements.map(({ frechet }) => frechet),
        markers: true,
      },
    ],
    references: [{ y: real[64].frechet, label: "real" }],
  });
  await save(growth, join(folder, "results-faces-shipped-distance.png"));
  await save(sheet([shipped], "Drawn by the generator that ships", DRAWN), join(folder, "results-faces-shipped.png"));
  const [first] = plan.small;
  const firstSeed = plan.small.filter(({ seed }) => seed === first?.seed).map(finished);
  await save(sheet(firstSeed, "32 × 32, the first seed of each", COLUMNS), join(folder, "results-faces-small.png"));
  await save(sheet(plan.source.map(finished), "64 × 64", COLUMNS), join(folder, "results-faces-source.png"));
}

const COLUMNS = 10;

/** What some runs draw at their end, in rows of ten. */
function sheet(runs: readonly Finished[], title: string, each: number) {
  const [height, width, channels] = (runs[0] as Finished).run.image as readonly [number, number, number];
  const values = runs.map(({ run, last }) => {
    const drawn = drawnAt(run, last.step) as { values: Float32Array };
    return Array.from(drawn.values.subarray(0, each * height * width * channels));
  });
  const captions = runs.length > 1 ? runs.flatMap(({ run }) => [nameOf(run), ...Array<string>(each - 1).fill("")]) : [];
  return imageGrid(
    { shape: [runs.length * each, height, width, channels], values: Float32Array.from(values.flat()) },
    { title, columns: COLUMNS, scale: height > 32 ? 1 : 2, ...(captions.length ? { captions } : {}) },
  );
}

function nameOf({ recipe }: FaceRun): string {
  return recipe.name;
}

/**
 * The page.
 *
 * @throws Error when a run has not come to its end
 */
export function facesPage(plan: FacePlan, { machine, date, network, real }: FaceFacts): string {
  const small = plan.small.map(finished);
  const names = [...new Set(small.map(({ run }) => nameOf(run)))];
  const of = (name: string) => small.filter(({ run }) => nameOf(run) === name);
  const distances = (name: string) => of(name).map(({ last }) => last.frechet);
  const seeds = new Set(plan.small.map(({ seed }) => seed)).size;
  const shipped = finished(plan.shipped);
  const worst = Math.min(...Object.values(network.heldOutAccuracy).flatMap((shares) => Object.values(shares)));
  const times = (value: number, size: FaceSize) => (value / real[size].frechet).toFixed(1);
  const image = (name: string, alt: string) => `![${alt}](images/results-faces-${name}.png)`;
  const steps = (run: FaceRun | undefined) => run?.steps.toLocaleString("en") ?? "";
  const claim = (name: string, before: string | undefined) => {
    if (!before || seeds < 3) return "";
    return { first: "worse", second: "better", open: "open" }[verdict(distances(before), distances(name))];
  };
  return `${[
    "# Results: faces",
    `Written by \`npm run results -- --only faces\` on ${date}: ${machine}. Do not edit it by hand. Trainings are repeatable by ` +
      "their seeds on a machine of the same kind; times are of this machine, which may have been doing other things as well.",
    "## How it is measured",
    `By the attribute network that comes with the project (${network.parameters.toLocaleString("en")} weights; it reads each of ` +
      `the eight attributes of the 1,500 held-out faces right for ${percent(worst)} of them or more; \`${network.command}\` makes ` +
      "it). **Fréchet distance**: between 1,500 faces and the 1,500 held-out ones of the same size, in the network's 64 features; " +
      "less is better. Every figure of a generator is the mean of three samples of 1,500 faces. The floor is **real against " +
      `real**, five samples of 1,500 training faces: ${real[32].frechet.toFixed(2)} ± ${real[32].frechetSpread.toFixed(2)} at ` +
      `32×32, ${real[64].frechet.toFixed(2)} ± ${real[64].frechetSpread.toFixed(2)} at 64×64.`,
    "## The generator that ships, 64×64",
    `${steps(plan.shipped)} steps with batches of ${plan.shipped.recipe.options.batchSize}, seed ${plan.shipped.seed}: ` +
      `${(shipped.last.seconds / 60).toFixed(1)} minutes of training. Fréchet distance ${shipped.last.frechet.toFixed(2)} ± ` +
      `${shipped.last.frechetSpread.toFixed(2)}, **${times(shipped.last.frechet, 64)} × real**.`,
    image("shipped", "Faces of 64×64"),
    image("shipped-distance", "Fréchet distance by step"),
    "## From the source's loop to today's, 32×32",
    `${steps(plan.small[0])} steps each, ${seeds} seeds. From the third line on the networks are the same, and each line keeps what ` +
      "the lines before it changed. *To the line before*: better or worse only if each seed is better, or worse, than each of " +
      "the line before; otherwise open. The average of G keeps 0.98 of itself a step here, and so looks back over 50 steps.",
    table(
      ["GAN", "Fréchet distance", "× real", "to the line before", "minutes"],
      names.map((name, i) => {
        const [middle, spread] = meanAndSpread(distances(name));
        const minutes = mean(of(name).map(({ last }) => last.seconds / 60));
        return [
          name,
          `${middle.toFixed(1)} ± ${spread.toFixed(1)}`,
          times(middle, 32),
          claim(name, names[i - 1]),
          minutes.toFixed(1),
        ];
      }),
    ),
    "±: standard deviation between seeds.",
    image("small", "Samples at 32×32"),
    "## The source's two set-ups at 64×64",
    `${steps(plan.source[0])} steps each, one seed.`,
    table(
      ["GAN", "Fréchet distance", "× real", "minutes"],
      plan.source
        .map(finished)
        .map(({ run, last }) => [
          nameOf(run),
          last.frechet.toFixed(1),
          times(last.frechet, 64),
          (last.seconds / 60).toFixed(1),
        ]),
    ),
    image("source", "Samples at 64×64"),
    "## How the recipe was found",
    "By short trials on faces that no figure above has seen (another seed of `faces()`, as many as are held out); " +
      "[src/faces/README.md](../src/faces/README.md) lists them.",
  ].join("\n\n")}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function finished(run: FaceRun): Finished {
  const measurements = measurementsOf(run);
  const last = measurements?.at(-1);
  if (!measurements || !last) throw new Error(`${run.directory} has not come to its end`);
  return { run, measurements, last };
}

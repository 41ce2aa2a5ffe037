/** docs/results-stacked.md and its picture. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  MEASURED_STACKS,
  type MeasuredStackModes,
  type MeasuredStackStage,
  type MeasuredStacks,
  PUBLISHED_STACKS,
  percentPlusMinus,
  plusMinus,
  STACK_RECIPES,
} from "../../../src/balance";
import { imageGrid, save } from "../../../src/figures";
import { mean } from "../../../src/statistics";

/** Stacks of each recipe in the picture, side by side. */
export const STACKS_SHOWN = 12;

/**
 * The picture of the page, `results-stacked.png`.
 *
 * @param rows stacks as bytes, `[12, 28, 28, 3]`, by what they are called
 * @param seed of the trainings
 */
export async function drawStacked(
  rows: readonly { name: string; bytes: Uint8Array }[],
  folder: string,
  seed: number,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const grid = imageGrid(
    { shape: [rows.length * STACKS_SHOWN, 28, 28, 3], values: Buffer.concat(rows.map(({ bytes }) => bytes)) },
    {
      title: `Three digits in one image: red, green, blue. What each draws, seed ${seed}`,
      ...{ columns: STACKS_SHOWN, scale: 2, rows: rows.map(({ name }) => name) },
    },
  );
  await save(grid, join(folder, "results-stacked.png"));
}

/** The page. */
export function stackedPage({ machines, date, seeds, count, recipes, real }: MeasuredStacks): string {
  const all = seeds.length === 1 ? "one seed" : `${seeds.length} seeds`;
  const number = (value: number) => value.toLocaleString("en");
  const [first] = recipes;
  const steps = first?.stages.map(({ step }) => step) ?? [];
  const cells = ({ found, reverseKl, sure, frechet }: MeasuredStackModes) => [
    plusMinus(found, 1),
    plusMinus(reverseKl, 3),
    percentPlusMinus(sure, 1),
    plusMinus(frechet, 2),
  ];
  const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
    [head, ["---", ...head.slice(1).map(() => "---:")], ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
  return `${[
    "# Results: stacks of digits",
    `Written by \`${MEASURED_STACKS.command}\` on ${date}; trained on ${machines.join("; ")}. Do not edit it by hand. Times are ` +
      "of machines that may have been doing other things as well.",
    "Three digits, chosen by chance, are the red, the green and the blue channel of one image of 28×28: 1,000 kinds of image, of which " +
      'one knows how often each should be drawn. All GANs have the networks that `pair("dcgan")` makes for such images; they are ' +
      `trained on 128,000 fixed stacks of the 8,500 training digits for ${number(steps.at(-1) ?? 0)} steps with batches of 64, ${all} each:`,
    recipes.map(({ name }) => `- **${name}** (${STACK_RECIPES[name].source}): ${STACK_RECIPES[name].what}.`).join("\n"),
    `Of ${number(count)} drawn stacks each channel is read by the classifier of digits that comes with the project. **Modes**: kinds that ` +
      "at least one stack was read as. **Reverse KL**: of the shares of the kinds to those of the stacks that could be drawn, in nats; 0 is " +
      `the best, log 1000 = 6.91 one single kind, and stacks drawn as they should be have ${(999 / (2 * count)).toFixed(3)} on average, because ` +
      "they are finitely many. **Sure**: share of the stacks of which the classifier takes each of the three digits for one class with more " +
      "than 90 %, which says how clearly they can be read and not how good they are: noise is an 8 to it, and it is sure. **Fréchet " +
      "distance**: of 1,500 of the digits, each by itself, to the held-out ones; how good they are. **Real stacks** are those of " +
      "the 1,500 held-out digits (their Fréchet distance that of training digits). ± is the standard deviation between seeds.",
    table(
      ["GAN", "modes of 1,000", "reverse KL", "sure (%)", "Fréchet distance", "ms a step"],
      [
        ...recipes.map(({ name, stages, milliseconds }) => [
          name,
          ...cells(stages.at(-1) as MeasuredStackStage),
          milliseconds.toFixed(1),
        ]),
        ["*real stacks*", ...cells(real), ""],
        ...PUBLISHED_STACKS.map(({ name, source, found, reverseKl }) => [
          `*published:* ${name} (${source})`,
          ...[String(found), String(reverseKl), "", "", ""],
        ]),
      ],
    ),
    "![Real stacks, and what each recipe draws](images/results-stacked.png)",
    "## On the way",
    "Modes, and in brackets the reverse KL; means over the seeds.",
    table(
      ["GAN", ...steps.map((step) => `step ${number(step)}`)],
      recipes.map(({ name, stages }) => [
        name,
        ...stages.map(({ found, reverseKl }) => `${mean(found).toFixed(0)} (${mean(reverseKl).toFixed(2)})`),
      ]),
    ),
    "The published figures are of other networks, other classifiers, and stacks of all 60,000 digits of MNIST; those of DCGAN, VEEGAN and " +
      "PacDCGAN2 stand in table 2 of Lin and others, *PacGAN: the power of two samples in generative adversarial networks* (2018), who " +
      "trained for 100,000 steps and measured a DCGAN of their own at 78.9 modes and 4.50. The first two are of Srivastava and " +
      "others, *VEEGAN: reducing mode collapse in GANs using implicit variational learning* (2017); R3GAN's of Huang and others, *The GAN " +
      "is dead; long live the GAN!* (2025).",
  ].join("\n\n")}\n`;
}

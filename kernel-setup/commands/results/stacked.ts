/** `npm run results -- --only stacked`: GANs that draw stacks of three digits, chapter 09's page about them, and the table that ships. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import {
  MEASURED_STACKS,
  type MeasuredStackStage,
  type MeasuredStacks,
  STACK_TRAINING,
  type StackRecipeName,
  stackRecipe,
  stackRecipeNames,
  stackStage,
} from "../../../src/balance";
import { type DigitStacks, digitStacks, digits, readImages } from "../../../src/datasets";
import { discard, type Measured } from "../../../src/dcgan";
import { randomStreams } from "../../../src/engine";
import { writeWholeFile } from "../../../src/files";
import type { Pair } from "../../../src/gan";
import { type GanOptions, ganOptions } from "../../../src/gan/options";
import { optionsFor } from "../../../src/gan/recommended";
import { judgeStacks, realStacks, STACKS_COUNTED, type StackModes } from "../../../src/quality";
import { paced } from "./paced";
import { drawnBytes, finish, machineHere, type Run } from "./runs";
import { drawStacked, STACKS_SHOWN, stackedPage } from "./stacked-page";
import { jsonText } from "./store";

/** What {@link makeStacked} is asked for. */
export interface StackedJob {
  readonly quick: boolean;
  readonly fresh: boolean;
  readonly home: string;
  readonly root: string;
  readonly signal: AbortSignal;
  /** Only these recipes; all, if left out. */
  readonly recipe?: readonly StackRecipeName[];
  /** Only these seeds; all, if left out. */
  readonly seeds?: readonly number[];
  tell(line: string): void;
}

/** How long, from which seeds, on how many stacks, and how many drawn ones are judged. */
interface StackedPlan {
  readonly seeds: readonly number[];
  readonly steps: number;
  readonly milestones: readonly number[];
  readonly stacks: number;
  readonly count: number;
}

const PLANS: Readonly<Record<"full" | "quick", StackedPlan>> = {
  full: { ...STACK_TRAINING, count: STACKS_COUNTED },
  quick: { seeds: [1], steps: 6, milestones: [3], stacks: 1000, count: 300 },
};

/** How a training ended, in one file: all that table and page need of it, wherever it was trained. */
interface Outcome {
  readonly game: Game;
  readonly machine: string;
  readonly measurements: readonly Measured<StackModes>[];
  /** {@link STACKS_SHOWN} stacks as bytes, `[n, 28, 28, 3]`, in base64. */
  readonly drawn: string;
}

/** What an outcome depends on besides its seed; one of another game is not counted. */
interface Game extends Omit<StackedPlan, "seeds" | "stacks"> {
  readonly options: GanOptions;
  /** Weights of G and of D. */
  readonly parameters: readonly number[];
  /** SHA-256 of the stacks. */
  readonly images: string;
}

/** Where one training lies and what it is. */
interface Entry {
  readonly name: StackRecipeName;
  readonly run: Run<StackModes>;
  readonly game: Game;
  /** File of its {@link Outcome}. */
  readonly file: string;
}

/**
 * Trains what is left to train of what was asked for. Once every seed of every recipe has come to its end, writes page, picture
 * and table.
 *
 * @returns what was measured; `undefined` while something is still to be trained
 * @throws RangeError for a seed that is not the plan's
 */
export async function makeStacked({
  quick,
  fresh,
  home,
  root,
  signal,
  recipe: names = stackRecipeNames,
  seeds,
  tell,
}: StackedJob): Promise<MeasuredStacks | undefined> {
  const plan = PLANS[quick ? "quick" : "full"];
  const other = seeds?.find((seed) => !plan.seeds.includes(seed));
  if (other !== undefined) throw new RangeError(`seed ${other}: the plan has only ${plan.seeds.join(", ")}`);
  const place = join(home, "stacked");
  const { train } = digits();
  const stacks = digitStacks(train, { count: plan.stacks, stream: randomStreams(STACK_TRAINING.stacksSeed).batches });
  const entries = entriesOf(plan, stacks, place);
  const wanted = entries.filter(({ name, run }) => names.includes(name) && (seeds ?? plan.seeds).includes(run.seed));
  for (const entry of wanted) {
    if (fresh) for (const old of [entry.run.directory, entry.file]) rmSync(old, { recursive: true, force: true });
    const known = outcomeOf(entry);
    const { measurements } = known ?? (await play(entry, { stacks, signal, tell }));
    const last = measurements.at(-1) as Measured<StackModes>;
    tell(
      `${titleOf(entry)}: ${known ? "was done before" : "done"}. ${last.found} modes, reverse KL ${last.reverseKl.toFixed(3)}, ` +
        `sure of ${(100 * last.sure).toFixed(1)} %, Fréchet distance ${last.frechet.toFixed(2)}, ${((1000 * last.seconds) / last.step).toFixed(1)} ms a step.`,
    );
  }
  const outcomes = new Map(entries.map((entry) => [entry, outcomeOf(entry)]));
  const left = entries.filter((entry) => !outcomes.get(entry));
  if (left.length > 0) {
    tell(`The page is left as it is: still to be trained are ${left.map(titleOf).join("; ")}.`);
    return undefined;
  }
  tell("Real stacks, measured alike.");
  const real: StackModes[] = [];
  for (const seed of plan.seeds) real.push(await realStacks(seed, plan.count));
  const ofRecipe = (name: StackRecipeName) =>
    entries.filter((entry) => entry.name === name).map((entry) => outcomes.get(entry) as Outcome);
  const measured: MeasuredStacks = {
    machines: [...new Set([...outcomes.values()].map((outcome) => (outcome as Outcome).machine))],
    date: new Date().toISOString().slice(0, 10),
    seeds: plan.seeds,
    count: plan.count,
    recipes: stackRecipeNames.map((name) => measuredRecipe(name, ofRecipe(name))),
    real: stackStage(real),
  };
  const docs = quick ? place : join(root, "docs");
  const table = quick ? join(place, "measured.json") : join(root, MEASURED_STACKS.file);
  const page = join(docs, "results-stacked.md");
  const shown = stackRecipeNames.map((name) => ({
    name,
    bytes: Buffer.from((ofRecipe(name)[0] as Outcome).drawn, "base64"),
  }));
  const { images } = await readImages(
    stacks,
    Int32Array.from({ length: STACKS_SHOWN }, (_, i) => i),
  );
  await drawStacked([{ name: "real", bytes: images }, ...shown], join(docs, "images"), plan.seeds[0] as number);
  await writeWholeFile(table, jsonText(measured));
  await writeWholeFile(page, stackedPage(measured));
  tell(`Written: ${relative(root, table)}, ${relative(root, page)} and its picture.`);
  return measured;
}

/** Every training of the plan, seed by seed, so that whoever interrupts early has something of every recipe. */
function entriesOf({ seeds, stacks: _, ...plan }: StackedPlan, stacks: DigitStacks, place: string): Entry[] {
  const { steps, milestones, count } = plan;
  const games = new Map(
    stackRecipeNames.map((name) => {
      const recipe = stackRecipe(name);
      const pair = recipe.pair(randomStreams(0));
      const game: Game = {
        ...plan,
        options: ganOptions(optionsFor(recipe, steps)),
        parameters: parametersOf(pair),
        images: stacks.sha256,
      };
      for (const model of [pair.generator, pair.discriminator]) model.dispose();
      return [name, { recipe, game }];
    }),
  );
  const judge = (draw: (count: number) => unknown) =>
    judgeStacks((some) => draw(some) as Tensor4D, { count, real: stacks.shares });
  return seeds.flatMap((seed) =>
    [...games].map(([name, { recipe, game }]) => ({
      ...{ name, game },
      run: {
        ...{ recipe, seed, steps, milestones, judge, samples: 1, image: [28, 28, 3] as const },
        directory: join(place, `${name}-${seed}`),
      },
      file: join(place, "outcomes", `${name}-${seed}.json`),
    })),
  );
}

/** Trains to the end and measures, and keeps how it ended. @throws Error for a run with other networks than the recipe's */
async function play(
  entry: Entry,
  { stacks, signal, tell }: { stacks: DigitStacks } & Pick<StackedJob, "signal" | "tell">,
): Promise<Outcome> {
  const { run, game, file } = entry;
  const onProgress = paced(titleOf(entry), run.steps, tell);
  const { measurements, training } = await finish(run, { images: stacks, signal, onProgress });
  try {
    const [found, wanted] = [parametersOf(training), game.parameters];
    if (found.join() !== wanted.join()) {
      throw new Error(
        `${run.directory} holds a run of networks of ${found.join(" and ")} weights, but the recipe now has ` +
          `${wanted.join(" and ")}: train it anew with --fresh`,
      );
    }
  } finally {
    discard(training);
  }
  const bytes = drawnBytes(run, run.steps).subarray(0, STACKS_SHOWN * 28 * 28 * 3);
  const outcome: Outcome = {
    game,
    machine: machineHere(),
    measurements,
    drawn: bytes.toString("base64"),
  };
  await writeWholeFile(file, `${JSON.stringify(outcome)}\n`);
  return outcome;
}

/** How it ended, where that is known. */
function outcomeOf({ file, game }: Entry): Outcome | undefined {
  if (!existsSync(file)) return undefined;
  const outcome = JSON.parse(readFileSync(file, "utf8")) as Outcome;
  return JSON.stringify(outcome.game) === JSON.stringify(game) ? outcome : undefined;
}

function measuredRecipe(name: StackRecipeName, outcomes: readonly Outcome[]): MeasuredStacks["recipes"][number] {
  const paces = outcomes.map(({ measurements }) => {
    const { seconds, step } = measurements.at(-1) as Measured<StackModes>;
    return (1000 * seconds) / step;
  });
  const steps = (outcomes[0] as Outcome).measurements.map(({ step }) => step);
  const stages = steps.map((step, i) => ({
    step,
    ...stackStage(outcomes.map(({ measurements }) => measurements[i] as Measured<StackModes>)),
  }));
  return {
    name,
    milliseconds: Math.round(10 * Math.min(...paces)) / 10,
    stages: stages as [MeasuredStackStage, ...MeasuredStackStage[]],
  };
}

function parametersOf({ generator, discriminator }: Pair): number[] {
  return [generator.countParams(), discriminator.countParams()];
}

function titleOf({ name, run }: Entry): string {
  return `${name}, seed ${run.seed}`;
}

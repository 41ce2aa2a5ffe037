/** `npm run results -- --only balance`: every cure of chapter 09 on the ring and on the grid, its page, and the table that ships. */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import {
  CURES,
  type CureName,
  cureGame,
  cureNames,
  MEASURED,
  type MeasuredCures,
  type MeasuredMixture,
  type MixtureGame,
  type MixtureOutcome,
  measuredOf,
  percentPlusMinus,
  plusMinus,
  Trials,
} from "../../../src/balance";
import { pointsChart } from "../../../src/balance/figures";
import { save } from "../../../src/figures";
import { writeWholeFile } from "../../../src/files";
import { paced } from "./paced";
import { machineHere } from "./runs";
import { jsonText } from "./store";

/** What {@link makeBalance} is asked for. */
export interface BalanceJob {
  readonly quick: boolean;
  readonly fresh: boolean;
  readonly home: string;
  readonly root: string;
  readonly signal: AbortSignal;
  /** Games at a time; as many as there are processors, if left out. */
  readonly processes?: number;
  tell(line: string): void;
}

type MixtureName = MixtureGame["mixture"];

/** How long each game is, and from which seeds; what was chosen by which of them, the page says. */
const PLAN = {
  full: { seeds: [1, 2, 3, 4, 5], steps: { ring: 5000, grid: 20_000 } },
  quick: { seeds: [1], steps: { ring: 20, grid: 20 } },
} as const;

/** What is tried on each: the grid takes four times as long, and gets the one that is best on the ring, and what it is compared with. */
const TRIED: Readonly<Record<MixtureName, readonly CureName[]>> = {
  ring: cureNames,
  grid: ["plain", "R1, R2, relativistic"],
};

/** What others have published for the same mixtures, by modes and points on a mode. */
const PUBLISHED: Readonly<Record<MixtureName, readonly string[]>> = {
  ring: ["| *published:* GAN | 6.3 ± 0.5 | 98.2 | 0.45 | |", "| *published:* PacGAN2 | 7.9 ± 0.1 | 95.6 | 0.07 | |"],
  grid: ["| *published:* GAN | 17.3 ± 0.8 | 94.8 | 0.70 | |", "| *published:* PacGAN4 | 24.8 ± 0.2 | 93.6 | 0.04 | |"],
};

/** Plays what is left to play, and writes page, pictures and table. What was played is kept, game by game. */
export async function makeBalance({
  quick,
  fresh,
  home,
  root,
  signal,
  processes,
  tell,
}: BalanceJob): Promise<MeasuredCures> {
  const { seeds, steps } = PLAN[quick ? "quick" : "full"];
  const place = join(home, "balance");
  if (fresh) rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  const docs = quick ? place : join(root, "docs");
  const mixtures: MeasuredMixture[] = [];
  for (const mixture of ["ring", "grid"] as const) {
    const tried = TRIED[mixture];
    const games = Object.fromEntries(
      tried.map((name) => [name, cureGame(name, { mixture, steps: steps[mixture] })]),
    ) as Record<CureName, MixtureGame>;
    const kept = new Kept(join(place, `${mixture}.json`), games);
    const trials = new Trials(games, seeds, kept.outcomes);
    const began = performance.now();
    const told = paced(mixture, trials.total, tell);
    let before: number | undefined;
    await trials.run({
      signal,
      ...(processes ? { processes } : {}),
      onProgress: ({ done }) => {
        before ??= done;
        told({ step: done, stepsPerSecond: (1000 * (done - before)) / (performance.now() - began) });
      },
      onOutcome: async (name, outcome) => {
        await kept.add(name, outcome);
        const { found, onMode, reverseKl } = outcome.modes;
        tell(
          `${mixture}, ${name}, seed ${outcome.seed}: ${found} modes, ${(100 * onMode).toFixed(1)} % of the points on one, ` +
            `reverse KL ${reverseKl.toFixed(3)}`,
        );
      },
    });
    mixtures.push({
      ...{ mixture, steps: steps[mixture], seeds },
      cures: tried.map((name) => measuredOf(name, trials.of(name), steps[mixture])),
    });
    const panels = tried.map((name) => {
      const [first] = trials.of(name) as [MixtureOutcome, ...MixtureOutcome[]];
      return { title: name, points: first.drawn.at(-1)?.points ?? [] };
    });
    mkdirSync(join(docs, "images"), { recursive: true });
    const title = `The ${mixture}, seed ${seeds[0]} of every cure`;
    await save(pointsChart(mixture, panels, { title }), join(docs, "images", `results-balance-${mixture}.png`));
  }
  const measured: MeasuredCures = {
    machine: machineHere(),
    date: new Date().toISOString().slice(0, 10),
    mixtures,
  };
  const table = quick ? join(place, "measured.json") : join(root, MEASURED.file);
  await writeWholeFile(table, jsonText(measured));
  const page = join(docs, "results-balance.md");
  await writeWholeFile(page, balancePage(measured));
  tell(`Written: ${relative(root, table)}, ${relative(root, page)} and its pictures.`);
  return measured;
}

/** Outcomes on the disk, of the games that are played now; those of other games are forgotten. */
class Kept {
  readonly outcomes: Partial<Record<CureName, MixtureOutcome[]>> = {};
  /** One after the other: two games may end at the same moment. */
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly file: string,
    private readonly games: Readonly<Record<CureName, MixtureGame>>,
  ) {
    if (!existsSync(file)) return;
    const read = JSON.parse(readFileSync(file, "utf8")) as Record<
      string,
      { game: MixtureGame; outcomes: MixtureOutcome[] }
    >;
    for (const [name, { game, outcomes }] of Object.entries(read)) {
      if (JSON.stringify(games[name as CureName]) === JSON.stringify(game)) this.outcomes[name as CureName] = outcomes;
    }
  }

  /** Written at once, so that a stop loses no more than the games under way. */
  add(name: CureName, outcome: MixtureOutcome): Promise<void> {
    this.outcomes[name] = [...(this.outcomes[name] ?? []), outcome];
    const entries = Object.entries(this.outcomes).map(([key, outcomes]) => [
      key,
      { game: this.games[key as CureName], outcomes },
    ]);
    this.writing = this.writing.then(() => writeWholeFile(this.file, JSON.stringify(Object.fromEntries(entries))));
    return this.writing;
  }
}

/** docs/results-balance.md. */
export function balancePage({ machine, date, mixtures }: MeasuredCures): string {
  return `${[
    "# Results: mode collapse and its cures",
    `Written by \`${MEASURED.command}\` on ${date}: ${machine}. Do not edit it by hand. Each game is played in a process of its ` +
      "own with one thread; times are of that.",
    "Both players are three hidden layers of 128 with ReLU; batches of 128 points, two latent numbers, learning rates of 0.001 for G " +
      "and 0.003 for D, which fall from three tenths of the way to a fiftieth at the end. A cure changes what is named, and nothing else. Networks, " +
      "rates and the strengths of R1 and R2 were found with seed 1, in trials that looked at these numbers; the other strengths with seed 11.",
    "**modes**: those on which at least one of 2,500 points lies, within three standard deviations. **on a mode**: share of the points " +
      "that lie on one; of real points 98.9 %. **reverse KL**: of the shares of the modes to equal ones, in nats; 0 is the best. Means over the " +
      "seeds, ± standard deviation.",
    ...mixtures.flatMap(mixtureSection),
    "The published figures are of Lin and others, *PacGAN: the power of two samples in generative adversarial networks* (2018), with other " +
      "networks and many more steps.",
  ].join("\n\n")}\n`;
}

function mixtureSection({ mixture, steps, seeds, cures }: MeasuredMixture): string[] {
  const modes = mixture === "ring" ? "8 modes on a ring" : "25 modes on a grid";
  const rows = cures.map(({ name, found, onMode, reverseKl, milliseconds }) => {
    const { source } = CURES[name];
    const shares = percentPlusMinus(onMode, 1);
    return `| ${name} (${source}) | ${plusMinus(found, 1)} | ${shares} | ${plusMinus(reverseKl, 3)} | ${milliseconds.toFixed(1)} |`;
  });
  return [
    `## ${modes}`,
    `${steps.toLocaleString("en")} steps, ${seeds.length} seeds.`,
    [
      "| cure | modes | on a mode (%) | reverse KL | ms a step |",
      "| --- | ---: | ---: | ---: | ---: |",
      ...rows,
      ...PUBLISHED[mixture],
    ].join("\n"),
    `![What each draws, seed ${seeds[0]}](images/results-balance-${mixture}.png)`,
  ];
}

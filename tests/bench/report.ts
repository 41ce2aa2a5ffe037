/** Results in words: tables for the terminal, and the measured part of `docs/benchmarks.md`. */

import type { Quartiles } from "../../src/statistics";
import { OURS } from "./contenders";
import type { ContenderResult, Machine, Results, TargetResult, WorkloadResult } from "./results";
import { markdownTable, type Table, terminalTable } from "./table";
import { gigaflops, measured } from "./targets";
import { WORKLOADS } from "./workloads";

/** Everything that was found out, for a terminal. */
export function terminalReport(results: Results): string {
  const images = results.images ? imagesTables(results.images) : [];
  const examples = results.examples ? [examplesTable(results.examples, "times")] : [];
  return [...[...stepsTables(results), ...images, ...examples].map(terminalTable), ...remarks(results)].join("\n\n");
}

/** Share of the processors that others may take without a word. */
const QUIET = 0.04;

type Marks = readonly [begin: string, end: string];

/** Where the measured part on reading images begins and ends. */
export const IMAGES: Marks = [
  "<!-- images: written by npm run bench -- --only images --write -->",
  "<!-- end of images -->",
];

/** Where the measured part on common trainings, of `docs/engine.md`, begins and ends. */
export const EXAMPLES: Marks = [
  "<!-- examples: written by npm run bench -- --only examples --write -->",
  "<!-- end of examples -->",
];

/** Where the measured part on training steps begins and ends: processors of each kind have one of their own. */
export function stepsMarks({ instructions }: Pick<Machine, "instructions">): Marks {
  const kind = instructions ?? "other processors";
  return [`<!-- ${kind}: written by npm run bench -- --peers --write -->`, `<!-- end of ${kind} -->`];
}

/** Name of the picture of training steps, without its ending. */
export function pictureName({ instructions }: Pick<Machine, "instructions">): string {
  return `benchmarks-${instructions?.toLowerCase().replace("-", "") ?? "other"}`;
}

/**
 * `docs/benchmarks.md` with the parts that were measured put in the place of the ones before.
 * @throws Error when the page has not the marks of a part, in their order
 */
export function withMeasurements(page: string, results: Results): string {
  let written = page;
  if (results.workloads.length > 0) written = withPart(written, stepsMarks(results.machine), stepsPart(results));
  if (results.images) written = withPart(written, IMAGES, imagesPart(results, results.images));
  return written;
}

/**
 * `docs/engine.md` with the measured part on common trainings put in the place of the one before.
 * @throws Error when the page has not its marks, in their order
 */
export function withExamples(page: string, results: Results): string {
  if (!results.examples) return page;
  const table = markdownTable(examplesTable(results.examples, "uses and times"));
  return withPart(page, EXAMPLES, [measuredOn(results), table, ...remarks(results)].join("\n\n"));
}

function withPart(page: string, [begin, end]: Marks, part: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page in docs: expected the lines ${begin} and ${end}, in this order`);
  return `${page.slice(0, from + begin.length)}\n\n${part}\n\n${page.slice(to)}`;
}

function imagesPart(results: Results, images: NonNullable<Results["images"]>): string {
  return [measuredOn(results), ...imagesTables(images).map(markdownTable)].join("\n\n");
}

/** @param whole with what decides how long a step takes: instructions and system */
function measuredOn({ machine, date }: Results, whole = false): string {
  const parts = [
    machine.device,
    whole ? machine.instructions : undefined,
    `${machine.processors} processors`,
    memory(machine.memoryBytes),
    whole ? machine.system : undefined,
  ];
  return `Measured on ${date.slice(0, 10)}: ${parts.filter((part) => part !== undefined).join(", ")}.`;
}

function stepsPart(results: Results): string {
  const { machine, versions } = results;
  const software = Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
  return [
    measuredOn(results, true),
    `${software}.`,
    `![Time of a training step by contender](images/${pictureName(machine)}.png)`,
    ...stepsTables(results).map(markdownTable),
    ...remarks(results),
  ].join("\n\n");
}

function stepsTables(results: Results): Table[] {
  return [
    ...results.workloads.flatMap((workload) => [
      workloadTable(workload),
      ...(workload.matrix ? [matrixTable(workload)] : []),
    ]),
    ...results.growth.map(({ workload, along, points }) => ({
      title: `${WORKLOADS[workload].title}: how a step grows with the ${along}`,
      head: [along, "GFLOP", "captured, ms", "quartiles", "not captured, ms", "quartiles", "ratio"],
      rows: points.map((point) => [
        along === "batch" ? String(point.batch) : `×${point.width}`,
        (point.flops / 1e9).toFixed(2),
        ms(point.captured.median),
        quartiles(point.captured),
        ms(point.uncaptured.median),
        quartiles(point.uncaptured),
        (point.captured.median / point.uncaptured.median).toFixed(2),
      ]),
    })),
    ...(results.panel ? [panelTable(results.panel)] : []),
    ...(results.learning ? [learningTable(results.learning)] : []),
    ...(results.targets.length > 0 ? [targetTable(results.targets)] : []),
  ];
}

function workloadTable(workload: WorkloadResult): Table {
  const ours = measured(workload, OURS)?.step.median;
  const row = (one: ContenderResult): string[] => {
    if ("failed" in one) return [one.title, one.precision, "–", "", "", "", "", "", "", ""];
    return [
      one.title,
      one.precision,
      ms(one.step.median),
      quartiles(one.step),
      (1e3 / one.step.median).toFixed(1),
      ours === undefined ? "–" : (one.step.median / ours).toFixed(2),
      gigaflops(workload.flops, one.step.median).toFixed(0),
      ((one.firstMs[0] as number) / 1e3).toFixed(2),
      String(one.threads),
      one.residentMiB.toFixed(0),
    ];
  };
  return {
    title: `${WORKLOADS[workload.name].title}, batch ${workload.batch}, ${(workload.flops / 1e9).toFixed(2)} GFLOP a step`,
    head: [
      "contender",
      "format",
      "ms/step",
      "quartiles",
      "steps/s",
      "÷ captured",
      "GFLOP/s",
      "first, s",
      "threads",
      "MiB",
    ],
    rows: workload.contenders.map(row),
  };
}

function matrixTable(workload: WorkloadResult): Table {
  const { square = {}, shapes } = workload.matrix ?? {};
  return {
    title: `${WORKLOADS[workload.name].title}: what this machine multiplies in the same rounds, GFLOP/s`,
    head: ["matrices", "format", "median", "quartiles", "captured step's share"],
    rows: (["float32", "bfloat16"] as const).flatMap((precision) => {
      const step = measured(workload, `captured ${precision}`);
      const reached = step && gigaflops(workload.flops, step.step.median);
      return (
        [
          ["1024 × 1024", square[precision]],
          ["those of the step", shapes?.[precision]],
        ] as const
      ).flatMap(([name, rate]) =>
        rate
          ? [
              [
                name,
                precision,
                rate.median.toFixed(0),
                `${rate.low.toFixed(0)}–${rate.high.toFixed(0)}`,
                reached ? `${((100 * reached) / rate.median).toFixed(0)} %` : "–",
              ],
            ]
          : [],
      );
    }),
  };
}

function panelTable({ on, off, cost }: NonNullable<Results["panel"]>): Table {
  const row = (name: string, { median, low, high }: Quartiles, last: string) => [
    name,
    median.toFixed(1),
    `${low.toFixed(1)}–${high.toFixed(1)}`,
    last,
  ];
  return {
    title: `${WORKLOADS.dense.title} in the course's own loop, with the live panel on and off`,
    head: ["panel", "steps/s", "quartiles", "cost"],
    rows: [row("off", off, ""), row("on", on, `${(100 * cost).toFixed(1)} %`)],
  };
}

function learningTable({ steps, runs }: NonNullable<Results["learning"]>): Table {
  return {
    title: `Learning: losses of ${steps} steps, averaged over the last half`,
    head: ["seed", "format", "D loss", "G loss"],
    rows: runs.map(({ seed, precision, discriminatorLoss, generatorLoss }) => [
      String(seed),
      precision,
      discriminatorLoss.toFixed(3),
      generatorLoss.toFixed(3),
    ]),
  };
}

function imagesTables({
  files,
  photographs,
  size,
  batch,
  readers,
  waiting,
  memory,
}: NonNullable<Results["images"]>): Table[] {
  const whole = (value: number) => value.toFixed(0);
  return [
    {
      title: `${files} JPEGs of 178 × 218, and ${photographs} of 4000 × 3000, made ${size} × ${size}: images a second`,
      head: ["reader", "first pass", "first pass, 4000 × 3000", `batches of ${batch} from the cache`],
      rows: readers.map((one) =>
        "failed" in one
          ? [one.title, "–", "–", one.failed]
          : [one.title, whole(one.first), one.photographs.toFixed(1), whole(one.cached)],
      ),
    },
    {
      title: `Training on ${size} × ${size} × 3, batch 64: steps a second with images in memory and read from the folder`,
      head: ["GAN", "memory", "quartiles", "folder", "quartiles", "cost"],
      rows: waiting.map(({ model, memory, folder, cost }) => [
        model,
        memory.median.toFixed(2),
        `${memory.low.toFixed(2)}–${memory.high.toFixed(2)}`,
        folder.median.toFixed(2),
        `${folder.low.toFixed(2)}–${folder.high.toFixed(2)}`,
        `${(100 * cost).toFixed(1)} %`,
      ]),
    },
    ...(memory
      ? [
          {
            title: `Memory of the process while it decodes ${memory.files} files`,
            head: ["after a tenth", "most after that", "opened again in"],
            rows: [[`${whole(memory.from)} MiB`, `${whole(memory.to)} MiB`, `${(memory.openMs / 1e3).toFixed(1)} s`]],
          },
        ]
      : []),
  ];
}

function examplesTable({ rows }: NonNullable<Results["examples"]>, columns: "times" | "uses and times"): Table {
  const uses = columns === "times" ? 0 : 1;
  return {
    title: "What people train: milliseconds of a step, uncaptured and captured",
    texts: 1 + uses,
    head: [
      "training",
      ...["uses"].slice(0, uses),
      "uncaptured",
      "captured",
      "times as fast",
      "quartiles",
      "recording, s",
    ],
    rows: rows.map((row) => [
      row.title,
      ...[row.uses].slice(0, uses),
      ms(row.uncaptured.median),
      ms(row.captured.median),
      row.ratio.median.toFixed(1),
      `${row.ratio.low.toFixed(1)}–${row.ratio.high.toFixed(1)}`,
      (row.recordingMs / 1e3).toFixed(1),
    ]),
  };
}

function targetTable(targets: readonly TargetResult[]): Table {
  const number = (value: number, unit: string) =>
    unit === "%" ? `${value.toFixed(1)} %` : `${value.toFixed(2)}${unit === "s" ? " s" : ""}`;
  return {
    title: "Targets (stated for two processor cores)",
    head: ["target", "limit", "here", ""],
    rows: targets.map(({ what, sense, limit, value, unit, met }) => [
      what,
      `${sense === "at most" ? "≤" : "≥"} ${number(limit, unit)}`,
      number(value, unit),
      met ? "met" : "not met",
    ]),
  };
}

function remarks({ workloads, learning, examples, quick }: Results): string[] {
  const list: string[] = [];
  const noted = new Set<string>();
  for (const workload of workloads) {
    for (const one of workload.contenders) {
      const name = `${WORKLOADS[workload.name].title}, ${one.title} (${one.precision})`;
      if ("failed" in one) list.push(`${name}: ${one.failed}.`);
      else for (const note of one.notes) noted.add(`${one.title.split(",")[0]}: ${note}.`);
    }
  }
  const parts = [
    ...workloads.map(({ name, others }) => ({ title: WORKLOADS[name].title, others })),
    ...(examples ? [{ title: "What people train", others: examples.others }] : []),
  ];
  for (const { title, others } of parts) {
    if (others <= QUIET) continue;
    const share = (100 * others).toFixed(0);
    list.push(`${title}: other programs took ${share} % of the processors meanwhile. Measure again in a quiet moment.`);
  }
  list.push(...noted);
  if (learning) {
    const { discriminatorLoss: d, generatorLoss: g } = learning.band;
    list.push(
      `bfloat16 ${learning.same ? "stays" : "does NOT stay"} within ${d.toFixed(2)} (D) and ${g.toFixed(2)} (G) nats of float32's average losses.`,
    );
  }
  if (quick) list.push("--quick: blocks this short show that everything runs; their times say little.");
  return list.length > 0 ? [list.map((line) => `- ${line}`).join("\n")] : [];
}

function ms(value: number): string {
  return value.toFixed(value < 100 ? 2 : 0);
}

function quartiles({ low, high }: Quartiles): string {
  return `${ms(low)}–${ms(high)}`;
}

function memory(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(0)} GiB`;
}

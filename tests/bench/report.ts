/** Results in words: tables for the terminal, and the measured part of `docs/benchmarks.md`. */

import type { Quartiles } from "../../src/statistics";
import { OURS } from "./contenders";
import type { ContenderResult, Results, TargetResult, WorkloadResult } from "./results";
import { markdownTable, type Table, terminalTable } from "./table";
import { gigaflops, measured } from "./targets";
import { WORKLOADS } from "./workloads";

/** Everything that was found out, for a terminal. */
export function terminalReport(results: Results): string {
  return [...tables(results).map(terminalTable), ...remarks(results)].join("\n\n");
}

/** Share of the processors that others may take without a word. */
const QUIET = 0.04;

/** Where the measured part of a page begins and ends. */
export const BEGIN = "<!-- measured: written by npm run bench -- --write -->";
export const END = "<!-- end of measured -->";

/**
 * A page with the measured part put in the place of the one before.
 * @throws Error when the page has not the two marks, in their order
 */
export function withMeasurements(page: string, results: Results): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from)
    throw new Error(`docs/benchmarks.md: expected the lines ${BEGIN} and ${END}, in this order`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${measuredPart(results)}\n\n${page.slice(to)}`;
}

function measuredPart(results: Results): string {
  const { machine, versions, date } = results;
  const software = Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
  return [
    `Measured on ${date.slice(0, 10)}: ${machine.device}, ${machine.processors} processors, ${memory(machine.memoryBytes)}, ${machine.system}.`,
    `${software}.`,
    "![Time of a training step by contender](images/benchmarks.png)",
    ...tables(results).map(markdownTable),
    ...remarks(results),
  ].join("\n\n");
}

function tables(results: Results): Table[] {
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
    if ("failed" in one) return [one.title, one.precision, "–", "", "", "", "", "", ""];
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
    ];
  };
  return {
    title: `${WORKLOADS[workload.name].title}, batch ${workload.batch}, ${(workload.flops / 1e9).toFixed(2)} GFLOP a step`,
    head: ["contender", "format", "ms/step", "quartiles", "steps/s", "÷ captured", "GFLOP/s", "first, s", "threads"],
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

function remarks({ workloads, learning, quick }: Results): string[] {
  const list: string[] = [];
  const noted = new Set<string>();
  for (const workload of workloads) {
    for (const one of workload.contenders) {
      const name = `${WORKLOADS[workload.name].title}, ${one.title} (${one.precision})`;
      if ("failed" in one) list.push(`${name}: ${one.failed}.`);
      else for (const note of one.notes) noted.add(`${one.title.split(",")[0]}: ${note}.`);
    }
    if (workload.others > QUIET) {
      const share = (100 * workload.others).toFixed(0);
      list.push(
        `${WORKLOADS[workload.name].title}: other programs took ${share} % of the processors meanwhile. Measure again in a quiet moment.`,
      );
    }
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

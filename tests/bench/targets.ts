/** What the captured step was built to reach, and whether this run shows it. */
import { OURS } from "./contenders";
import type { Measured, Results, TargetResult, WorkloadResult } from "./results";
import type { WorkloadName } from "./workloads";

/** At most these ratios of the time of a step, ours to theirs; stated for two processor cores. */
const RATIOS: readonly { ours: string; theirs: string; limit: number | Record<WorkloadName, number> }[] = [
  { ours: OURS, theirs: "tf-function float32", limit: 0.9 },
  { ours: OURS, theirs: "torch-eager float32", limit: 0.85 },
  { ours: OURS, theirs: "keras-fit float32", limit: 0.85 },
  { ours: OURS, theirs: "tfjs-layers float32", limit: { dense: 0.3, dcgan28: 0.45, dcgan64: 0.8 } },
  { ours: "captured bfloat16", theirs: "torch-eager bfloat16", limit: 1 },
];

/** Recording takes less than this, in seconds. */
const RECORDING = 1.5;
/** Share of the machine's rate of multiplying matrices that a step of the dense GAN reaches at least. */
const MATRIX_SHARE = 0.8;
/** Share of the steps a second that the live panel costs at most. */
const PANEL_COST = 0.05;

/** The targets that these results can answer; where a contender was not measured, its target is left out. */
export function targetsOf(results: Pick<Results, "workloads" | "panel">): TargetResult[] {
  const targets = results.workloads.flatMap((workload) => [...ratios(workload), ...ownTargets(workload)]);
  if (results.panel) {
    targets.push(
      verdict("live panel: share of the speed it costs", "at most", PANEL_COST * 100, results.panel.cost * 100, "%"),
    );
  }
  return targets;
}

/** A contender's measurements, or `undefined` where it has none. */
export function measured({ contenders }: WorkloadResult, id: string): Measured | undefined {
  const found = contenders.find((contender) => contender.id === id);
  return found && "step" in found ? found : undefined;
}

/** GFLOP/s that a step of this many floating-point operations reaches in this many milliseconds. */
export function gigaflops(flops: number, ms: number): number {
  return flops / ms / 1e6;
}

function ratios(workload: WorkloadResult): TargetResult[] {
  return RATIOS.flatMap(({ ours, theirs, limit }) => {
    const mine = measured(workload, ours);
    const other = measured(workload, theirs);
    if (!mine || !other) return [];
    const what = `${workload.name}: ${ours} to ${theirs}`;
    const most = typeof limit === "number" ? limit : limit[workload.name];
    return [verdict(what, "at most", most, mine.step.median / other.step.median, "×")];
  });
}

function ownTargets(workload: WorkloadResult): TargetResult[] {
  const mine = measured(workload, OURS);
  if (!mine) return [];
  const targets = [verdict(`${workload.name}: recording`, "at most", RECORDING, mine.startMs / 1e3, "s")];
  const limit = workload.matrix?.shapes?.float32;
  if (limit) {
    const share = gigaflops(workload.flops, mine.step.median) / limit.median;
    targets.push(
      verdict(`${workload.name}: share of the matrix rate`, "at least", MATRIX_SHARE * 100, share * 100, "%"),
    );
  }
  return targets;
}

function verdict(
  what: string,
  sense: TargetResult["sense"],
  limit: number,
  value: number,
  unit: TargetResult["unit"],
): TargetResult {
  return { what, sense, limit, value, unit, met: sense === "at most" ? value <= limit : value >= limit };
}

/** What a run of the benchmark finds out; `--json` writes it as it is. Times are milliseconds. */

import type { Instructions } from "../../src/engine/processor";
import type { Quartiles } from "../../src/statistics";
import type { Precision } from "./steps";
import type { WorkloadName } from "./workloads";

export interface Results {
  /** ISO 8601. */
  date: string;
  /** Whether the run was cut short, so that its times say little. */
  quick: boolean;
  machine: Machine;
  /** Of everything that took part. */
  versions: Record<string, string>;
  workloads: WorkloadResult[];
  growth: GrowthResult[];
  panel?: PanelResult;
  learning?: LearningResult;
  images?: ImagesResult;
  examples?: ExamplesResult;
  targets: TargetResult[];
}

export interface Machine {
  processor: string;
  /** Its vector instructions, which decide more than its name; absent where they are not known. */
  instructions?: Instructions;
  /** Processors that this process may use. */
  processors: number;
  memoryBytes: number;
  /** Where the native TensorFlow of Node computes. */
  device: string;
  system: string;
}

export interface WorkloadResult {
  name: WorkloadName;
  batch: number;
  /** Floating-point operations of one step. */
  flops: number;
  /** Share of the processors that others took while contenders were measured, in [0, 1]. */
  others: number;
  contenders: ContenderResult[];
  matrix?: MatrixResult;
}

/** One contender: its times, or why there are none. */
export type ContenderResult = {
  id: string;
  title: string;
  precision: Precision;
} & (Measured | { failed: string });

export interface Measured {
  /** Time of a step; one measurement is the average of a block of steps. */
  step: Quartiles;
  threads: number;
  device: string;
  buildMs: number;
  /** The first three steps. */
  firstMs: number[];
  /** What the first three steps took beyond three ordinary ones: tracing, compiling, recording. */
  startMs: number;
  /** Memory of the process after its last block, in MiB: with the language's own, TensorFlow or PyTorch, and the images. */
  residentMiB: number;
  /** D's and G's loss after the last block. */
  losses: [number, number];
  notes: string[];
}

/** How fast the machine multiplies, in the same rounds. GFLOP/s; a multiplication with an addition counts as two. */
export interface MatrixResult {
  /** Two matrices of 1024 × 1024. */
  square: Partial<Record<Precision, Quartiles>>;
  /** The dense layers' own products, weighted as a step has them. */
  shapes?: Partial<Record<Precision, Quartiles>>;
}

/** How the time of a step grows, captured and not. */
export interface GrowthResult {
  workload: WorkloadName;
  along: "batch" | "width";
  points: { batch: number; width: number; flops: number; captured: Quartiles; uncaptured: Quartiles }[];
}

/** Steps a second while training in the course's own loop. */
export interface PanelResult {
  on: Quartiles;
  off: Quartiles;
  /** Share of the steps a second that watching costs; below zero where the difference is noise. */
  cost: number;
}

/** The same training in float32 and bfloat16. */
export interface LearningResult {
  steps: number;
  /** Losses of each run, averaged over its last half. */
  runs: { seed: number; precision: Precision; discriminatorLoss: number; generatorLoss: number }[];
  /** How far bfloat16's average may lie from float32's: see `learning.ts`. */
  band: { discriminatorLoss: number; generatorLoss: number };
  same: boolean;
}

/** Images from a folder. */
export interface ImagesResult {
  files: number;
  /** Of twelve megapixels. */
  photographs: number;
  size: number;
  batch: number;
  /** Images a second: small ones and photographs decoded for the first time, and in shuffled batches of what was kept. */
  readers: ({ title: string } & ({ first: number; photographs: number; cached: number } | { failed: string }))[];
  /** Steps a second of the same training. */
  waiting: {
    model: string;
    memory: Quartiles;
    folder: Quartiles;
    /** Share of the steps a second that reading costs; below zero where the difference is noise. */
    cost: number;
  }[];
  /** MiB of the process while it decodes so many files: after the first tenth, and the most from then on. */
  memory?: { files: number; openMs: number; from: number; to: number };
}

/** Common trainings, captured and not. */
export interface ExamplesResult {
  rows: {
    title: string;
    /** What it asks of TensorFlow.js. */
    uses: string;
    captured: Quartiles;
    uncaptured: Quartiles;
    /** Uncaptured to captured. */
    ratio: Quartiles;
    /** Of the graph. */
    operations: number;
    /** Recording and loading. */
    recordingMs: number;
  }[];
  /** Share of the processors that others took meanwhile, in [0, 1]. */
  others: number;
}

export interface TargetResult {
  what: string;
  /** Whether `value` is to be at most or at least `limit`. */
  sense: "at most" | "at least";
  limit: number;
  value: number;
  unit: "×" | "s" | "%";
  met: boolean;
}

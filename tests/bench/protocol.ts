/** What the benchmark asks its contenders, which are processes of their own. `peers/wire.py` speaks the same. */

import type { PairName } from "../../src/gan";
import type { PanelRates } from "./panel";
import type { Precision } from "./steps";
import type { Product, Work } from "./work";
import type { WorkloadName } from "./workloads";

/** Builds a contender, in the place of the one before, and runs its first three steps. */
export interface PrepareRequest {
  do: "prepare";
  /** Which way to run a step; each kind of process knows its own. */
  contender: string;
  workload: WorkloadName;
  precision: Precision;
  batch: number;
  width: number;
  seed: number;
  /** The project's folder, for those who read the digits by themselves. */
  root: string;
}

/** What can be asked. Peers know `prepare` and `run`. */
export interface Requests {
  prepare: PrepareRequest;
  /** Runs steps and reads the losses of the last one. */
  run: { do: "run"; steps: number };
  /** Runs steps and reads the losses of every one. */
  learn: { do: "learn"; steps: number };
  /** Times matrix products, each repeated for some milliseconds. */
  products: { do: "products"; products: Omit<Product, "count">[]; precision: Precision; milliseconds: number };
  /** Trains with the live panel on and off in turn. */
  panel: { do: "panel"; seed: number; rounds: number; milliseconds: number };
  /** Reads a folder of images, for the first time and then batches of what was kept. Peers know two ways. */
  images: {
    do: "images";
    folder: string;
    cache: string;
    size: number;
    batch: number;
    milliseconds: number;
    way?: string;
  };
  /** Trains on images in memory and on those of a folder in turn, rounds of some milliseconds each. */
  waiting: {
    do: "waiting";
    folder: string;
    cache: string;
    size: number;
    model: PairName;
    rounds: number;
    milliseconds: number;
  };
  /** Names the examples that can be timed. */
  examples: { do: "examples" };
  /** Times a step of an example, captured and as it is in turn, blocks of some milliseconds. */
  example: { do: "example"; title: string; rounds: number; milliseconds: number };
}

export type Request = Requests[keyof Requests];

/** What is answered. Times are milliseconds. */
export interface Answers {
  prepare: {
    /** Building networks and optimisers. */
    buildMs: number;
    /** The first, second and third step. */
    firstMs: number[];
    device: string;
    threads: number;
    versions: Record<string, string>;
    /** Numbers that training moves, of both networks: the same for everyone. */
    weights: number;
    /** The arithmetic of a step; contenders in Node count it. */
    work?: Work;
    /** Whether Keras chose XLA. */
    jit_compile?: boolean;
  };
  /** Time of one step on average, D's and G's last loss, what all steps took of the processors, and the memory of the process. */
  run: { ms: number; losses: [number, number]; cpuMs: number; residentMiB: number };
  learn: { discriminatorLoss: number[]; generatorLoss: number[] };
  /** Time of one product each. */
  products: { ms: number[] };
  panel: PanelRates;
  images: {
    count: number;
    firstMs: number;
    /** A batch of what was kept. */
    batchMs: number;
    /** Opening the folder once all is kept. */
    openMs: number;
    /** MiB that the process had after a tenth of the files, and the most that it had from then on. */
    memory?: { from: number; to: number };
  };
  /** Steps a second in each round. */
  waiting: { memory: number[]; folder: number[] };
  examples: { title: string; uses: string }[];
  /** Times of one step in each round; operations of the graph, and how long it took to get it; what all took of the processors. */
  example: { captured: number[]; uncaptured: number[]; operations: number; recordingMs: number; cpuMs: number };
}

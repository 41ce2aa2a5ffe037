/** What a contender in Node is made of. */
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { RandomStream, RandomStreams } from "../../src/engine";
import type { WorkloadName } from "./workloads";

/** In which number format products and convolutions are computed. */
export type Precision = "float32" | "bfloat16";

/** What networks are built from. */
export interface Plan {
  /** Decides the first weights. */
  weights: RandomStream;
  /** Scales the units or channels of hidden layers. */
  width: number;
}

/** Two networks that play against each other. */
export interface Pair {
  generator: LayersModel;
  discriminator: LayersModel;
}

/** What a step needs besides the networks. */
export interface Setting {
  batch: number;
  /** Draws the noise of our own steps. */
  streams: RandomStreams;
  precision: Precision;
}

/** D's and G's loss; the caller disposes of them. */
export type Losses = {
  discriminatorLoss: Scalar;
  generatorLoss: Scalar;
};

/** A step, ready to run on one batch of real images after the other. */
export interface Step {
  (real: Tensor): Losses | Promise<Losses>;
  /** Frees what the step itself holds; the networks are its maker's. */
  dispose(): void;
}

/** A file of contenders: how it builds the networks, and its ways to run a step. */
export interface Ways {
  networks: Record<WorkloadName, (plan: Plan) => Pair>;
  steps: Record<string, (pair: Pair, setting: Setting) => Step>;
}

import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { ImageSource } from "../datasets";
import type { CaptureOptions, RandomStreams } from "../engine";
import type { GanOptions } from "../gan/options";
import type { History } from "./history";

/** Where a run stands, reported every `reportEvery` steps. */
export interface Progress {
  step: number;
  total: number;
  history: History;
  /** Images drawn from the fixed latent vectors, `[count, height, width, channels]` in [-1, 1]; gone after the callback. */
  samples: Tensor4D;
  /** Steps in a second: the median of the last few reports, all that happens between them included. */
  stepsPerSecond: number;
  /** At that throughput. */
  secondsLeft: number;
}

export interface TrainingOptions {
  /** Takes `[batch, latentSize]`, ends in tanh. */
  generator: LayersModel;
  /** Takes images, ends in a logit, `[batch, 1]`. */
  discriminator: LayersModel;
  /**
   * The training images: all of them in [-1, 1], `[n, height, width, channels]` or `[n, pixels]`; or where they are read from,
   * batch by batch, such as an `imageFolder`. They stay the caller's.
   */
  images: Tensor | ImageSource;
  /** All that is random in a run: order of the images, latent vectors, dropout masks. */
  streams: RandomStreams;
  options?: Partial<GanOptions>;
  /** Latent vectors of the samples, always the same ones, `[count, latentSize]`; 64 of `streams.samples` by default. */
  fixedLatent?: Tensor;
  /** As {@link CaptureOptions.precision}; `float32` by default. */
  precision?: Precision;
  /** Where the run is kept: its history, samples and checkpoints, from which `Training.resume` goes on. */
  directory?: string;
  /** Kept in the directory's `run.json` for whoever reads it: the seed, the name of the data … Plain data. */
  about?: Record<string, unknown>;
}

export type Precision = NonNullable<CaptureOptions["precision"]>;

export interface RunOptions {
  /** In total: a run that has come to step 300 goes on for 200 when 500 are asked for. */
  steps: number;
  /** Every how many steps numbers are read back and `onProgress` is called (50). */
  reportEvery?: number;
  /** Every how many steps a checkpoint and a sheet of samples are written (500), where the run has a directory. */
  checkpointEvery?: number;
  onProgress?: (progress: Progress) => void | Promise<void>;
  /** Ends the run after the step under way when it is aborted, as an interrupt in a notebook does. */
  signal?: AbortSignal;
}

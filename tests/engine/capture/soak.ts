/**
 * Runs a captured step for a long time and tells what is in memory meanwhile. By hand:
 *
 *     npx ts-node -T tests/engine/capture/soak.ts [steps, 20000] [recordings, 200]
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import { denseDiscriminator } from "../../../src/discriminator";
import { type CapturedStep, capture, memoryReport, randomStreams, tf } from "../../../src/engine";
import { ganStep, type StepResult } from "../../../src/gan";
import { denseGenerator } from "../../../src/generator";
import { nativeTensors } from "./fixtures";

/** What is in memory after so many rounds. */
export interface Sample {
  round: number;
  tensors: number;
  /** Tensors that TensorFlow's binding holds. */
  nativeTensors: number;
  /** Resident memory in MiB. */
  resident: number;
}

interface Size {
  pixels: number;
  hidden: readonly number[];
  batch: number;
}

/** The dense GAN of chapter 06 with few images a step, so that the steps are many. */
const WHOLE: Size = { pixels: 784, hidden: [256, 512, 1024], batch: 8 };

type Game = { step: CapturedStep<[Tensor], StepResult>; real: Tensor; weights: () => Tensor[]; dispose: () => void };

function game({ pixels, hidden, batch }: Size): Game {
  const { weights, noise } = randomStreams(1);
  const generator = denseGenerator({ hidden, pixels, weights });
  const discriminator = denseDiscriminator({ hidden: [...hidden].reverse().slice(1), pixels, weights });
  const generatorOptimizer = tf.train.adam(2e-4, 0.5);
  const discriminatorOptimizer = tf.train.adam(2e-4, 0.5);
  const players = { generator, discriminator, generatorOptimizer, discriminatorOptimizer };
  const real = noise.uniform([batch, pixels], -1, 1);
  const step = capture(ganStep(players, (count) => noise.uniform([count, 100], -1, 1)));
  return {
    step,
    real,
    weights: () => [...generator.getWeights(), ...discriminator.getWeights()],
    dispose: () => {
      step.dispose();
      generator.dispose();
      discriminator.dispose();
      generatorOptimizer.dispose();
      discriminatorOptimizer.dispose();
      real.dispose();
    },
  };
}

function sampleAt(round: number): Sample {
  const { tensors, residentBytes } = memoryReport();
  return { round, tensors, nativeTensors: nativeTensors(), resident: residentBytes / 2 ** 20 };
}

/** Steps one after the other; every tenth time the weights are read. Samples memory `samples` times, evenly. */
export function manySteps(steps: number, samples: number, size = WHOLE): Sample[] {
  const { step, real, weights, dispose } = game(size);
  const found: Sample[] = [];
  for (let i = 1; i <= steps; i++) {
    tf.dispose(step(real));
    if (i % 10 === 0) for (const weight of weights()) weight.dataSync();
    if (i % (steps / samples) === 0) found.push(sampleAt(i));
  }
  dispose();
  return found;
}

/** Captures, runs a step and disposes, again and again, of the same two networks. */
export function manyRecordings(times: number, samples: number, size = WHOLE): Sample[] {
  const { step, real, dispose } = game(size);
  const found: Sample[] = [];
  for (let i = 1; i <= times; i++) {
    tf.dispose(step(real));
    step.dispose();
    if (i % (times / samples) === 0) found.push(sampleAt(i));
  }
  dispose();
  return found;
}

if (require.main === module) {
  const [steps = 20_000, recordings = 200] = process.argv.slice(2).map(Number);
  const show = (samples: readonly Sample[]): void =>
    console.table(samples.map((sample) => ({ ...sample, resident: Math.round(sample.resident) })));
  show(manySteps(steps, 20));
  show(manyRecordings(recordings, 20));
}

import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "./backend";
import { recording } from "./capture/recording";
import { isNative, nativeOp } from "./native";
import { philoxNormal, philoxUniform, philoxWords } from "./philox";

type Shape = number[];

/**
 * A sequence of random draws. The n-th draw depends only on the stream's key and n, so that asking one stream for more
 * never changes what another gives, and a run is continued by restoring `counter`.
 */
export class RandomStream {
  /** Number of draws made so far. Saving it and setting it back continues the sequence where it stood. */
  counter = 0;

  /** @param key a whole number of 32 bits, signed; use {@link randomStreams} rather than inventing keys */
  constructor(readonly key: number) {}

  /** Uniform float32 numbers in `[min, max)`, drawn by TensorFlow where it runs. */
  uniform(shape: Shape, min = 0, max = 1): Tensor {
    return tf.tidy(() => {
      const unit = this.draw("StatelessRandomUniform", philoxUniform, shape);
      return min === 0 && max === 1 ? unit : unit.mul(max - min).add(min);
    });
  }

  /** Normal float32 numbers with the given mean and standard deviation. */
  normal(shape: Shape, mean = 0, standardDeviation = 1): Tensor {
    return tf.tidy(() => {
      const standard = this.draw("StatelessRandomNormal", philoxNormal, shape);
      return mean === 0 && standardDeviation === 1 ? standard : standard.mul(standardDeviation).add(mean);
    });
  }

  /** The numbers 0 … n−1 in random order (Fisher-Yates), for shuffling a data set. */
  permutation(n: number): Int32Array {
    if (!Number.isInteger(n) || n < 0) throw new RangeError(`permutation(${n}): expected a whole number ≥ 0`);
    refuseToRecord("permutation");
    const order = Int32Array.from({ length: n }, (_, i) => i);
    const words = philoxWords(this.key, this.counter++, n);
    for (let i = n - 1; i > 0; i--) {
      const j = Math.floor(((words[i] as number) / 2 ** 32) * (i + 1));
      const held = order[i] as number;
      order[i] = order[j] as number;
      order[j] = held;
    }
    return order;
  }

  /** A whole number in [0, 2³¹) to seed somebody else's generator with, such as a tfjs initialiser. */
  seed(): number {
    refuseToRecord("seed");
    return (philoxWords(this.key, this.counter++, 1)[0] as number) >>> 1;
  }

  private draw(
    op: "StatelessRandomUniform" | "StatelessRandomNormal",
    inJavaScript: (seed0: number, seed1: number, count: number) => Float32Array,
    shape: Shape,
  ): Tensor {
    if (!shape.every((size) => Number.isInteger(size) && size >= 0)) {
      throw new RangeError(`random numbers of shape [${shape}]: expected whole sizes ≥ 0`);
    }
    if (!isNative()) {
      const count = shape.reduce((product, size) => product * size, 1);
      return tf.tensor(inJavaScript(this.key, this.counter++, count), shape, "float32");
    }
    // In a recorded step the counter goes on from call to call, so there it is no constant.
    const seed = recording()?.draw(this) ?? tf.tensor1d([this.key, this.counter++], "int32");
    return nativeOp(op, [tf.tensor1d(shape, "int32"), seed], {
      dtype: { type: "float32" },
      T: { type: "int32" },
      Tseed: { type: "int32" },
    });
  }
}

/** What is drawn in JavaScript would be the same in every call of a captured step. */
function refuseToRecord(method: string): void {
  if (!recording()) return;
  throw new Error(
    `RandomStream.${method}() draws in JavaScript, so a captured step would see one draw for ever: ` +
      "call it outside of the step and hand its result in, or draw with uniform() or normal()",
  );
}

/** The streams every program of the course draws from; each has a key of its own. A new one is added at the end. */
export interface RandomStreams {
  /** First values of weights. */
  weights: RandomStream;
  /** Order in which examples are seen. */
  batches: RandomStream;
  /** Latent vectors. */
  noise: RandomStream;
  /** Dropout masks. */
  dropout: RandomStream;
  /** Latent vectors of pictures that are looked at: drawing some more changes nothing in a training. */
  samples: RandomStream;
}

/**
 * The named streams of one master seed.
 *
 * The environment variable `GANBOOK_SEED_SHIFT`, a whole number, is added to every seed. So a whole notebook runs with other
 * seeds, which is how claims are tried that should not depend on one (`npm run notebooks -- --vary`).
 *
 * @param seed a whole number in [0, 2³¹)
 * @throws RangeError for any other seed
 */
export function randomStreams(seed: number): RandomStreams {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 31) {
    throw new RangeError(`seed ${seed}: expected a whole number from 0 to ${2 ** 31 - 1}`);
  }
  const [weights, batches, noise, dropout, samples] = Array.from(
    philoxWords((seed + seedShift()) % 2 ** 31, 0, 5),
    (word) => new RandomStream(word | 0),
  ) as [RandomStream, RandomStream, RandomStream, RandomStream, RandomStream];
  return { weights, batches, noise, dropout, samples };
}

let unseeded: RandomStream | undefined;

/** Where captured steps draw what tfjs's own random operations are asked for without a seed. */
export function defaultStream(): RandomStream {
  unseeded ??= new RandomStream(Math.floor(Math.random() * 2 ** 32) | 0);
  return unseeded;
}

/**
 * Sets the stream from which captured steps draw what tfjs's own random operations and layers (`tf.randomNormal`,
 * `tf.layers.dropout` …) are asked for without a seed. It repeats such a step's run, and its counter, saved and set back,
 * continues it. Until it is called the numbers are others in each process, as those of tfjs. Steps that were captured
 * before are recorded anew. Outside of captured steps, and on other backends than native TensorFlow, tfjs draws these
 * numbers itself, and unrepeatably.
 *
 * ```ts
 * const streams = randomStreams(1);
 * setDefaultStream(streams.dropout);
 * ```
 */
export function setDefaultStream(stream: RandomStream): void {
  unseeded = stream;
}

function seedShift(): number {
  // Browsers have no environment.
  const text = globalThis.process?.env.GANBOOK_SEED_SHIFT ?? "";
  const shift = Number(text);
  if (Number.isInteger(shift) && shift >= 0 && shift < 2 ** 31) return shift;
  throw new RangeError(`GANBOOK_SEED_SHIFT is "${text}": expected a whole number from 0 to ${2 ** 31 - 1}, or nothing`);
}

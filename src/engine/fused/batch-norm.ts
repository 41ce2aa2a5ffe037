/** Batch normalisation that trains with TensorFlow's two fused operations in place of some sixty small ones. */
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import { tf } from "../backend";
import { isNative, isTaped, nativeOps } from "../native";

/** Options of {@link batchNormalization}: those of `tf.layers.batchNormalization`. */
export type BatchNormalizationArgs = NonNullable<Parameters<typeof tf.layers.batchNormalization>[0]>;

type Layer = InstanceType<typeof tf.layers.Layer>;
type LayerVariable = Layer["weights"][number];

/** What tfjs's layer holds once it is built. `gamma` is absent with `scale: false`, `beta` with `center: false`. */
interface ParentLayer extends Layer {
  axis: number;
  momentum: number;
  epsilon: number;
  gamma?: LayerVariable;
  beta?: LayerVariable;
  movingMean: LayerVariable;
  movingVariance: LayerVariable;
}

/** Normalised values with the statistics they were normalised with, each statistic `[channels]`. */
interface Normalised {
  y: Tensor;
  mean: Tensor;
  /** Mean squared distance from the mean (divided by n, not by n − 1). */
  variance: Tensor;
}

const Parent = tf.serialization.SerializationMap.getMap().classNameMap.BatchNormalization?.[0] as unknown as {
  new (args: BatchNormalizationArgs): ParentLayer;
};

/** tfjs's own layer with another way to compute; its name in files, its options and its weights stay. */
class BatchNormalization extends Parent {
  static readonly className = "BatchNormalization";

  override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor | Tensor[] {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor;
    const axis = this.axis < 0 ? this.axis + x.rank : this.axis;
    const channels = x.shape[axis] as number;
    if (!kwargs.training) {
      const ofVolumes = x.rank > 4 && axis === x.rank - 1;
      return ofVolumes ? this.withAverages(x, channels) : super.call(inputs, kwargs);
    }
    return tf.tidy(() => {
      const gamma = this.gamma?.read() ?? tf.ones([channels]);
      const beta = this.beta?.read() ?? tf.zeros([channels]);
      const normalise = isNative() && axis === x.rank - 1 ? fused : composed;
      const { y, mean, variance } = normalise(x, gamma, beta, this.epsilon, axis);
      this.average(this.movingMean, mean);
      this.average(this.movingVariance, variance);
      return y;
    });
  }

  /** What tfjs's layer does outside of training, for more dimensions than its four. */
  private withAverages(x: Tensor, channels: number): Tensor {
    return tf.tidy(() => {
      const [mean, variance, beta, gamma] = [this.movingMean, this.movingVariance, this.beta, this.gamma].map((one) =>
        one?.read(),
      ) as [Tensor1D, Tensor1D, Tensor1D | undefined, Tensor1D | undefined];
      const rows = x.reshape([-1, channels]) as Tensor2D;
      return tf.batchNorm(rows, mean, variance, beta, gamma, this.epsilon).reshape(x.shape);
    });
  }

  /** ā ← ā − (1 − momentum) (ā − a): the moving average takes a share of the statistic of this batch in. */
  private average(moving: LayerVariable, ofBatch: Tensor): void {
    tf.tidy(() => {
      const old = moving.read();
      moving.write(old.sub(old.sub(ofBatch).mul(1 - this.momentum)));
    });
  }
}

tf.serialization.registerClass(BatchNormalization as unknown as Parameters<typeof tf.serialization.registerClass>[0]);

/**
 * A batch normalisation layer: y = γ (x − μ) / √(σ² + ε) + β, with the mean μ and variance σ² of each channel over the
 * batch while training, and with their moving averages otherwise (Ioffe & Szegedy 2015, algorithm 1).
 *
 * It is `tf.layers.batchNormalization`, with the same options, weights and files, but trains with one TensorFlow
 * operation forward and one back where native TensorFlow runs and the channels are the last axis. Models that are loaded
 * from files get it too.
 */
export function batchNormalization(args: BatchNormalizationArgs = {}): Layer {
  return new BatchNormalization(args);
}

/** The formula in tfjs's operations, for any backend and axis. */
function composed(x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number, axis: number): Normalised {
  const shape = x.shape.map((size, i) => (i === axis ? size : 1));
  const { mean, variance } = tf.moments(x, without(axis, x.rank), true);
  const scale = variance.add(epsilon).rsqrt().mul(gamma.reshape(shape));
  const y = x.sub(mean).mul(scale).add(beta.reshape(shape));
  return { y, mean: mean.flatten(), variance: variance.flatten() };
}

function without(axis: number, rank: number): number[] {
  return Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis);
}

/** The same by TensorFlow's fused operations, which take `[batch, height, width, channels]`. */
function fused(x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number): Normalised {
  const channels = x.shape.at(-1) as number;
  const count = x.size / channels;
  const images = [count, 1, 1, channels];
  const as4D = (tensor: Tensor): Tensor => (tensor.rank === 4 ? tensor : tensor.reshape(images));
  const attributes = {
    T: { type: "float32" },
    U: { type: "float32" },
    epsilon: { float: epsilon },
    data_format: { string: "NHWC" },
    is_training: { bool: true },
  } as const;
  const statistics: Tensor[] = [];

  const forward = tf.customGrad((...args) => {
    const [input, scale, offset, save] = args as [Tensor, Tensor, Tensor, (tensors: Tensor[]) => void];
    const none = tf.tensor1d([], "float32"); // the moving averages, which the operation needs for inference only
    const [y, mean, variance, ...reserved] = nativeOps(
      "FusedBatchNormV3",
      [as4D(input), scale, offset, none, none],
      { ...attributes, exponential_avg_factor: { float: 1 } },
      6,
    ) as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
    // A custom gradient returns one tensor; these two leave it by the side door.
    statistics.push(tf.keep(mean), tf.keep(variance));
    save([input, scale, ...reserved]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
      const [input, scale, ...reserved] = saved as [Tensor, Tensor, ...Tensor[]];
      if (isTaped()) return composedGradient(dy, input, scale, epsilon);
      const gradients = nativeOps("FusedBatchNormGradV3", [as4D(dy), as4D(input), scale, ...reserved], attributes, 5);
      const [dx, dScale, dOffset] = gradients as [Tensor, Tensor, Tensor];
      return [dx.reshape(input.shape), dScale, dOffset];
    };
    return { value: y.reshape(input.shape), gradFunc };
  });

  const y = forward(x, gamma, beta);
  const [mean, variance] = statistics as [Tensor, Tensor];
  // TensorFlow gives an estimate for the population, divided by n − 1.
  const ofBatch = variance.mul(count > 1 ? (count - 1) / count : 1);
  variance.dispose();
  return { y, mean: letGo(mean), variance: ofBatch };
}

/** Hands a tensor that was kept back to the tidy we are in. */
function letGo(kept: Tensor): Tensor {
  const tracked = kept.clone();
  kept.dispose();
  return tracked;
}

/** ∂/∂x, ∂/∂γ and ∂/∂β in operations that can be differentiated again (Ioffe & Szegedy 2015, section 3). */
function composedGradient(dy: Tensor, x: Tensor, gamma: Tensor, epsilon: number): Tensor[] {
  const channels = x.shape.at(-1) as number;
  const change = dy.reshape([-1, channels]);
  const rows = x.reshape([-1, channels]);
  const centred = rows.sub(rows.mean(0));
  const inverse = centred.square().mean(0).add(epsilon).rsqrt();
  const normalised = centred.mul(inverse);
  const dBeta = change.sum(0);
  const dGamma = change.mul(normalised).sum(0);
  const count = x.size / channels;
  const dx = change
    .sub(dBeta.div(count))
    .sub(normalised.mul(dGamma.div(count)))
    .mul(gamma.mul(inverse));
  return [dx.reshape(x.shape), dGamma, dBeta];
}

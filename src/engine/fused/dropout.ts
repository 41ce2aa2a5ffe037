/** Dropout with masks from a named random stream. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../backend";
import type { RandomStream } from "../random";

type Layer = InstanceType<typeof tf.layers.Layer>;

/** The part of a layer's configuration that files hold; the two that we do not use are written as Keras writes them. */
interface DropoutConfig {
  rate: number;
  noiseShape: null;
  seed: null;
  name?: string;
}

/** What tfjs's layer holds. */
interface ParentLayer extends Layer {
  rate: number;
  /** Shape of the mask where it is not that of the input; `null` reads "as the input has it". */
  getNoiseShape(input: Tensor): number[] | null | undefined;
}

const Parent = tf.serialization.SerializationMap.getMap().classNameMap.Dropout?.[0] as unknown as {
  new (args: DropoutConfig): ParentLayer;
};

/** tfjs's own layer with another source of randomness; its name in files stays. */
class Dropout extends Parent {
  static readonly className = "Dropout";
  /** Where masks are drawn from; a model that was just loaded from a file has none yet. */
  stream: RandomStream | undefined;

  override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor | Tensor[] {
    if (!kwargs.training || this.rate === 0) return inputs;
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor;
      return x.mul(this.mask(this.getNoiseShape(x) ?? x.shape));
    });
  }

  /** 0 with probability `rate`, else 1 / (1 − rate), so that the expected value of what is let through stays as it was. */
  private mask(shape: number[]): Tensor {
    if (!this.stream) {
      throw new Error(
        `the dropout layer "${this.name}" has no random stream to draw its masks from, as after loading from a file: ` +
          "call setDropoutStream(model, streams.dropout) before training",
      );
    }
    const stream = this.stream;
    return tf.tidy(() =>
      stream
        .uniform(shape)
        .greaterEqual(this.rate)
        .toFloat()
        .div(1 - this.rate),
    );
  }
}

tf.serialization.registerClass(Dropout as unknown as Parameters<typeof tf.serialization.registerClass>[0]);

/**
 * A dropout layer: while training, each input is set to 0 with probability `rate` and the others are divided by
 * 1 − rate; otherwise it passes everything on (Srivastava et al. 2014). Each call draws a new mask from `stream`, so that
 * a run is repeated by its seed and continued by the stream's counter. (tfjs's own layer draws one mask for ever if it has
 * a seed, and an unrepeatable one in JavaScript if it has none.)
 *
 * In a file it is an ordinary `Dropout` layer without a stream: after loading a model that is to be trained on, call
 * {@link setDropoutStream}.
 *
 * @param rate share of the inputs that is dropped, in [0, 1)
 * @throws RangeError for any other rate
 */
export function dropout({ rate, stream, name }: { rate: number; stream: RandomStream; name?: string }): Layer {
  if (!(rate >= 0 && rate < 1))
    throw new RangeError(`dropout rate ${rate}: expected a number from 0 up to, but not, 1`);
  const layer = new Dropout({ rate, noiseShape: null, seed: null, ...(name === undefined ? {} : { name }) });
  layer.stream = stream;
  return layer;
}

/**
 * Gives all dropout layers of a model the stream that they draw their masks from. Needed after loading a model from a
 * file, before training it: files hold no random streams.
 */
export function setDropoutStream(model: LayersModel, stream: RandomStream): void {
  for (const layer of model.layers) {
    if (layer instanceof Dropout) layer.stream = stream;
    else if (layer instanceof tf.LayersModel) setDropoutStream(layer, stream);
  }
}

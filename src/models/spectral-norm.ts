/** Spectral normalisation: dense layers and convolutions whose kernel is divided by its largest singular value. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { type RandomStream, tf } from "../engine";
import type { Layer, LayerVariable, Shape } from "./custom-layer";

type DenseArgs = Parameters<typeof tf.layers.dense>[0];
type ConvolutionArgs = Parameters<typeof tf.layers.conv2d>[0];

/** What tfjs's layers with a kernel hold once they are built. */
interface KernelLayer extends Layer {
  kernel: Pick<LayerVariable, "read">;
}

/** Keeps a division from 0 by 0; far below any norm that occurs. */
const TINY = 1e-12;

/** tfjs's own layer with another kernel in its place; `kernel` and `bias` stay what is trained, u comes after them. */
function normalised(className: "Dense" | "Conv2D") {
  const Parent = tf.serialization.SerializationMap.getMap().classNameMap[className]?.[0] as unknown as {
    new (args: DenseArgs | ConvolutionArgs): KernelLayer;
  };
  class Spectral extends Parent {
    static readonly className = `Spectral${className}`;
    /** The first u; that of a layer from a file is set afterwards. */
    start = tf.initializers.ones();
    private u: LayerVariable | undefined;

    override build(inputShape: Shape | Shape[]): void {
      super.build(inputShape);
      const outputs = this.kernel.read().shape.at(-1) as number;
      this.u = this.addWeight("u", [1, outputs], "float32", this.start, undefined, false);
    }

    override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor | Tensor[] {
      const { kernel } = this;
      return tf.tidy(() => {
        const used = this.divided(kernel.read(), kwargs.training === true);
        // tfjs's layer reads its kernel from here.
        this.kernel = { read: () => used };
        try {
          return super.call(inputs, kwargs);
        } finally {
          this.kernel = kernel;
        }
      });
    }

    /** W / σ(W). @param moves whether u takes a step of the power iteration, and is kept */
    private divided(kernel: Tensor, moves: boolean): Tensor {
      const stored = this.u as LayerVariable;
      const { sigma, u } = singularValue(kernel.reshape([-1, kernel.shape.at(-1) as number]), stored.read(), moves);
      if (moves) stored.write(u);
      u.dispose();
      return kernel.div(sigma);
    }
  }
  tf.serialization.registerClass(Spectral as unknown as Parameters<typeof tf.serialization.registerClass>[0]);
  return Spectral;
}

const SpectralDense = normalised("Dense");
const SpectralConv2D = normalised("Conv2D");

/**
 * Estimates the largest singular value: v = W u / |W u|, then, if u moves, u ← Wᵀ v / |Wᵀ v|; σ = vᵀ W u. The gradient takes u and
 * v as given, ∂σ/∂W = v uᵀ.
 *
 * @param kernel W, `[inputs, outputs]`, the transpose of the paper's
 * @param before u, `[1, outputs]`
 * @returns σ, and the u that it is of, kept: dispose of it
 */
function singularValue(kernel: Tensor, before: Tensor, moves: boolean): { sigma: Tensor; u: Tensor } {
  let u!: Tensor;
  const sigma = tf.customGrad((...args) => {
    const [w, save] = args as unknown as [Tensor, (tensors: Tensor[]) => void];
    const v = unit(tf.matMul(w, before, false, true)); // [inputs, 1]
    const image = tf.matMul(v, w, true); // [1, outputs]
    // A custom gradient returns one tensor; u leaves it by the side door.
    u = tf.keep(moves ? unit(image) : unit(before));
    save([v, u]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => {
      const [v, u] = saved as [Tensor, Tensor];
      return v.mul(u).mul(dy);
    };
    return { value: image.mul(u).sum().maximum(TINY), gradFunc };
  })(kernel);
  return { sigma, u };
}

function unit(vector: Tensor): Tensor {
  return vector.div(vector.square().sum().sqrt().add(TINY));
}

/** What makes the layers of a discriminator that have a kernel. */
export interface KernelLayers {
  dense(args: DenseArgs): Layer;
  conv2d(args: ConvolutionArgs): Layer;
}

/**
 * Dense layers and convolutions, with spectral normalisation or tfjs's own: y = (W / σ(W)) x + b, where σ(W) is the largest
 * singular value of the kernel as `[height · width · inputs, outputs]` (Miyato and others, "Spectral normalization for
 * generative adversarial networks", 2018, section 2.1). It holds how fast a D can change.
 *
 * σ is estimated by one step of the power iteration a training pass (algorithm 1), from a vector u that is kept from pass to
 * pass as a weight that is not trained. Gradients pass through W / σ(W) with the vectors held fixed. Otherwise u stays as it is.
 *
 * @param weights the random stream the first u are drawn from
 */
export function kernelLayers(spectralNorm: boolean, weights: RandomStream): KernelLayers {
  if (!spectralNorm) return tf.layers;
  const started = <L extends { start: ReturnType<typeof tf.initializers.ones> }>(layer: L): L => {
    layer.start = tf.initializers.randomNormal({ mean: 0, stddev: 1, seed: weights.seed() });
    return layer;
  };
  return {
    dense: (args) => started(new SpectralDense(args)),
    conv2d: (args) => started(new SpectralConv2D(args)),
  };
}

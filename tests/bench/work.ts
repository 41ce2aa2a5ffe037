/** How much arithmetic a training step is, counted from the shapes of its layers. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel, Shape } from "@tensorflow/tfjs-layers";

/** A matrix product `[m, k] · [k, n]` with the transposes that a gradient needs, and how often a step has it. */
export interface Product {
  m: number;
  k: number;
  n: number;
  transposeA: boolean;
  transposeB: boolean;
  count: number;
}

/** The arithmetic of one step. */
export interface Work {
  /** Floating-point operations of dense and convolutional layers; a multiplication with an addition counts as two. */
  flops: number;
  /** The matrix products of the dense layers. Convolutions are not among them. */
  products: Product[];
}

/** A layer that multiplies: multiplications with additions for one sample, and its matrix where it is a dense one. */
interface Multiplier {
  multiplications: number;
  matrix?: readonly [inputs: number, units: number];
}

/**
 * The arithmetic of one step at a batch size: D on a real and a generated batch, then G through D. Passes that nobody
 * needs are not counted: D's step asks for no gradient of its images, G's for none of D's weights.
 *
 * @throws Error for a layer with weights that is neither dense, nor a convolution, nor a normalisation
 */
export function workOf(generator: LayersModel, discriminator: LayersModel, batch: number): Work {
  const g = multipliers(generator);
  const d = multipliers(discriminator);
  const tally = new Tally(batch);
  tally.forward(g, 1); // the images that D is shown
  tally.forward(d, 2);
  tally.weights(d, 2);
  tally.inputs(d.slice(1), 2);
  tally.forward(g, 1);
  tally.forward(d, 1);
  tally.inputs(d, 1);
  tally.weights(g, 1);
  tally.inputs(g.slice(1), 1);
  return { flops: tally.flops, products: [...tally.products.values()] };
}

class Tally {
  flops = 0;
  readonly products = new Map<string, Product>();

  constructor(private readonly batch: number) {}

  /** y = x · W */
  forward(layers: readonly Multiplier[], times: number): void {
    this.add(layers, times, (inputs, units) => ({ m: this.batch, k: inputs, n: units }));
  }

  /** dW = xᵀ · dy */
  weights(layers: readonly Multiplier[], times: number): void {
    this.add(layers, times, (inputs, units) => ({ m: inputs, k: this.batch, n: units, transposeA: true }));
  }

  /** dx = dy · Wᵀ */
  inputs(layers: readonly Multiplier[], times: number): void {
    this.add(layers, times, (inputs, units) => ({ m: this.batch, k: units, n: inputs, transposeB: true }));
  }

  private add(
    layers: readonly Multiplier[],
    times: number,
    product: (inputs: number, units: number) => Pick<Product, "m" | "k" | "n"> & Partial<Product>,
  ): void {
    for (const { multiplications, matrix } of layers) {
      this.flops += 2 * multiplications * this.batch * times;
      if (!matrix) continue;
      const added = { transposeA: false, transposeB: false, ...product(...matrix), count: times };
      const key = JSON.stringify({ ...added, count: 0 });
      const known = this.products.get(key);
      if (known) known.count += times;
      else this.products.set(key, added);
    }
  }
}

function multipliers(model: LayersModel): Multiplier[] {
  return model.layers.flatMap((layer): Multiplier[] => {
    const kernel = layer.getWeights().find(({ shape }) => shape.length >= 2);
    const positions = (shape: Shape | Shape[]) => size((shape as Shape).slice(1, -1));
    switch (layer.getClassName()) {
      case "Dense": {
        const [inputs = 0, units = 0] = (kernel as Tensor).shape;
        return [{ multiplications: inputs * units, matrix: [inputs, units] }];
      }
      case "Conv2D":
        return [{ multiplications: positions(layer.outputShape) * size((kernel as Tensor).shape) }];
      case "Conv2DTranspose":
        // Each pixel that comes in is multiplied with the whole kernel.
        return [{ multiplications: positions(inputShape(layer)) * size(kernel?.shape) }];
      default:
        if (kernel) throw new Error(`${layer.name}: the arithmetic of a ${layer.getClassName()} layer is not known`);
        return [];
    }
  });
}

function inputShape(layer: LayersModel["layers"][number]): Shape {
  return (Array.isArray(layer.input) ? layer.input[0] : layer.input)?.shape ?? [];
}

function size(shape: readonly (number | null)[] = []): number {
  return shape.reduce<number>((product, length) => product * (length ?? 1), 1);
}

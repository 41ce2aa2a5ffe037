import { Layer, type LayerGradients, type LayerParameters, type Trace } from "./layer";

/** Layers one after the other: the outputs of each are the inputs of the next. */
export class Network {
  readonly layers: readonly Layer[];

  /** @throws RangeError when there is no layer, or one does not take what the one before it gives */
  constructor(layers: readonly Layer[]) {
    if (layers.length === 0) throw new RangeError("a network needs at least one layer; got none");
    layers.forEach((layer, l) => {
      const before = layers[l - 1];
      if (before && before.outputCount !== layer.inputCount) {
        throw new RangeError(
          `layer ${l + 1} has weights of [${layer.inputCount}, ${layer.outputCount}], but layer ${l} before it, ` +
            `[${before.inputCount}, ${before.outputCount}], gives ${before.outputCount} numbers; the columns of one must be the rows of the next`,
        );
      }
    });
    this.layers = [...layers];
  }

  /** Numbers it takes. */
  get inputCount(): number {
    return (this.layers[0] as Layer).inputCount;
  }

  /** Numbers it gives. */
  get outputCount(): number {
    return (this.layers.at(-1) as Layer).outputCount;
  }

  /** Weights and biases of all layers. */
  get parameterCount(): number {
    return this.layers.reduce((sum, layer) => sum + layer.parameterCount, 0);
  }

  /** Forward propagation of one example: what each layer was given, summed and answered. Errors as for {@link Layer.forward}. */
  forward(inputs: readonly number[]): Trace[] {
    const traces: Trace[] = [];
    for (const layer of this.layers) traces.push(layer.forward(traces.at(-1)?.outputs ?? inputs));
    return traces;
  }

  /** The last layer's outputs for one example. */
  output(inputs: readonly number[]): readonly number[] {
    return (this.forward(inputs).at(-1) as Trace).outputs;
  }

  /**
   * Back propagation of one example: from the last layer to the first, each tells the one before how the error moves with
   * what it was given.
   *
   * @param traces of {@link forward}
   * @param outputGradients ∂E/∂a of the last layer
   * @returns the gradients of each layer, the first layer's first
   * @throws RangeError when traces or gradients are not of this network
   */
  backward(traces: readonly Trace[], outputGradients: readonly number[]): LayerGradients[] {
    this.requireEach("traces", traces);
    const gradients: LayerGradients[] = [];
    for (let l = this.layers.length - 1; l >= 0; l--) {
      const layer = this.layers[l] as Layer;
      gradients.unshift(layer.backward(traces[l] as Trace, gradients[0]?.inputs ?? outputGradients));
    }
    return gradients;
  }

  /**
   * A step downhill: every parameter moves against its gradient, `w ← w − learningRate · ∂E/∂w`.
   *
   * @throws RangeError when the gradient is that of another network
   */
  descend(gradient: readonly LayerParameters[], learningRate: number): void {
    this.requireEach("gradient", gradient);
    this.layers.forEach(({ inputCount, outputCount }, l) => {
      const { weights, biases } = gradient[l] as LayerParameters;
      if (biases.length === outputCount && weights.length === inputCount && weights[0]?.length === outputCount) return;
      throw new RangeError(
        `the gradient of layer ${l + 1} has weights of [${weights.length}, ${weights[0]?.length}] and ${biases.length} biases, ` +
          `the layer [${inputCount}, ${outputCount}] and ${outputCount}; give each number one gradient`,
      );
    });
    this.layers.forEach(({ weights, biases }, l) => {
      const gradients = gradient[l] as LayerParameters;
      gradients.weights.forEach((row, i) => {
        move(weights[i] as number[], row, learningRate);
      });
      move(biases, gradients.biases, learningRate);
    });
  }

  private requireEach(what: string, given: readonly unknown[]): void {
    if (given.length === this.layers.length) return;
    throw new RangeError(`${what}: got ${given.length} for a network of ${this.layers.length} layers; give one each`);
  }

  /** A network of the same numbers that learns on its own. */
  copy(): Network {
    return new Network(this.layers.map((layer) => new Layer(layer)));
  }
}

function move(numbers: number[], gradients: readonly number[], learningRate: number): void {
  gradients.forEach((gradient, i) => {
    numbers[i] = (numbers[i] as number) - learningRate * gradient;
  });
}

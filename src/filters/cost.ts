import type { LayersModel } from "@tensorflow/tfjs-layers";

/** What one layer of a network costs. */
export interface LayerCost {
  readonly layer: string;
  /** Shape of what it gives for one image, without the batch: `[height, width, channels]` or `[units]`. */
  readonly output: readonly number[];
  /** Numbers that it has to learn and to store. */
  readonly parameters: number;
  /** Products that it forms, and adds up, for one image. Biases, activations and the comparisons of pooling are not counted. */
  readonly multiplyAdds: number;
}

/**
 * Parameters and multiply-adds of each layer, for one image:
 * - dense: every input meets every unit, inputs · units;
 * - convolution: every filter number is used once at every place, outHeight · outWidth · (size² · inChannels · filters).
 *
 * A dense layer uses each weight once; a filter uses each of its weights at every place. That is why few parameters can cost
 * many multiplications.
 *
 * @throws Error for a layer with weights that are neither dense nor a 2-D convolution
 */
export function costs(model: LayersModel): LayerCost[] {
  return model.layers.map((layer) => {
    const output = (layer.outputShape as (number | null)[]).slice(1) as number[];
    const kernel = layer.weights[0]?.shape as number[] | undefined;
    const weights = kernel?.reduce((product, size) => product * size, 1) ?? 0;
    const kind = layer.getClassName();
    const uses = kind === "Dense" ? 1 : kind === "Conv2D" ? (output[0] as number) * (output[1] as number) : undefined;
    if (kernel && uses === undefined) {
      throw new Error(`layer ${layer.name} is a ${kind}; multiply-adds are counted for Dense and Conv2D layers only`);
    }
    return { layer: layer.name, output, parameters: layer.countParams(), multiplyAdds: weights * (uses ?? 0) };
  });
}

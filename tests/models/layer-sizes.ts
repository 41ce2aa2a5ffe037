import type { LayersModel } from "@tensorflow/tfjs-layers";

/** Of each layer of a chain: its name, the shape of what it gives (without the batch), and its number of parameters. */
export function layerSizes(model: LayersModel): [name: string, output: (number | null)[], parameters: number][] {
  return model.layers.map((layer) => [
    layer.name,
    (layer.outputShape as (number | null)[]).slice(1),
    layer.countParams(),
  ]);
}

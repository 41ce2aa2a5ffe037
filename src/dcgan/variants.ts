import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";

/**
 * The same network without its layers of batch normalisation: a new model of its own, with the weights of the old one
 * everywhere else. The given model must be a stack of layers (`tf.sequential`), and stays as it is.
 */
export function withoutBatchNorm(model: LayersModel): LayersModel {
  const kept = model.layers.filter((layer) => layer.getClassName() !== "BatchNormalization");
  const copy = tf.sequential({ name: model.name });
  for (const [i, layer] of kept.entries()) {
    const config = layer.getConfig();
    if (i === 0) config.batchInputShape = model.inputs[0]?.shape as number[];
    const made = tf.serialization.SerializationMap.getMap().classNameMap[layer.getClassName()];
    if (!made) throw new Error(`the layer "${layer.name}" is a ${layer.getClassName()}, which cannot be copied`);
    const [kind, fromConfig] = made;
    copy.add(fromConfig(kind, config) as typeof layer);
    const weights = layer.getWeights();
    if (weights.length > 0) copy.layers.at(-1)?.setWeights(weights);
  }
  return copy;
}

/** A layer as the rules of a DCGAN look at it. */
export interface LayerRow {
  readonly layer: string;
  readonly kind: string;
  /** What it gives, without the batch. */
  readonly output: string;
  readonly weights: number;
}

/** A network as a table, one row a layer. */
export function layerTable(model: LayersModel): LayerRow[] {
  return model.layers.map((layer) => ({
    layer: layer.name,
    kind: layer.getClassName(),
    output: (layer.outputShape as (number | null)[]).slice(1).join("×"),
    weights: layer.countParams(),
  }));
}

/** Which arrays belong to which layer. */
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../../engine";
import { groupNames, isModel, layersOf } from "./architecture";
import type { LayerWeights, Weights } from "./hdf5";
import type { ModelPlan } from "./plan";

type Layer = LayersModel["layers"][number];

/** What Keras calls the variables of a layer, in its order; TensorFlow.js lists them in the same one. */
export async function weightsOf(model: LayersModel, group = "layers"): Promise<LayerWeights[]> {
  const layers = layersOf(model);
  const names = groupNames(layers.map(classOf));
  const all = layers.map(async (layer, i) => {
    const own = { group: `${group}/${names[i]}`, name: layer.name };
    if (isModel(layer)) return [{ ...own, arrays: [] }, ...(await weightsOf(layer, `${own.group}/layers`))];
    const arrays = layer.weights.map(async (weight) => {
      const tensor = weight.read();
      return { shape: tensor.shape, values: (await tensor.data()) as Float32Array };
    });
    return [{ ...own, arrays: await Promise.all(arrays) }];
  });
  return (await Promise.all(all)).flat();
}

function classOf(layer: Layer): string {
  if (!isModel(layer)) return layer.getClassName();
  return layer instanceof tf.Sequential ? "Sequential" : "Functional";
}

/** Where Keras 3 keeps the weights of all layers, of models in a layer's place theirs; in the order of {@link allLayers}. */
export function groupsOf(plan: ModelPlan, group = "layers"): string[] {
  const classes = plan.layers.map((layer) =>
    layer.model ? (layer.model.chain ? "Sequential" : "Functional") : layer.className,
  );
  const names = groupNames(classes);
  return plan.layers.flatMap(({ model }, i) =>
    model ? groupsOf(model, `${group}/${names[i]}/layers`) : [`${group}/${names[i]}`],
  );
}

/** The layers of a model in the order of its plan. */
export function layersByPlan(model: LayersModel, plan: ModelPlan): Layer[] {
  return plan.chain ? layersOf(model) : plan.layers.map(({ name }) => model.getLayer(name));
}

/** As {@link layersByPlan}, with the layers of models in a layer's place in place of these. */
export function allLayers(model: LayersModel, plan: ModelPlan): Layer[] {
  return layersByPlan(model, plan).flatMap((layer, i) => {
    const inner = plan.layers[i]?.model;
    return inner ? allLayers(layer as LayersModel, inner) : [layer];
  });
}

/** Gives layers their weights. @throws Error when they do not fit */
export function setWeights(layers: readonly Layer[], arrays: readonly (readonly Weights[])[]): void {
  layers.forEach((layer, i) => {
    const found = arrays[i] ?? [];
    const shapes = (list: readonly { shape: readonly (number | null)[] }[]) =>
      list.length === 0 ? "none" : list.map(({ shape }) => `[${shape.join(", ")}]`).join(", ");
    if (shapes(found) !== shapes(layer.weights)) {
      throw new Error(
        `the layer "${layer.name}" has weights of the shapes ${shapes(layer.weights)}, but the file holds ${shapes(found)}`,
      );
    }
    tf.tidy(() => layer.setWeights(found.map(({ shape, values }) => tf.tensor(values, shape, "float32"))));
  });
}

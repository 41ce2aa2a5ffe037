import type { LayersModel } from "@tensorflow/tfjs-layers";
import { deviceReport } from "../engine";
import type { ModelSummary, RunDescription } from "./run-directory";

/** What of a model is written into `run.json`, for people to read. */
export function summaryOf(model: LayersModel): ModelSummary {
  return {
    name: model.name,
    parameters: model.countParams(),
    layers: model.layers.map((layer) => ({
      name: layer.name,
      kind: layer.getClassName(),
      output: layer.outputShape as (number | null)[],
      parameters: layer.countParams(),
    })),
  };
}

/** What the numbers of a run depend on, besides its seed. */
export function versions(): RunDescription["versions"] {
  const { tfjs, tensorflow = "none (JavaScript)" } = deviceReport();
  return { node: process.versions.node, tfjs, tensorflow };
}

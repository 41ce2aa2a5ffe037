import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { randomStreams, tf } from "../../engine";
import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";

/** 11.5: the generator of the paper, by its description. */
export const largerGenerator: Exercise<LayersModel> = {
  expects: "a generator, a tf.LayersModel from [batch, 200] to [batch, 64, 64, 64, 1]",
  judge: judged,
};

const SIZES = [4, 8, 16, 32, 64];
const CHANNELS = [512, 256, 128, 64, 1];

function judged(model: LayersModel): Verdict {
  if (!(model instanceof tf.LayersModel)) return wrong(`got ${describeAnswer(model)}; expected a tf.LayersModel.`);
  const [input, output] = [model.inputs[0]?.shape.slice(1) ?? [], model.outputs[0]?.shape.slice(1) ?? []];
  if (input.join() !== "200") return wrong(`it takes [batch, ${input.join(", ")}]; expected [batch, 200].`);
  if (output.join() !== "64,64,64,1") {
    return wrong(
      `it gives [batch, ${output.join(", ")}]; expected [batch, 64, 64, 64, 1].`,
      "a stride of 2 doubles all three sides. From 4 to 64 it takes how many doublings?",
    );
  }
  // The first small cube may itself come from a transposed convolution, as in the paper, or from a dense layer.
  const transposed = model.layers.filter(
    (layer) => layer.getClassName() === "Conv3DTranspose" && (layer.outputShape as number[])[1] !== SIZES[0],
  );
  if (transposed.length === 0) {
    return wrong(
      "there is no transposed convolution in it.",
      "tf.layers.conv3dTranspose has the same options as its sister for images.",
    );
  }
  const cubes = transposed.map((layer) => (layer.outputShape as number[]).slice(1));
  const wanted = SIZES.slice(1).map((size, i) => [size, size, size, CHANNELS[i + 1]]);
  const at = wanted.findIndex((shape, i) => cubes[i]?.join() !== shape.join());
  if (at >= 0 || cubes.length !== wanted.length) {
    const shown = (shapes: readonly (readonly unknown[])[]) => shapes.map((shape) => shape.join("×")).join(" → ");
    return wrong(`its transposed convolutions give ${shown(cubes)}; expected ${shown(wanted)}.`);
  }
  const kernels = transposed.map((layer) => (layer.weights[0]?.shape ?? []) as number[]);
  const odd = kernels.find((kernel) => kernel.slice(0, 3).join() !== "4,4,4");
  if (odd) return wrong(`one filter has ${odd.slice(0, 3).join("×")} weights a channel; expected 4×4×4.`);
  const entry = kernels[0]?.[4];
  if (entry !== CHANNELS[0]) {
    return wrong(
      `its first transposed convolution reads ${entry} channels; expected ${CHANNELS[0]}, on a cube of 4×4×4.`,
    );
  }
  const norms = model.layers.filter((layer) => layer.getClassName() === "BatchNormalization").length;
  if (norms < 4) {
    return wrong(
      `there are ${norms} batch normalisations in it; expected one after every layer with weights but the last.`,
    );
  }
  let range: [number, number];
  try {
    range = extremes(model);
  } catch (error) {
    const { message } = error as Error;
    if (!/batchNormalization is not implemented/.test(message)) throw error;
    return wrong(
      `it cannot draw: ${message}.`,
      "TensorFlow.js's own layer stops at four dimensions; batchNormalization of ganbook/engine goes on.",
    );
  }
  if (!range.every(Number.isFinite)) return wrong(`it draws ${range.join(" to ")}; expected numbers.`);
  const [low, high] = range;
  const shown = `driven to its ends it gives ${low.toPrecision(2)} to ${high.toPrecision(2)}`;
  if (low < -0.001 || high > 1.001)
    return wrong(`${shown}; expected 0 to 1.`, "the paper ends in a sigmoid, not in tanh.");
  return right(
    `${SIZES.map((size, i) => `${size}³×${CHANNELS[i]}`).join(" → ")}, ${model.countParams().toLocaleString("en")} weights: those of the paper.`,
  );
}

/** What it gives where its latent vectors are far from everything. */
function extremes(model: LayersModel): [number, number] {
  return tf.tidy(() => {
    const drawn = model.predict(randomStreams(1105).noise.normal([1, 200]).mul(1e4)) as Tensor;
    return [drawn.min().dataSync()[0] as number, drawn.max().dataSync()[0] as number];
  }) as [number, number];
}

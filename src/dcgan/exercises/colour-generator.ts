import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { randomStreams, tf } from "../../engine";
import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";

/** 7.1: the generator of a DCGAN for images of 32×32 in colour. */
export const colourGenerator: Exercise<LayersModel> = {
  expects: "a generator, a tf.LayersModel from [batch, 100] to [batch, 32, 32, 3]",
  judge: judged,
};

function judged(model: LayersModel): Verdict {
  if (!(model instanceof tf.LayersModel)) return wrong(`got ${describeAnswer(model)}; expected a tf.LayersModel.`);
  const [takes, gives] = [model.inputs, model.outputs].map((ends) => ends[0]?.shape.slice(1).join("×") ?? "nothing");
  if (takes !== "100") return wrong(`it takes ${takes} numbers an image; expected latent vectors of 100.`);
  if (gives !== "32×32×3") {
    const gray = gives === "32×32×1";
    return wrong(
      `it gives ${gives}; expected 32×32×3.`,
      gray
        ? "how many numbers has a pixel in colour?"
        : "each stride of 2 doubles height and width. From which size do doublings lead to 32?",
    );
  }
  return (
    brokenRule(model) ??
    brokenRange(model) ??
    linearBeforeTanh(model) ??
    bareLayer(layersOf(model)) ??
    right(praise(model))
  );
}

/** The rules of Radford et al. that can be read off the layers. */
function brokenRule(model: LayersModel): Verdict | undefined {
  const layers = layersOf(model);
  const kinds = layers.map((layer) => layer.getClassName());
  const upscaling = kinds.find((kind) => /UpSampling|Pooling/.test(kind));
  if (upscaling) {
    return wrong(
      `there is a ${upscaling} in it: a fixed rule for growing. A DCGAN learns how to grow.`,
      "tf.layers.conv2dTranspose with strides: 2 doubles the size with learnt filters.",
    );
  }
  const growing = layers.filter(
    (layer) =>
      layer.getClassName() === "Conv2DTranspose" && [layer.getConfig().strides].flat().some((s) => Number(s) > 1),
  );
  if (growing.length < 2) {
    return wrong(
      `${growing.length === 0 ? "no layer grows" : "only one layer grows"} the image by a transposed convolution with a stride; ` +
        "expected at least two doublings.",
      "start from a small image, 4×4 or 8×8, with many channels.",
    );
  }
  const norms = kinds.lastIndexOf("BatchNormalization");
  if (norms < 0)
    return wrong("no layer normalises its batch; a DCGAN's generator does so after every layer but the last.");
  if (norms > kinds.lastIndexOf("Conv2DTranspose")) {
    return wrong(
      "the pixels themselves are normalised: every batch would get the same mean brightness and the same contrast.",
      "which layer does the paper leave out?",
    );
  }
  return undefined;
}

/** The first hidden layer with weights after which, up to the next one, there is no batch normalisation or no nonlinearity. */
function bareLayer(layers: readonly Layer[]): Verdict | undefined {
  const weighted = layers.flatMap((layer, at) => (/Dense|Conv/.test(layer.getClassName()) ? [at] : []));
  for (const [i, at] of weighted.slice(0, -1).entries()) {
    const group = layers.slice(at, weighted[i + 1]);
    const named = `the layer "${layers[at]?.name}"`;
    if (!group.some((layer) => layer.getClassName() === "BatchNormalization")) {
      return wrong(
        `${named} is followed by no batch normalisation; a DCGAN's generator has one after every layer but the last.`,
        "each hidden layer with weights wants one of its own.",
      );
    }
    if (!group.some(isNonlinear)) {
      return wrong(
        `${named} is followed by no nonlinearity: it and the next layer with weights are one linear map together.`,
        "each hidden layer wants a nonlinear activation, as in chapter 02.",
      );
    }
  }
  return undefined;
}

type Layer = LayersModel["layers"][number];

/** The layers, those of networks within the network included. */
function layersOf(model: LayersModel): Layer[] {
  return model.layers.flatMap((layer) => (layer instanceof tf.LayersModel ? layersOf(layer) : [layer]));
}

function isNonlinear(layer: Layer): boolean {
  const kind = layer.getClassName();
  if (/ReLU|ELU|Softmax/.test(kind)) return true;
  return (layer.getConfig().activation ?? "linear") !== "linear";
}

/** What it draws from latent vectors that drive it to its ends. */
function brokenRange(model: LayersModel): Verdict | undefined {
  const [low, high] = tf.tidy(() => {
    const images = model.predict(randomStreams(71).noise.normal([16, 100]).mul(1e4)) as Tensor;
    return [images.min().dataSync()[0] as number, images.max().dataSync()[0] as number];
  }) as [number, number];
  if (low >= -1.0001 && high <= 1.0001 && low < 0) return undefined;
  const range = `driven to its ends it draws pixels from ${low.toPrecision(2)} to ${high.toPrecision(2)}; expected -1 to 1.`;
  if (!Number.isFinite(low) || !Number.isFinite(high)) return wrong(`it draws ${low} to ${high}; expected numbers.`);
  if (low >= 0 && high <= 1.0001) return wrong(range, "a sigmoid ends at 0 and 1. What ends at -1 and 1?");
  return wrong(range, "the last layer wants an activation that keeps it in the range of the real images.");
}

/** A generator without a nonlinearity before its tanh can only shift and mix fixed pictures. */
function linearBeforeTanh(model: LayersModel): Verdict | undefined {
  const nonlinearity = tf.tidy(() => {
    const [a, b] = tf.split(randomStreams(72).noise.normal([8, 100], 0, 0.1), 2) as [Tensor, Tensor];
    const before = (latent: Tensor) => tf.atanh((model.predict(latent) as Tensor).clipByValue(-0.999, 0.999));
    const [zero, ya, yb, sum] = [a.mul(0), a, b, a.add(b)].map(before) as [Tensor, Tensor, Tensor, Tensor];
    const left = ya.add(yb).sub(zero).sub(sum).abs().max();
    return (left.div(ya.sub(zero).abs().max().add(1e-12)).dataSync()[0] as number) ?? 0;
  });
  if (nonlinearity > 1e-3) return undefined;
  return wrong(
    "before the last tanh it is linear: what it draws for a + b is what it draws for a plus what it draws for b.",
    "each hidden layer wants a nonlinear activation, as in chapter 02.",
  );
}

function praise(model: LayersModel): string {
  const sizes = layersOf(model)
    .filter((layer) => layer.getClassName() === "Conv2DTranspose" || layer.getClassName() === "Reshape")
    .map((layer) => (layer.outputShape as number[]).slice(1).join("×"));
  return `${sizes.join(" → ")}, ${model.countParams().toLocaleString("en")} weights. It would do for chapter 08's faces.`;
}

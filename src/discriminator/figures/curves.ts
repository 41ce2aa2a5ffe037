import { type Chart, histogram, lineChart, PALETTE } from "../../figures";
import { type Densities, type Labels, optimalLogit, optimalOutput } from "../optimal";
import type { PretrainingHistory } from "../pretraining";

/** The logits of one image with dropout at work, and the one without. */
export function outputsWithDropout(logits: readonly number[], inUse: number): Chart {
  return histogram({
    title: `One digit, ${logits.length} logits`,
    x: { title: "logit" },
    y: { title: "times" },
    bins: 40,
    series: [{ name: "in training", values: logits, color: "#9cc9e3" }],
    references: [{ x: inUse, label: "in use" }],
  });
}

/** Accuracies on the real and on the fake half of the batch, over the steps. */
export function accuracyByStep({ steps, realAccuracy, fakeAccuracy }: PretrainingHistory): Chart {
  return lineChart({
    title: "A discriminator learns to tell digits from noise",
    x: { title: "step", type: "log" },
    y: { title: "share of the batch it is right about", range: [0, 1.05] },
    series: [
      { name: "real half", x: steps, y: realAccuracy },
      { name: "fake half", x: steps, y: fakeAccuracy },
    ],
    references: [{ y: 0.95, label: "95 %" }],
  });
}

const AXIS = Array.from({ length: 161 }, (_, i) => -4 + i / 13.333);
const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
const LABELS = [1, 0.9];
const byLabel = (f: (logit: number, label: number) => number) =>
  LABELS.map((label) => ({ name: `label ${label}`, x: AXIS, y: AXIS.map((logit) => f(logit, label)) }));
const BEST = { x: Math.log(9), label: "log 9" };

/** The cross-entropy of a real image against its logit, with the labels 1 and 0.9. */
export function labelLosses(): Chart {
  const loss = (logit: number, t: number) => -t * Math.log(sigmoid(logit)) - (1 - t) * Math.log(1 - sigmoid(logit));
  return lineChart({
    title: "What a real image costs",
    x: { title: "logit of a real image" },
    y: { title: "loss (nats)" },
    series: byLabel(loss),
    references: [BEST],
  });
}

/** Its derivative by the logit. */
export function labelDerivatives(): Chart {
  return lineChart({
    title: "… and how it pulls at its logit",
    x: { title: "logit of a real image" },
    y: { title: "derivative σ(ℓ) − t" },
    series: byLabel((logit, t) => sigmoid(logit) - t),
    references: [BEST, { y: 0, label: "no pull" }],
  });
}

/** Mean logits in training of real images (solid) and of noise (dashed), one colour for each run. */
export function logitsByStep(runs: readonly { name: string; history: PretrainingHistory }[]): Chart {
  return lineChart({
    title: "Mean logits in training: real above, noise below",
    x: { title: "step" },
    y: { title: "mean logit" },
    series: runs.flatMap(({ name, history: { steps: x, realLogit, fakeLogit } }, i) => {
      const color = PALETTE[i] as string;
      return [
        { name: `real, ${name}`, x, y: realLogit, color },
        { name: `noise, ${name}`, x, y: fakeLogit, color, dash: "dash" as const },
      ];
    }),
    references: [{ y: Math.log(9), label: "log 9" }],
  });
}

/** A way to label, and how its line is drawn. */
type Way = Required<Labels> & { readonly name: string };
const PLACES = Array.from({ length: 121 }, (_, i) => -3 + i / 12);
const ALONG = { title: "x: real data around 0, fakes around 4" };
/** Two of the lines coincide. */
const dashOf = ({ name }: Way) => (name === "0.9 and 0" ? ("dash" as const) : ("solid" as const));

/** The best discriminator's output along a line, by its labels, with both densities. */
export function optimalOutputs(ways: readonly Way[], densities: (x: number) => Densities): Chart {
  const density = (of: keyof Densities) => PLACES.map((x) => densities(x)[of]);
  return lineChart({
    title: "The best discriminator's output, by its labels for real and fake",
    x: ALONG,
    y: { title: "probability", range: [0, 1.05] },
    series: [
      ...ways.map((way) => ({
        name: way.name,
        dash: dashOf(way),
        x: PLACES,
        y: PLACES.map((x) => optimalOutput(densities(x), way)),
      })),
      { name: "density, real", x: PLACES, y: density("real"), dash: "dot", color: "#8c959f" },
      { name: "density, fake", x: PLACES, y: density("generated"), dash: "dot", color: "#57606a" },
    ],
  });
}

/** The derivative of its logit by x: which way it sends a fake, and how strongly. */
export function optimalDerivatives(ways: readonly Way[], densities: (x: number) => Densities): Chart {
  const h = 1e-4;
  return lineChart({
    title: "… and what it tells a fake: derivative of the logit",
    x: ALONG,
    y: { title: "derivative by x", range: [-4.5, 0.5] },
    series: ways.map((way) => ({
      name: way.name,
      dash: dashOf(way),
      x: PLACES,
      y: PLACES.map((x) => (optimalLogit(densities(x + h), way) - optimalLogit(densities(x - h), way)) / (2 * h)),
    })),
  });
}

/** Mean lengths of what reaches the generator's images, over D's steps, one line for each loss. */
export function gradientLengthsByStep(
  goals: readonly string[],
  stages: readonly { step: number; lengths: readonly number[] }[],
  sureStep: number,
): Chart {
  return lineChart({
    title: "What reaches the generator while its discriminator learns",
    x: { title: "D's step", type: "log" },
    y: { title: "mean length of the gradient by the image", type: "log" },
    series: goals.map((goal, i) => ({
      name: goal,
      x: stages.map(({ step }) => step),
      y: stages.map(({ lengths }) => lengths[i] as number),
      markers: true,
    })),
    references: [{ x: sureStep, label: "accuracy 100 %" }],
  });
}

import { type Chart, lineChart } from "../../figures";
import { mean } from "../../statistics";

/** What the curves need of a training's history; one entry for each step. */
export type Curves = Readonly<
  Record<"steps" | "discriminatorLoss" | "generatorLoss" | "realAccuracy" | "fakeAccuracy", readonly number[]>
>;

/** Both losses, each against its value at the balance point. */
export function digitLosses(history: Curves): Chart {
  return lineChart({
    title: "The losses",
    x: { title: "step" },
    y: { title: "loss (nats), mean of 51 steps" },
    series: [
      { name: "D", ...smoothed(history, "discriminatorLoss") },
      { name: "G", ...smoothed(history, "generatorLoss") },
    ],
    references: [
      { y: 2 * Math.LN2, label: "2 log 2: D undecided" },
      { y: Math.LN2, label: "log 2: G at the balance" },
    ],
  });
}

/** Both accuracies of D. */
export function digitAccuracies(history: Curves): Chart {
  return lineChart({
    title: "How often the discriminator is right",
    x: { title: "step" },
    y: { title: "share of images, mean of 51 steps", range: [0, 1] },
    series: [
      { name: "real images taken for real", ...smoothed(history, "realAccuracy") },
      { name: "generated images taken for generated", ...smoothed(history, "fakeAccuracy") },
    ],
    references: [{ y: 0.5, label: "guessing" }],
  });
}

/** Means of 51 steps, at 250 places or fewer. */
function smoothed(history: Curves, key: Exclude<keyof Curves, "steps">): { x: number[]; y: number[] } {
  const every = Math.ceil(history.steps.length / 250);
  const places = history.steps.map((_, i) => i).filter((i) => i % every === 0);
  return {
    x: places.map((i) => history.steps[i] as number),
    y: places.map((i) => mean(history[key].slice(Math.max(0, i - 25), i + 26))),
  };
}

import { type Chart, lineChart, subplots } from "../../figures";
import { mean } from "../../statistics";
import type { LineHistory } from "../line-game";

type Games = Readonly<Record<string, LineHistory>>;

/** Both losses of each game, side by side. */
export function gameLosses(games: Games): Chart {
  return sideBySide(games, {
    title: "Three games: losses (blue: D, orange: G)",
    y: { title: "nats", range: [0, 3] },
    curves: { D: "discriminatorLoss", G: "generatorLoss" },
  });
}

/** Both accuracies of D in each game, side by side. */
export function gameAccuracies(games: Games): Chart {
  return sideBySide(games, {
    title: "Three games: how often D is right (blue: real, orange: generated)",
    y: { title: "share", range: [-0.02, 1.02] },
    curves: { real: "realAccuracy", generated: "fakeAccuracy" },
  });
}

/** The share of generated numbers that D called generated, every third step, all games in one chart. */
export function fakeAccuracies(games: Games): Chart {
  const third = (_: number, step: number) => step % 3 === 0;
  return lineChart({
    title: "Generated numbers called generated",
    x: { title: "step" },
    y: { title: "share", range: [-0.02, 1.02] },
    series: Object.entries(games).map(([name, { fakeAccuracy }]) => ({
      name,
      x: fakeAccuracy.map((_, step) => step).filter(third),
      y: fakeAccuracy.filter(third),
      width: 1.5,
    })),
  });
}

function sideBySide(
  games: Games,
  options: { title: string; y: { title: string; range: [number, number] }; curves: Record<string, keyof LineHistory> },
): Chart {
  return subplots({
    title: options.title,
    charts: Object.entries(games).map(([name, history]) =>
      lineChart({
        title: name,
        x: { title: "step" },
        y: options.y,
        series: Object.entries(options.curves).map(([curve, key]) => ({ name: curve, ...smoothed(history[key]) })),
      }),
    ),
  });
}

/** Means of 15 steps, every fifth. */
function smoothed(values: readonly number[]): { x: number[]; y: number[] } {
  const x = values.map((_, step) => step).filter((step) => step % 5 === 0);
  return { x, y: x.map((step) => mean(values.slice(Math.max(0, step - 7), step + 8))) };
}

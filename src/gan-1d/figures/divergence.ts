import { type Chart, lineChart, PALETTE, type Reference, subplots } from "../../figures";

/** JS of data and generator over the steps of a game. */
export interface DivergenceRun {
  steps: readonly number[];
  values: readonly number[];
}

/** Games of some seeds, with one and with more steps of D for a step of G: a colour for each seed, dashes for more. */
export function divergenceByDiscriminatorSteps(
  runs: readonly (DivergenceRun & { seed: number; discriminatorSteps: number })[],
  reference: Reference,
): Chart {
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  const more = Math.max(...runs.map(({ discriminatorSteps }) => discriminatorSteps));
  return lineChart({
    title: `One step of D for each step of G, and ${more} (dashed)`,
    x: { title: "steps of G" },
    y: { title: "JS of p and q (nats)", range: [0, 0.7] },
    series: runs.map(({ seed, discriminatorSteps, steps, values }) => ({
      // Named once for each seed: the dashed line has the same colour.
      ...(discriminatorSteps > 1 ? {} : { name: `seed ${seed}` }),
      x: steps,
      y: values,
      color: PALETTE[seeds.indexOf(seed) % PALETTE.length] as string,
      dash: discriminatorSteps > 1 ? ("dash" as const) : ("solid" as const),
    })),
    references: [reference],
  });
}

/** Games with either loss of G, in one chart for each of G's optimizers. */
export function divergenceByLoss(
  runs: readonly (DivergenceRun & { loss: string; generatorOptimizer: "sgd" | "adam" })[],
): Chart {
  return subplots({
    title: "Starting far away: saturating (blue), non-saturating (orange)",
    charts: (["sgd", "adam"] as const).map((optimizer) =>
      lineChart({
        title: optimizer === "sgd" ? "G by plain gradient descent" : "G by Adam",
        x: { title: "step" },
        y: { title: "JS (nats)", range: [0, 0.72] },
        series: runs
          .filter(({ generatorOptimizer }) => generatorOptimizer === optimizer)
          .map(({ loss, steps, values }) => ({ name: loss, x: steps, y: values })),
      }),
    ),
  });
}

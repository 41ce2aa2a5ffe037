import { type Chart, lineChart, subplots } from "../../figures";
import type { LineSnapshot } from "../snapshot";

/** D (line) against p / (p + q) (dots), one chart for each snapshot. */
export function againstOptimum(snapshots: readonly LineSnapshot[]): Chart {
  return subplots({
    title: "A discriminator trained to the end (line) and p / (p + q) (dots)",
    charts: snapshots.map(({ step, x, discriminator, optimal }) =>
      lineChart({
        title: `step ${step}`,
        x: { title: "x" },
        y: { title: "D", range: [-0.02, 1.02] },
        series: [
          { x, y: discriminator },
          { x, y: optimal, dash: "dot" },
        ],
      }),
    ),
  });
}

import type { Shape } from "plotly.js";
import { type Chart, chart, PALETTE } from "../../figures";
import { MIXTURES, type MixtureGame, type MixtureOutcome } from "../mixture-game";

/** What is shown in one panel: what G drew, in blue, in the circles of the modes. */
export interface Panel {
  readonly title: string;
  /** In [-1, 1]. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** From the middle of a panel to that of the next one, to the right and down. */
const [ACROSS, DOWN] = [2.3, 2.6];

/** Pixels of a figure's width, and above its panels. */
const [WIDTH, TOP] = [700, 48];

/**
 * Drawn points over the modes of a mixture, panel by panel.
 *
 * The circles are as wide as six standard deviations of the grid's modes; those of the ring's modes are drawn wider than that, or they
 * would not be seen.
 *
 * @param columns panels in a row
 */
export function pointsChart(
  mixture: MixtureGame["mixture"],
  panels: readonly Panel[],
  { title, columns = Math.min(4, panels.length) }: { title: string; columns?: number },
): Chart {
  const rows = Math.ceil(panels.length / columns);
  const middles = panels.map((_, i) => [(i % columns) * ACROSS, -Math.floor(i / columns) * DOWN] as const);
  const { centres, deviation } = MIXTURES[mixture];
  // Three deviations of the ring's modes would be narrower than a point.
  const radius = Math.max(3 * deviation, 0.05);
  const axis = { showgrid: false, showticklabels: false, zeroline: false, showline: false, ticks: "" as const };
  return chart({
    data: panels.map(({ points }, i) => {
      const [right, down] = middles[i] as readonly [number, number];
      return {
        type: "scatter" as const,
        mode: "markers" as const,
        x: points.map(([x]) => rounded(x + right)),
        y: points.map(([, y]) => rounded(y + down)),
        marker: { color: PALETTE[0], size: 3, opacity: 0.4 },
        hoverinfo: "skip" as const,
      };
    }),
    layout: {
      title: { text: title },
      showlegend: false,
      width: WIDTH,
      height: TOP + Math.round((WIDTH * rows * DOWN) / (columns * ACROSS)),
      margin: { l: 8, r: 8, t: TOP, b: 0 },
      xaxis: { ...axis, range: [-ACROSS / 2, (columns - 0.5) * ACROSS] },
      yaxis: { ...axis, range: [-(rows - 0.5) * DOWN, DOWN / 2], scaleanchor: "x" },
      shapes: middles.flatMap((middle) => [frame(middle), ...centres.map((centre) => circle(centre, middle, radius))]),
      annotations: panels.map(({ title: text }, i) => {
        const [x, y] = middles[i] as readonly [number, number];
        return { text, x, y: y + 1.2, showarrow: false, font: { size: 13 } };
      }),
    },
  });
}

/** A game's points as it went on, one panel for each step that was kept. */
export function growthChart(mixture: MixtureGame["mixture"], { drawn }: MixtureOutcome, title: string): Chart {
  const panels = drawn.map(({ step, points }) => ({ title: `step ${step.toLocaleString("en")}`, points }));
  return pointsChart(mixture, panels, { title, columns: Math.min(5, panels.length) });
}

/** Finer than a pixel. */
const rounded = (value: number) => Math.round(value * 1000) / 1000;

/** What tanh can reach. */
function frame([x, y]: readonly [number, number]): Partial<Shape> {
  return {
    type: "rect",
    layer: "below",
    ...{ x0: x - 1.05, x1: x + 1.05, y0: y - 1.05, y1: y + 1.05 },
    line: { width: 1, color: "#e1e4e8" },
  };
}

function circle(
  [x, y]: readonly [number, number],
  [right, down]: readonly [number, number],
  r: number,
): Partial<Shape> {
  const [cx, cy] = [x + right, y + down];
  return {
    type: "circle",
    layer: "below",
    ...{ x0: cx - r, x1: cx + r, y0: cy - r, y1: cy + r },
    line: { width: 1, color: "#999999" },
  };
}

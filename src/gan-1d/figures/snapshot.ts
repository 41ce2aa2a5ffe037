import { type Chart, chart, PALETTE, type Replay, replay } from "../../figures";
import type { LineSnapshot } from "../snapshot";

/** Where the two number lines of the mapping lie below the densities, in the units of the y axis. */
export const X_LINE = -0.12;
export const Z_LINE = -0.5;
export const Y_AXIS = { range: [-0.58, 1.18], ticks: [0, 0.25, 0.5, 0.75, 1], title: "density; probability" } as const;

/**
 * A GAN on the line at one step, after figure 1 of Goodfellow et al. (2014): the density of the data (dashed) and of what G
 * draws (filled), D and the optimal D* between them, and below, where G sends eleven latent numbers. All snapshots are
 * drawn to the same scale, so that a replay can show them one after the other.
 */
export function snapshotFigure(snapshot: LineSnapshot): Chart {
  const { x, real, generated, discriminator, optimal, latent, drawn } = snapshot;
  const [low, high] = [x[0] as number, x.at(-1) as number];
  const places = (values: readonly number[]) => values.map((value) => Number(value.toFixed(3)));
  const at = places(x);
  const line = (name: string, y: readonly number[], style: object, more: object = {}) => ({
    type: "scatter" as const,
    mode: "lines" as const,
    name,
    x: at,
    y: places(y),
    line: { width: 2, ...style },
    ...more,
  });
  // Latent numbers are drawn on the scale of x; where lines come close together, q has a mode.
  const clamp = (value: number) => Math.min(high, Math.max(low, value));
  const ways = latent.flatMap((z, i) => [
    [z, Z_LINE],
    [clamp(drawn[i] as number), X_LINE],
    [null, null],
  ]);
  const muted = "#8c959f";
  return chart({
    data: [
      line("p, data", real, { color: "#000000", dash: "dash" }),
      line(
        "q, drawn by G",
        // Folds of G make thin spikes; what is above the frame says no more.
        generated.map((value) => Math.min(value, 1.15)),
        { color: PALETTE[2] },
        { fill: "tozeroy", fillcolor: "rgba(0,158,115,0.25)" },
      ),
      line("D(x)", discriminator, { color: PALETTE[0] }),
      line("D* = p/(p+q)", optimal, { color: PALETTE[1], dash: "dot" }),
      {
        type: "scatter" as const,
        mode: "lines" as const,
        showlegend: false,
        hoverinfo: "skip" as const,
        x: ways.map(([a]) => (a == null ? null : Number(a.toFixed(3)))),
        y: ways.map(([, b]) => b ?? null),
        line: { color: PALETTE[2], width: 1 },
      },
      ...[X_LINE, Z_LINE].map((y) => ({
        type: "scatter" as const,
        mode: "lines" as const,
        showlegend: false,
        hoverinfo: "skip" as const,
        x: [low, high],
        y: [y, y],
        line: { color: muted, width: 1 },
      })),
    ],
    layout: {
      title: { text: `Step ${snapshot.step}` },
      width: 600,
      height: 360,
      showlegend: true,
      // The legend has a line of its own between title and frame.
      margin: { t: 76 },
      legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom" },
      xaxis: { range: [low, high] },
      yaxis: { range: [...Y_AXIS.range], tickvals: [...Y_AXIS.ticks], title: { text: Y_AXIS.title } },
      annotations: [
        { x: low, y: X_LINE, text: "x", xanchor: "left", yanchor: "top", showarrow: false, font: { color: muted } },
        { x: low, y: Z_LINE, text: "z", xanchor: "left", yanchor: "bottom", showarrow: false, font: { color: muted } },
      ],
    },
  });
}

/** {@link snapshotFigure} one after the other. */
export function snapshotReplay(snapshots: readonly LineSnapshot[]): Replay {
  return replay(snapshots.map(snapshotFigure), {
    title: "Two densities and the discriminator between them",
    labels: snapshots.map(({ step }) => `step ${step}`),
    fps: 2,
    stills: 2,
  });
}

/** The results as a picture. */
import { type Chart, chart, PALETTE } from "../../src/figures";
import type { ContenderResult, Results, WorkloadResult } from "./results";
import { WORKLOADS } from "./workloads";

const COLOUR = { ours: PALETTE[1], other: PALETTE[0] } as const;

/**
 * Lying bars, one panel a workload, the fastest on top: the median time of a step, with its quartiles.
 *
 * @throws Error where no contender was measured
 */
export function timesChart({ workloads, machine, date }: Results): Chart {
  const panels = workloads.map((workload) => ({ workload, bars: barsOf(workload) }));
  const most = Math.max(...panels.map(({ bars }) => bars.length));
  if (!(most > 0)) throw new Error("the chart has nothing to draw: no contender was measured");
  const data = panels.flatMap(({ bars }, i) => ({
    type: "bar" as const,
    orientation: "h" as const,
    showlegend: false,
    x: bars.map(({ median }) => median),
    y: bars.map(({ name }) => name),
    text: bars.map(({ median }) => `${median.toFixed(1)}`),
    textposition: "inside" as const,
    insidetextanchor: "start" as const,
    textangle: 0,
    textfont: { color: "#ffffff" },
    marker: { color: bars.map(({ ours }) => (ours ? COLOUR.ours : COLOUR.other)) },
    error_x: {
      type: "data" as const,
      symmetric: false,
      array: bars.map(({ median, high }) => high - median),
      arrayminus: bars.map(({ median, low }) => median - low),
      thickness: 1,
      width: 3,
    },
    xaxis: `x${numberOf(i)}` as "x",
    yaxis: `y${numberOf(i)}` as "y",
  }));
  const gap = 0.14;
  const height = (1 - gap * (panels.length - 1)) / panels.length;
  const layout: Record<string, unknown> = {
    title: {
      text: `Time of a training step · ${machine.device.replace(/^\w+: /, "")}, ${machine.processors} processors · ${date.slice(0, 10)}`,
    },
    width: 860,
    height: 110 + panels.length * (60 + 26 * most),
    margin: { l: 250, r: 60, t: 76, b: 52 },
    annotations: panels.map(({ workload: { name, batch } }, i) => ({
      text: `<b>${WORKLOADS[name].title}, batch ${batch}</b> (ms a step, less is better)`,
      showarrow: false,
      xref: "paper",
      x: 0,
      xanchor: "left",
      yref: "paper",
      y: 1 - i * (height + gap),
      yanchor: "bottom",
    })),
  };
  for (const i of panels.keys()) {
    const top = 1 - i * (height + gap);
    layout[`xaxis${numberOf(i)}`] = { anchor: `y${numberOf(i)}`, rangemode: "tozero" };
    layout[`yaxis${numberOf(i)}`] = {
      anchor: `x${numberOf(i)}`,
      domain: [Math.max(0, top - height), top],
      showgrid: false,
      ticks: "",
    };
  }
  return chart({ data, layout });
}

/** Plotly calls its axes x, x2, x3, … */
function numberOf(panel: number): string {
  return panel === 0 ? "" : String(panel + 1);
}

function barsOf({ contenders }: WorkloadResult) {
  return contenders
    .flatMap((one: ContenderResult) =>
      "step" in one
        ? [{ name: `${one.title} (${one.precision})`, ours: one.id.startsWith("captured"), ...one.step }]
        : [],
    )
    .sort((a, b) => b.median - a.median);
}

/** The results as a picture. */
import { type Chart, chart } from "../../src/figures";
import type { ContenderResult, Results, WorkloadResult } from "./results";
import { WORKLOADS } from "./workloads";

const COLOUR = { ours: "#d1495b", other: "#8d99ae" } as const;

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
    textposition: "outside" as const,
    cliponaxis: false,
    marker: { color: bars.map(({ ours }) => (ours ? COLOUR.ours : COLOUR.other)) },
    error_x: {
      type: "data" as const,
      symmetric: false,
      array: bars.map(({ median, high }) => high - median),
      arrayminus: bars.map(({ median, low }) => median - low),
      thickness: 1,
      width: 3,
    },
    xaxis: `x${i + 1}` as "x",
    yaxis: `y${i + 1}` as "y",
  }));
  const gap = 0.1;
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
    layout[`xaxis${i + 1}`] = { anchor: `y${i + 1}`, rangemode: "tozero" };
    layout[`yaxis${i + 1}`] = { anchor: `x${i + 1}`, domain: [top - height, top], showgrid: false, ticks: "" };
  }
  return chart({ data, layout });
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

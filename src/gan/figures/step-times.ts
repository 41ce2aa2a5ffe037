import { barChart, type Chart } from "../../figures";

/** Milliseconds of a training step, called operation by operation and as one graph. */
export function stepTimes(callByCall: number, asOneGraph: number): Chart {
  return barChart({
    title: "A training step, two ways",
    categories: ["call by call", "as one graph"],
    y: { title: "milliseconds a step" },
    series: [{ name: "time", y: [callByCall, asOneGraph] }],
  });
}

export { type Bars, barChart, histogram, type Sample } from "./bars";
export { type ColorScale, heatmap } from "./heatmap";
export { lineChart, scatterChart } from "./lines-and-points";
export { subplots } from "./subplots";
export type { Line, PointSet } from "./traces";

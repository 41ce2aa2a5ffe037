/** What a cell shows: charts, image grids, diagrams, progress, live training, replays. */
export { type AxisOptions, Chart, type ChartOptions, chart, type Reference } from "./chart";
export {
  type Bars,
  barChart,
  type ColorScale,
  heatmap,
  histogram,
  type Line,
  lineChart,
  type PointSet,
  type Sample,
  scatterChart,
  subplots,
} from "./charts";
export { Figure, save, show } from "./figure";
export { escapeHtml } from "./html";
export { ImageGrid, type ImageGridOptions, type Images, imageGrid } from "./image-grid";
export { PALETTE } from "./palette";
export type { Numbers } from "./series";

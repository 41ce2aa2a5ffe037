/** What a cell shows: charts, image grids, diagrams, progress, live training, replays. */

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
export { type AxisOptions, Chart, type ChartOptions, chart, type Reference } from "./charts/chart";
export type { Numbers } from "./charts/series";
export { type CurveSketchOptions, curveSketch, type SketchedCurve, type SketchedSegment } from "./curve-sketch";
export { Diagram, type LayerSketch, type NeuronInput, networkDiagram, neuronDiagram } from "./diagrams";
export { Figure, save, show } from "./figure";
export { FilmStrip, filmStrip } from "./film-strip";
export { encodeGif, type Frames, type GifOptions } from "./gif";
export { escapeHtml } from "./html";
export { ImageGrid, type ImageGridOptions, type Images, imageGrid } from "./image-grid";
export { type LivePanel, type LivePanelOptions, type LiveUpdate, livePanel } from "./live-panel";
export { diverging, PALETTE } from "./palette";
export { type ProgressBar, progressBar } from "./progress";
export { Replay, type ReplayOptions, replay } from "./replay";
export { type SlidingFilterOptions, slidingFilter } from "./sliding-filter";
export { textTable } from "./text-table";

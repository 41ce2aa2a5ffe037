/** The figures of chapter 11. */
export { recipeBars } from "./recipes";
export {
  type ShapeLabels,
  type ShapeMoment,
  shapeDistances,
  shapeGrowth,
  shapeLosses,
  shapeSheet,
  shapeStage,
} from "./shapes";
export {
  associationMaps,
  marginalCharts,
  modesChart,
  nearestChart,
  qualityTable,
  usefulnessBars,
} from "./tables";

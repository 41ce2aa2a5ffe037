/** The figures of chapter 04. */

export {
  accuracyByStep,
  gradientLengthsByStep,
  labelDerivatives,
  labelLosses,
  logitsByStep,
  optimalDerivatives,
  optimalOutputs,
  outputsWithDropout,
} from "./curves";
export { gradientGrid, mapGrid, probabilityGrid } from "./grids";
export { calledRealMap, inputGradientMaps, occlusionMap } from "./maps";
export { gradientReplay, probabilityReplay } from "./replays";

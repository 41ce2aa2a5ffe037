/** The figures of chapter 04. */

export {
  accuracyByStep,
  gradientLengthsByStep,
  idealDerivatives,
  idealOutputs,
  labelDerivatives,
  labelLosses,
  logitsByStep,
  outputsWithDropout,
} from "./curves";
export { gradientGrid, mapGrid, probabilityGrid } from "./grids";
export { calledRealMap, inputGradientMaps, occlusionMap } from "./maps";
export { gradientReplay, probabilityReplay } from "./replays";

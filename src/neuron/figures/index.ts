/** The figures of chapter 01. */
export { centringPaths, centringRace } from "./centring";
export { activationCurves, learningCurve, recovery, squaredDifferenceMap, stepSizeErrors } from "./curves";
export { boundaryMap, boundaryReplay } from "./decision-boundary";
export { diagramOf } from "./neuron";

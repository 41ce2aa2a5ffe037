/** The figures of chapter 01. */
export { centringPaths, centringRace } from "./centring";
export { activationCurves, errorMap, learningCurve, recovery, stepSizeErrors } from "./curves";
export { boundaryMap, boundaryReplay } from "./decision-boundary";
export { diagramOf } from "./neuron";

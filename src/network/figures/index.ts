/** The figures of chapter 02. */
export { accuracyByRate, byNeighbours, movingAverageLag, sumHistograms } from "./batch-normalization";
export { confusionMap, learningToRead, mistakes } from "./classifier";
export { accuracyByDepth, batchesToGoals, deadNeurons, gradientSizes, outputsByDepth, signalSizes } from "./depth";
export { diagramOf, foldingReplay } from "./diagrams";
export { agreement, gradientTimes, learningCurve, solvedStarts } from "./learning";
export {
  descentErrors,
  descentMaps,
  gamePaths,
  optimizerAccuracies,
  stepLengths,
  trainingLosses,
  turningSteps,
  twoMinima,
  variantBars,
} from "./optimizers";
export { foldingPlanes, type NetworkSketch, sketch } from "./sketch";

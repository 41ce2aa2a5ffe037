/** Convolutional against dense: the pair of Radford et al., and an honest comparison. */
export {
  Contest,
  type ContestProgress,
  discard,
  type Judge,
  type Measured,
  type MeasuredGan,
  type Measurement,
  measure,
  startTraining,
  verdict,
} from "./contest";
export { reach } from "./reach";
export { COMPARISON, RECIPES, type Recipe, type RecipeName, STUDENT_PROJECT, settingsTable } from "./recipe";
export { inSameTime, secondsPerStep, undisturbed } from "./seconds-per-step";
export { type LayerRow, layerTable, withoutBatchNorm } from "./variants";

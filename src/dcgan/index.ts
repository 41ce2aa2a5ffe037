/** Convolutional against dense: the pair of Radford et al., and an honest comparison. */
export {
  Contest,
  type ContestProgress,
  discard,
  type Measurement,
  measure,
  startTraining,
  verdict,
} from "./contest";
export { inSameTime, pacesOf, undisturbed } from "./pace";
export { reach } from "./reach";
export { COMPARISON, RECIPES, type Recipe, type RecipeName, STUDENT_PROJECT, settingsTable, shortened } from "./recipe";
export { type LayerRow, layerTable, withoutBatchNorm } from "./variants";

export { changedBy, largestDifference } from "./changes";
export { discriminatorLoss, generatorLoss, r1Penalty } from "./losses";
export { DEFAULTS, type GanOptions, ganOptions } from "./options";
export { type Pair, type PairName, pair, pairNames } from "./pairs";
export { stackedModel } from "./stacked";
export {
  discriminatorStep,
  type GanStep,
  ganStep,
  generatorStep,
  type Players,
  type StepOptions,
  type StepResult,
  trainableVariables,
} from "./step";
export { copyOf, updateAverage } from "./weight-average";

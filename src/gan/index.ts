export { WeightAverage } from "./average";
export { diagnosis } from "./diagnosis";
export { Diverged } from "./divergence";
export type { History } from "./history";
export { discriminatorLoss, generatorLoss } from "./losses";
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
export { type TrainOptions, trainGan } from "./train";
export { type Progress, type RunOptions, Training, type TrainingOptions } from "./training";
export { copyOf, updateAverage } from "./twin";

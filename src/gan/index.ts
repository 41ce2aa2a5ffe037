export { WeightAverage } from "./average";
export { discriminatorLoss, generatorLoss } from "./losses";
export { type Pair, type PairName, pair, pairNames } from "./pairs";
export {
  discriminatorStep,
  type GanStep,
  ganStep,
  generatorStep,
  type Players,
  type StepResult,
  trainableVariables,
} from "./step";
export { type History, type Progress, type TrainOptions, trainGan } from "./train";

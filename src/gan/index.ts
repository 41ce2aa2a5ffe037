export {
  type Cells,
  cellCentres,
  cellWidth,
  type Hill,
  jensenShannon,
  latentLine,
  Mixture,
  optimalDiscriminator,
  pushForward,
} from "./densities";
export { diagnosis } from "./diagnosis";
export { type DiracPoint, diracGame } from "./dirac";
export { Diverged } from "./divergence";
export type { History } from "./history";
export { lineFigure } from "./line-figure";
export { discriminatorLoss, generatorLoss } from "./losses";
export {
  criticError,
  LineGame,
  type LineGameOptions,
  type LineHistory,
  type LineMoment,
  lineNetwork,
} from "./one-dimensional";
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
export { type Progress, type RunOptions, Training, type TrainingOptions } from "./training";
export { copyOf, updateAverage } from "./twin";

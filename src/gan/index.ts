/** Chapter 06: the game of two networks: its losses, its training step, and the options of both. */
export { changedBy, largestDifference } from "./changes";
export { type GameName, gameNames } from "./game-names";
export { GAMES, type Game } from "./games";
export { HistoricalAverage } from "./historical-average";
export { discriminatorLoss, generatorLoss } from "./losses";
export type { NetworkOptions } from "./networks";
export { DEFAULTS, type GanOptions, ganOptions } from "./options";
export { type Pair, type PairName, pair, pairNames } from "./pairs";
export { between, featureDistance, oneCentredPenalty, slopesOf, zeroCentredPenalty } from "./penalties";
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
export { copyOf, updateAverage, youngDecay } from "./weight-average";

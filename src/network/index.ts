export {
  accuracy,
  type ClassifierHistory,
  type ClassifierOptions,
  Diverged,
  type Evaluation,
  evaluate,
  type LabelledTensors,
  trainClassifier,
} from "./train";

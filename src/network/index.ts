/** Chapter 02: layers of neurons, backpropagation, optimizers and regularisation. */
export { adadeltaOptimizer } from "./adadelta";
export { BatchNormalization } from "./batch-normalization";
export { confusionMatrix, denseClassifier, type Prediction, predictions } from "./classifier";
export { CountingNetwork, gradientCost } from "./cost";
export {
  deadShare,
  denseStack,
  gradientByDepth,
  signalByDepth,
  spreadByDepth,
} from "./depth";
export {
  autodiffGradient,
  backpropagation,
  flatten,
  type Gradient,
  halfMeanSquaredError,
  type NetworkExample,
  numericalGradient,
} from "./gradient";
export {
  glorot,
  he,
  type Initialization,
  normal,
  randomNetwork,
  zeros,
} from "./initialization";
export { Layer, type LayerGradients, type LayerParameters, type Trace } from "./layer";
export { learn, type Moment } from "./learn";
export { networkModel } from "./model";
export { Network } from "./network";
export { adadelta, adagrad, adam, momentum, Optimizer, rmsprop, sgd } from "./optimizers";
export { type Landscape, type Place, ravine, rosenbrock, type Walk, walk } from "./ravine";
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

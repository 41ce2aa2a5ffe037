/** Chapter 01: one neuron, its activations, and three ways to its gradient. */
export { type Activation, identity, leakyRelu, relu, sigmoid, step, tanh } from "./activations";
export { autodiffGradient, chainRuleGradient, halfMeanSquaredError, numericalGradient } from "./gradient";
export { learn, type Snapshot } from "./learn";
export { activationLayer, neuronModel } from "./model";
export { type Example, Neuron, type Parameters } from "./neuron";
export { Value } from "./value";

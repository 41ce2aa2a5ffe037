/** Networks whose features images are compared in. */
export { type LearnedFeatures, learnedFeatures } from "./classifier";
export { digitFeatures } from "./digits";
export { type Description, type FeatureNetwork, fittedTo, type ImageShape } from "./feature-network";
export { kerasFeatures } from "./keras-file";
export { type EpochProgress, type LearnOptions, learnNetwork } from "./learn-network";
export { randomFeatures } from "./random";

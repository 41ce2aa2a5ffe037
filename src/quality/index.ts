/** How good drawn images are, measured in the features of a network; for digits, by a classifier that the project trains and ships. */
export { BLIND_IMAGES, type BlindScore, type BlindTest, blindTest, chanceOf, keptScores, rightOf } from "./blind-test";
export { digitClassifier } from "./classifier";
export { type ClassifierAbout, classifierOf, type DigitClassifier } from "./digit-classifier";
export { type Distortion, distorted } from "./distort";
export { type Fault, faultySets } from "./faults";
export { ImageJudge, type RealImages, SCALES, type Scores, type ScoresOfSamples, worseThanReal } from "./judge";
export { CLASSIFIER_RECIPE, classifierModel, FEATURES, learnDigits, shareRight } from "./learn";
export * from "./networks";
export {
  type Quality,
  type QualityOfSamples,
  quality,
  qualityOf,
  realAgainstReal,
} from "./quality";
export { classifierScore, classShares } from "./scores/classifier-score";
export { frechetDistance } from "./scores/frechet";
export { type KernelDistance, kernelDistance } from "./scores/kernel-distance";
export { type Modes, modesOf, reverseKl } from "./scores/modes";
export { type NeighbourhoodOptions, type Neighbourhoods, neighbourhoods } from "./scores/neighbourhoods";
export { type FeatureReference, featureReference } from "./scores/reference";
export { type Nearest, nearest } from "./scores/rows";
export { inTurn, SAMPLE_SIZE, sampled } from "./scores/sampled";
export { type Support, smallestDistance, supportOf } from "./scores/support";
export { judgeStacks, realStacks, STACKS_COUNTED, type StackModes, stackModes } from "./stacks";
export { type Detector, learnToTellApart } from "./tell-apart";

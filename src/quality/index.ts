/** How good drawn images are, measured in the features of a network; for digits, by a classifier that the project trains and ships. */
export { type ClassifierAbout, classifierOf, type DigitClassifier, digitClassifier } from "./classifier";
export { type Distortion, distorted } from "./distort";
export { CLASSIFIER_RECIPE, classifierModel, FEATURES, learnDigits, shareRight } from "./learn";
export {
  type Quality,
  type QualityOfSamples,
  quality,
  qualityOf,
  realAgainstReal,
} from "./quality";
export { type FeatureReference, featureReference } from "./reference";
export { SAMPLE_SIZE, sampled } from "./sampled";
export { classifierScore, classShares, frechetDistance } from "./scores";

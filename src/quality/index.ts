/** How good drawn digits are, measured by a classifier that the project trains and ships. */
export { type ClassifierAbout, classifierOf, type DigitClassifier, digitClassifier } from "./classifier";
export { type Distortion, distorted } from "./distort";
export { CLASSIFIER_RECIPE, classifierModel, FEATURES, learnDigits, shareRight } from "./learn";
export {
  type Quality,
  type QualityOfSamples,
  quality,
  qualityOf,
  realAgainstReal,
  SAMPLE_SIZE,
} from "./quality";
export { classifierScore, classShares, frechetDistance } from "./scores";

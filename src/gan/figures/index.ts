/** The figures of chapter 06's GAN that draws digits. */
export { type Curves, digitAccuracies, digitLosses } from "./curves";
export { digitGrid, type GrowthStage, growthGrid, growthReplay } from "./digits";
export { logitDerivatives } from "./logit-derivatives";
export { discriminatorOutputs } from "./outputs";
export { stepTimes } from "./step-times";
export { trainingPanel } from "./training-panel";

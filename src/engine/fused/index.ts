export { type BatchNormalizationArgs, batchNormalization } from "./batch-norm";
export { dropout, setDropoutStream } from "./dropout";
export { logisticLoss } from "./logistic";

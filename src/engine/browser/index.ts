/**
 * The engine in a browser. Whoever bundles the library's modules for one has each file of the engine that has a namesake in this
 * folder replaced by it (`capture/capture.ts` by `browser/capture/capture.ts`), this entry included: so no file of Node comes along,
 * and losses, steps and networks are the very same files.
 */
import "../fused/gradients";

export type { Backend } from "../backend";
export { bytesTensor } from "../bytes";
export type { CapturedStep } from "../capture/capture";
export { several } from "../capture/several";
export type { TensorTree } from "../capture/trees";
export {
  type BatchNormalizationArgs,
  batchNormalization,
  dropout,
  logisticLoss,
  setDropoutStream,
} from "../fused";
export { breathe, host, Interrupted, setHost } from "../host";
export { setLearningRate } from "../learning-rate";
export { RandomStream, type RandomStreams, randomStreams, setDefaultStream } from "../random";
export { readRows, readTensors } from "../readback";
export { backend, tf } from "./backend";
export { capture } from "./capture/capture";
export {
  BROWSER_BACKENDS,
  type BrowserBackend,
  type BrowserReport,
  type StartOptions,
  startBackend,
} from "./start";

/** Which TensorFlow runs, what random numbers are drawn, and how a step becomes one graph. */
import "./fused/gradients";

export { type Backend, backend, tf } from "./backend";
export { bytesTensor } from "./bytes";
export { type CapturedStep, type CaptureOptions, capture, type RecordingReport } from "./capture/capture";
export type { Precision } from "./capture/choice";
export type { ProfiledOp } from "./capture/profile";
export { several } from "./capture/several";
export type { TensorTree } from "./capture/trees";
export { type DeviceReport, describeDevice, deviceReport } from "./device";
export {
  type BatchNormalizationArgs,
  batchNormalization,
  dropout,
  logisticLoss,
  setDropoutStream,
} from "./fused";
export { breathe, type DisplayMessage, type Host, host, Interrupted, type MimeBundle, setHost } from "./host";
export { setLearningRate } from "./learning-rate";
export { type MemoryReport, memoryReport } from "./memory";
export { RandomStream, type RandomStreams, randomStreams, setDefaultStream } from "./random";
export { readRows, readTensors } from "./readback";

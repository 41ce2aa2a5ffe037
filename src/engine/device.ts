/** Which hardware the operations run on. */
import os from "node:os";
import { backend, tf } from "./backend";
import { visibleGpus } from "./gpu";

/** What {@link deviceReport} tells. */
export interface DeviceReport {
  /** tfjs's name of the backend: `tensorflow` (native) or `cpu` (JavaScript). */
  backend: string;
  /** Version of TensorFlow.js. */
  tfjs: string;
  /** Version of the native TensorFlow, as its library tells it; absent on the JavaScript backend. */
  tensorflow?: string;
  device: "CPU" | "GPU";
  /** Model of the processor or of the first visible GPU. */
  name: string;
  /** Memory of the device in bytes; absent where it is not known. */
  memoryBytes?: number;
  /** Threads that one operation may use on the CPU. */
  threads: number;
  /** Why the JavaScript backend runs; absent on native TensorFlow. */
  why?: string;
}

/** What runs the operations of this process: backend, versions, device, its memory and threads. */
export function deviceReport(): DeviceReport {
  const versions = { backend: tf.getBackend(), tfjs: tf.version.tfjs };
  if (!backend.native) return { ...versions, ...cpu(1), why: backend.why };
  if (!backend.gpu) return { ...versions, tensorflow: backend.tensorflow, ...cpu(nativeThreads()) };
  const gpu = visibleGpus()[0];
  return {
    ...versions,
    tensorflow: backend.tensorflow,
    device: "GPU",
    name: gpu?.name ?? "GPU",
    ...(gpu ? { memoryBytes: gpu.memoryBytes } : {}),
    threads: nativeThreads(),
  };
}

/** The device on one line, for the head of a notebook or a log. */
export function describeDevice(report: DeviceReport = deviceReport()): string {
  const memory = report.memoryBytes === undefined ? "" : `, ${(report.memoryBytes / 2 ** 30).toFixed(1)} GiB`;
  const software = report.tensorflow ? `TensorFlow ${report.tensorflow}` : `JavaScript backend (slow: ${report.why})`;
  return `${software} on ${report.device}: ${report.name}${memory}, ${report.threads} thread${report.threads === 1 ? "" : "s"}`;
}

function cpu(threads: number): Pick<DeviceReport, "device" | "name" | "memoryBytes" | "threads"> {
  return { device: "CPU", name: os.cpus()[0]?.model.trim() || os.arch(), memoryBytes: os.totalmem(), threads };
}

/** TensorFlow uses every processor it may run on, unless its own variable says otherwise. */
function nativeThreads(): number {
  const asked = Number(process.env.TF_NUM_INTRAOP_THREADS);
  return Number.isInteger(asked) && asked > 0 ? asked : os.availableParallelism();
}

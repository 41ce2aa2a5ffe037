/** Which hardware the operations run on. */
import { spawnSync } from "node:child_process";
import os from "node:os";
import { backend, tf } from "./backend";

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

/** One GPU as NVIDIA's driver lists it. */
export interface Gpu {
  name: string;
  memoryBytes: number;
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

/** The GPUs that `nvidia-smi` lists, less those that CUDA_VISIBLE_DEVICES hides; none where there is no such driver. */
export function visibleGpus(env: NodeJS.ProcessEnv = process.env): Gpu[] {
  const run = spawnSync("nvidia-smi", ["--query-gpu=name,memory.total", "--format=csv,noheader,nounits"], {
    encoding: "utf8",
    timeout: 20_000,
    env,
  });
  return run.status === 0 ? selectGpus(parseGpus(run.stdout), env.CUDA_VISIBLE_DEVICES) : [];
}

/** Reads lines like `NVIDIA H100 80GB HBM3, 81559` (memory in MiB). */
export function parseGpus(csv: string): Gpu[] {
  return csv.split("\n").flatMap((line) => {
    const match = /^(.+), (\d+)$/.exec(line.trim());
    return match?.[1] ? [{ name: match[1], memoryBytes: Number(match[2]) * 2 ** 20 }] : [];
  });
}

/** CUDA's rule: unset shows all; otherwise the listed indices, up to the first that is not one. */
function selectGpus(gpus: Gpu[], visible: string | undefined): Gpu[] {
  if (visible === undefined) return gpus;
  const chosen: Gpu[] = [];
  for (const part of visible.split(",").map((text) => text.trim())) {
    // Devices named by their UUID are not looked up: their order in the list is all that we would need them for.
    if (/^(GPU|MIG)-/.test(part)) return gpus;
    const gpu = /^\d+$/.test(part) ? gpus[Number(part)] : undefined;
    if (!gpu) break;
    chosen.push(gpu);
  }
  return chosen;
}

function cpu(threads: number): Pick<DeviceReport, "device" | "name" | "memoryBytes" | "threads"> {
  return { device: "CPU", name: os.cpus()[0]?.model.trim() || os.arch(), memoryBytes: os.totalmem(), threads };
}

/** TensorFlow uses every processor it may run on, unless its own variable says otherwise. */
function nativeThreads(): number {
  const asked = Number(process.env.TF_NUM_INTRAOP_THREADS);
  return Number.isInteger(asked) && asked > 0 ? asked : os.availableParallelism();
}

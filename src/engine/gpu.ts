/** The NVIDIA GPUs of this machine. Loads no TensorFlow, so that set-up can ask before there is one. */
import { spawnSync } from "node:child_process";

/** One GPU as NVIDIA's driver lists it. */
export interface Gpu {
  name: string;
  memoryBytes: number;
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

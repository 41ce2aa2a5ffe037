/**
 * What decides the last bits of a result: the processor, and how TensorFlow was told to use it. Float sums depend on the
 * width of vector instructions, on sizes of caches and on how many threads share a sum, and training magnifies that; runs on
 * two machines with the same text here give the same numbers.
 */
import { availableParallelism, cpus } from "node:os";
import { processorFlags } from "../../src/engine/processor";
import { readText } from "../setup/files";

/** Variables that change which kernels TensorFlow picks or how it splits sums. */
const ARITHMETIC = [
  "ONEDNN_MAX_CPU_ISA",
  "TF_ENABLE_ONEDNN_OPTS",
  "TF_NUM_INTRAOP_THREADS",
  "TF_NUM_INTEROP_THREADS",
  "OMP_NUM_THREADS",
  "GANBOOK_SEED_SHIFT",
];

/** The machine: the processor's name, its vector instructions and the number of threads. */
export function machine(cpuinfo: string = readText("/proc/cpuinfo") ?? ""): string {
  const field = (name: string) => new RegExp(`^${name}\\s*: (.*)$`, "m").exec(cpuinfo)?.[1]?.trim();
  const flags = processorFlags(cpuinfo);
  const isa = ["amx_bf16", "avx512_bf16", "avx512f", "avx2", "avx", "sse4_1"].find((flag) => flags.has(flag));
  const [family, model, cache] = [field("cpu family"), field("model"), field("cache size")];
  return [
    field("model name") ?? cpus()[0]?.model.trim() ?? process.arch,
    ...(family && model ? [`family ${family} model ${model}`] : []),
    ...(isa ? [isa.toUpperCase().replace("_1", ".1").replace("_", " ")] : []),
    ...(cache ? [`${cache} cache`] : []),
    `${availableParallelism()} threads`,
  ].join(", ");
}

/** Settings of an environment that change its arithmetic or its seeds, as `NAME=value`. */
export function arithmetic(env: Readonly<Record<string, string | undefined>> = process.env): string[] {
  return (
    ARITHMETIC.filter((name) => env[name])
      .map((name) => `${name}=${env[name]}`)
      // oneDNN is on by itself wherever the engine was loaded: that changes nothing.
      .filter((setting) => setting !== "TF_ENABLE_ONEDNN_OPTS=1")
  );
}

/** {@link machine}, and the variables of this environment that change its arithmetic or its seeds. */
export function processor(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return [machine(), ...arithmetic(env)].join(", ");
}

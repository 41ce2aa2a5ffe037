/** The other arithmetics and seeds under which a claim has to hold. */
import { availableParallelism } from "node:os";

export interface Variation {
  /** Short, as `--variations` takes it and as it names a run's file. */
  readonly name: string;
  /** The heading of its column. */
  readonly title: string;
  /** Added to the kernel's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Its seeds are others, so that claims about one very seed say nothing. */
  readonly seeds?: true;
}

function threads(n: number): Record<string, string> {
  return { TF_NUM_INTRAOP_THREADS: String(n), TF_NUM_INTEROP_THREADS: String(n), OMP_NUM_THREADS: String(n) };
}

/**
 * All variations. `ONEDNN_MAX_CPU_ISA` caps the vector instructions that oneDNN uses for matrix products and
 * convolutions, so that other processors' sums come out on this one; without oneDNN TensorFlow's own kernels (Eigen) compute.
 */
export const VARIATIONS: readonly Variation[] = [
  { name: "plain", title: "as it is", env: {} },
  { name: "sse41", title: "SSE4.1", env: { ONEDNN_MAX_CPU_ISA: "SSE41" } },
  { name: "avx2", title: "AVX2", env: { ONEDNN_MAX_CPU_ISA: "AVX2" } },
  { name: "eigen", title: "no oneDNN", env: { TF_ENABLE_ONEDNN_OPTS: "0" } },
  { name: "one-thread", title: "1 thread", env: threads(1) },
  { name: "two-threads", title: "2 threads", env: threads(2) },
  { name: "seeds-1", title: "seeds + 1000", env: { GANBOOK_SEED_SHIFT: "1000" }, seeds: true },
  { name: "seeds-2", title: "seeds + 2000", env: { GANBOOK_SEED_SHIFT: "2000" }, seeds: true },
];

/** Those that differ from each other on this machine: two threads are what a machine with two cores has anyway. */
export function variationsHere(threadsHere: number = availableParallelism()): readonly Variation[] {
  return VARIATIONS.filter(({ name }) => !(name === "two-threads" && threadsHere === 2));
}

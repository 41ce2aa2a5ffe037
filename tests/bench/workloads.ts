/** The pairs of networks that are measured. */

/** A pair of networks and the batches it is trained on. */
export interface Workload {
  /** What tables call it. */
  title: string;
  /** Images in a batch. */
  batch: number;
  /** Shape of one image. */
  image: number[];
}

/** Length of a latent vector. */
export const LATENT = 100;

/**
 * What can be measured, by the name that `--only` takes. `plain.ts`, `ours.ts`, `peers/keras_peer.py` and
 * `peers/torch_peer.py` build the same networks:
 *
 * - `dense`: 100-256-512-1024-784 against 784-512-256-1, as chapter 06 trains them;
 * - `dcgan28`: 100 → 7×7×128 → 14×14×64 → 28×28×1 against 28×28×1 → 14×14×64 → 7×7×128 → 1, 5×5 with stride 2;
 * - `dcgan64`: 100 → 4×4×512 → 8×8×256 → 16×16×128 → 32×32×64 → 64×64×3 and the same back, 4×4 with stride 2.
 */
export const WORKLOADS = {
  dense: { title: "dense GAN", batch: 120, image: [784] },
  dcgan28: { title: "DCGAN28", batch: 64, image: [28, 28, 1] },
  dcgan64: { title: "DCGAN64", batch: 64, image: [64, 64, 3] },
} satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof WORKLOADS;

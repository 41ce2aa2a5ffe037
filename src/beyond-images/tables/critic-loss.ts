import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../engine";

/** The two parts of a critic's loss, each a scalar. */
export interface CriticLoss {
  /** Mean on generated rows less mean on real ones: minus the Wasserstein distance that the critic sees. */
  readonly gap: Scalar;
  /** Mean of (|∇D| − 1)², at places between real and generated rows. */
  readonly excess: Scalar;
}

/**
 * What a critic makes small, `gap + weight · excess` (Gulrajani et al. 2017, eq. 3): E D(G(z)) − E D(x) + λ E (|∇D(x̂)| − 1)²,
 * where x̂ lies between a real and a generated row.
 *
 * @param judge the critic, `[batch, width]` to `[batch, 1]`
 * @param real `[batch, width]`
 * @param generated `[batch, width]`
 * @param share `[batch, 1]`, how near to the real row each place lies, drawn evenly from [0, 1)
 */
export function criticLoss(
  judge: (rows: Tensor) => Tensor,
  { real, generated, share }: { real: Tensor; generated: Tensor; share: Tensor },
): CriticLoss {
  const between = generated.add(real.sub(generated).mul(share));
  const gradient = tf.grad((rows: Tensor) => judge(rows).sum())(between);
  // The root has no derivative at 0, where a fresh critic may well be.
  const length = gradient.square().sum(1).add(1e-12).sqrt();
  return {
    gap: judge(generated).mean().sub(judge(real).mean()) as Scalar,
    excess: length.sub(1).square().mean() as Scalar,
  };
}

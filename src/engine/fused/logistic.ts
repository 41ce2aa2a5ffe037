/** Binary cross-entropy on logits. */
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../backend";

/**
 * Mean binary cross-entropy of logits l against targets t, −mean(t log σ(l) + (1 − t) log(1 − σ(l))).
 *
 * Written with softplus(l) = log(1 + eˡ): −log σ(l) = softplus(−l) and −log(1 − σ(l)) = softplus(l), which neither
 * overflow nor lose precision however sure the logits are. The derivative is ∂/∂l = (σ(l) − t) / n.
 *
 * @param logits of any shape
 * @param target 1 (real), 0 (fake), a number between them for all (smoothed labels), or a tensor of the logits' shape with
 *   numbers in [0, 1], which counts as constant: no gradient flows into it
 * @throws RangeError for a number outside [0, 1] or a tensor of another shape
 */
export function logisticLoss(logits: Tensor, target: number | Tensor): Scalar {
  if (target === 0 || target === 1) return certain(logits, target);
  if (typeof target === "number") {
    if (!(target > 0 && target < 1)) throw new RangeError(`target ${target}: expected a number from 0 to 1`);
  } else if (!tf.util.arraysEqual(target.shape, logits.shape)) {
    throw new RangeError(`target has the shape [${target.shape}], but the logits have [${logits.shape}]`);
  }
  return uncertain(logits, target);
}

type Save = (tensors: Tensor[]) => void;

/** Against 1 it is mean softplus(−l), against 0 mean softplus(l): with the sign s, the derivative is s σ(s l) / n. */
function certain(logits: Tensor, target: 0 | 1): Scalar {
  const signed = (l: Tensor): Tensor => (target === 1 ? l.neg() : l);
  const scale = (target === 1 ? -1 : 1) / logits.size;
  const loss = tf.customGrad((...args) => {
    const [l, save] = args as unknown as [Tensor, Save];
    save([l]);
    return {
      value: signed(l).softplus().mean() as Scalar,
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        signed(saved[0] as Tensor)
          .sigmoid()
          .mul(dy.mul(scale)),
    };
  });
  return loss(logits) as Scalar;
}

/** For targets between: softplus(l) − t l, with softplus(l) = max(l, 0) + softplus(−|l|), exact also where t is 0 or 1. */
function uncertain(logits: Tensor, target: number | Tensor): Scalar {
  const loss = tf.customGrad((...args) => {
    const [l, save] = args as unknown as [Tensor, Save];
    const t = typeof target === "number" ? tf.scalar(target) : target.toFloat();
    save([l, t]);
    return {
      value: l.relu().sub(l.mul(t)).add(l.abs().neg().softplus()).mean() as Scalar,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [l, t] = saved as [Tensor, Tensor];
        return l.sigmoid().sub(t).mul(dy.div(l.size));
      },
    };
  });
  return loss(logits) as Scalar;
}

import type { Tensor2D } from "@tensorflow/tfjs-core";
import { tf } from "../../engine";

/**
 * The classifier score, exp(mean KL(p(y|x) ‖ p(y))) (Salimans et al. 2016, section 4, as "Inception score", with the
 * classifier at hand): high when each image is clearly of one class *and* all classes come equally often. Between 1 and the
 * number of classes. It does not look at real images, and a generator with one perfect picture of each class gets full marks.
 *
 * @param probabilities `[images, classes]`, a classifier's answer to each image, each row adding up to 1
 * @throws RangeError when rows are no probabilities
 */
export function classifierScore(probabilities: Tensor2D): number {
  if (probabilities.rank !== 2 || probabilities.shape[0] === 0) {
    throw new RangeError(`probabilities of the shape [${probabilities.shape}]; expected [images, classes]`);
  }
  const rows = probabilities.arraySync();
  const odd = rows.findIndex((row) => {
    const sum = row.reduce((total, p) => total + p, 0);
    return !(Math.abs(sum - 1) < 1e-3) || row.some((p) => !(p >= 0));
  });
  if (odd >= 0) {
    throw new RangeError(
      `row ${odd} of the probabilities is [${rows[odd]?.map((p) => p.toPrecision(3)).join(", ")}]; expected numbers ≥ 0 ` +
        "that add up to 1 (logits want a softmax first)",
    );
  }
  const overall = columnMeans(rows);
  const divergence = rows.reduce((sum, row) => {
    const terms = row.map((p, c) => (p > 0 ? p * Math.log(p / (overall[c] as number)) : 0));
    return sum + terms.reduce((a, b) => a + b, 0);
  }, 0);
  return Math.exp(divergence / rows.length);
}

/**
 * Share of the images that a classifier puts in each class, `classes` numbers that add up to 1.
 *
 * @param probabilities `[images, classes]`; logits do as well
 */
export function classShares(probabilities: Tensor2D): number[] {
  const [images, classes] = probabilities.shape;
  const shares = new Array<number>(classes).fill(0);
  const answers = tf.tidy(() => probabilities.argMax(1).dataSync());
  for (const answer of answers) shares[answer] = (shares[answer] as number) + 1 / images;
  return shares;
}

function columnMeans(rows: readonly (readonly number[])[]): number[] {
  return (rows[0] as readonly number[]).map(
    (_, c) => rows.reduce((sum, row) => sum + (row[c] as number), 0) / rows.length,
  );
}

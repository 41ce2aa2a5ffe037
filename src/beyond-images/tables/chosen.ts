/**
 * A place in a list, drawn with probability in proportion to its weight.
 *
 * @param weights ≥ 0, at least one of them above 0
 * @param chance in [0, 1), drawn evenly
 */
export function chosen(weights: readonly number[], chance: number): number {
  let left = chance * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [i, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return i;
  }
  // Rounding may leave a grain: it is the last one's that has a weight.
  return weights.length - 1 - [...weights].reverse().findIndex((weight) => weight > 0);
}

/** Numbers in [-1, 1) that look random and are the same in every run. */
export function randomPlane(height: number, width: number, seed: number): number[][] {
  let state = seed * 2654435761 + 1;
  const next = () => {
    // Numerical Recipes' linear congruential generator, 32 bits.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  return Array.from({ length: height }, () => Array.from({ length: width }, next));
}

/** The largest difference of two planes of one size. */
export function apart(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  if (a.length !== b.length || a[0]?.length !== b[0]?.length) return Number.POSITIVE_INFINITY;
  return Math.max(...a.flatMap((row, i) => row.map((value, j) => Math.abs(value - (b[i]?.[j] as number)))));
}

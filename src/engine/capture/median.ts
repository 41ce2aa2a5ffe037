/** The middle one of some numbers, the upper of the two where there are two; at least one must be given. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

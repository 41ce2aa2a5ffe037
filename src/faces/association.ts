/**
 * How much two attributes of the same things tell about each other, from 0 (nothing) to 1 (one settles the other): Cramér's V,
 * the root of χ² by the most it could be (H. Cramér, "Mathematical Methods of Statistics", 1946, section 21.9). For two
 * attributes of yes and no it is the size of their correlation.
 *
 * With n things it comes out near 1/√n by chance alone. 0 where an attribute has one value only.
 *
 * @param a value of each thing, whole numbers from 0
 * @throws RangeError for attributes of different numbers of things, and of none
 */
export function association(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  if (n === 0 || b.length !== n)
    throw new RangeError(`attributes of ${n} and ${b.length} things: expected as many, not 0`);
  const [first, second, both] = [new Map<number, number>(), new Map<number, number>(), new Map<string, number>()];
  const add = <K>(counts: Map<K, number>, key: K) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    add(first, x);
    add(second, y);
    add(both, `${x},${y}`);
  }
  const most = Math.min(first.size, second.size) - 1;
  if (most === 0) return 0;
  let chiSquared = 0;
  for (const [x, times] of first) {
    for (const [y, others] of second) {
      const expected = (times * others) / n;
      chiSquared += ((both.get(`${x},${y}`) ?? 0) - expected) ** 2 / expected;
    }
  }
  return Math.sqrt(chiSquared / n / most);
}

/** {@link association} of each attribute with each other, as a matrix with 1 in its diagonal, and the largest beside that. */
export function associations(attributes: Readonly<Record<string, ArrayLike<number>>>): {
  names: string[];
  matrix: number[][];
  largest: number;
} {
  const names = Object.keys(attributes);
  const of = (name: string) => attributes[name] as ArrayLike<number>;
  const matrix = names.map((a) => names.map((b) => (a === b ? 1 : association(of(a), of(b)))));
  const largest = Math.max(0, ...matrix.flatMap((row, i) => row.filter((_, j) => j < i)));
  return { names, matrix, largest };
}

/**
 * Philox 4×32-10, the counter-based random number generator TensorFlow uses for its stateless random operations
 * (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
 *
 * A counter-based generator has no hidden state: the n-th number is a pure function of (key, n). Written out here so that
 * draws made in JavaScript (shuffles) and on backends without TensorFlow's own operation give the same numbers as
 * TensorFlow does; `tests/engine/random.test.ts` compares the two number by number.
 */

type Words = [number, number, number, number];

const ROUNDS = 10;
const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
const WEYL = [0x9e3779b9, 0xbb67ae85] as const;

/** High 32 bits of the 64-bit product of two unsigned 32-bit numbers, by schoolbook multiplication of 16-bit halves. */
function multiplyHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const carry = a0 * b1 + (middle & 0xffff);
  return (a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

function philox([c0, c1, c2, c3]: Words, key0: number, key1: number): Words {
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIERS[0], c0);
    const low0 = Math.imul(MULTIPLIERS[0], c0) >>> 0;
    const high1 = multiplyHigh(MULTIPLIERS[1], c2);
    const low1 = Math.imul(MULTIPLIERS[1], c2) >>> 0;
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ key0) >>> 0, low1, (high0 ^ c3 ^ key1) >>> 0, low0];
    key0 = (key0 + WEYL[0]) >>> 0;
    key1 = (key1 + WEYL[1]) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/**
 * `count` unsigned 32-bit numbers for a pair of seeds: the very words from which TensorFlow's `StatelessRandomUniform`
 * makes its floats for `seed = [seed0, seed1]` (both int32).
 */
export function philoxWords(seed0: number, seed1: number, count: number): Uint32Array {
  // TensorFlow first scrambles the seeds, sign-extended to 64 bits, with a fixed key (stateless_random_ops.cc, GenerateKey).
  const mixed = philox(
    [seed0 >>> 0, seed0 < 0 ? 0xffffffff : 0, seed1 >>> 0, seed1 < 0 ? 0xffffffff : 0],
    0x3ec8f720,
    0x02461e29,
  );
  const words = new Uint32Array(Math.ceil(count / 4) * 4);
  for (let block = 0; block < words.length / 4; block++) {
    words.set(philox([block, 0, mixed[2], mixed[3]], mixed[0], mixed[1]), block * 4);
  }
  return words.subarray(0, count);
}

/** Floats in [0, 1) with 23 random bits each, as TensorFlow makes them from 32-bit words. */
export function philoxUniform(seed0: number, seed1: number, count: number): Float32Array {
  const words = philoxWords(seed0, seed1, count);
  return Float32Array.from(words, (word) => (word & 0x7fffff) / 0x800000);
}

/** Standard normal floats by the Box-Muller transform of pairs of words, as TensorFlow makes them. */
export function philoxNormal(seed0: number, seed1: number, count: number): Float32Array {
  const words = philoxWords(seed0, seed1, count + (count % 2));
  const values = new Float32Array(words.length);
  for (let i = 0; i < words.length; i += 2) {
    const u1 = Math.max(((words[i] as number) & 0x7fffff) / 0x800000, 1e-7);
    const angle = 2 * Math.PI * (((words[i + 1] as number) & 0x7fffff) / 0x800000);
    const radius = Math.sqrt(-2 * Math.log(u1));
    values[i] = Math.sin(angle) * radius;
    values[i + 1] = Math.cos(angle) * radius;
  }
  return values.subarray(0, count);
}

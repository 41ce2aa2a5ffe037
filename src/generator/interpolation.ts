import type { Tensor2D } from "@tensorflow/tfjs-core";
import { tf } from "../engine";

/** A way from one latent vector to another; `share` is 0 at the start and 1 at the end. */
export type Interpolation = (from: readonly number[], to: readonly number[], share: number) => number[];

/**
 * The straight line: (1 − t)·from + t·to.
 *
 * @throws RangeError when the vectors are empty or differ in length
 */
export function linear(from: readonly number[], to: readonly number[], share: number): number[] {
  requireAlike(from, to);
  return blend(from, to, 1 - share, share);
}

/**
 * The great arc: turns evenly from one direction to the other, sin((1 − t)Ω)/sin Ω · from + sin(tΩ)/sin Ω · to, where Ω is
 * the angle between the two (Shoemake 1985; for latent vectors White 2016, "Sampling generative networks"). Vectors of one
 * length keep it all the way.
 *
 * @throws RangeError when the vectors are empty or differ in length, when one is zero, and when they are opposite: then
 *   there are many arcs and no reason for one
 */
export function spherical(from: readonly number[], to: readonly number[], share: number): number[] {
  requireAlike(from, to);
  const [a, b] = [norm(from), norm(to)];
  if (a === 0 || b === 0) throw new RangeError("a zero vector has no direction; give two vectors other than zero");
  const cosine = from.reduce((sum, value, i) => sum + value * (to[i] as number), 0) / (a * b);
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  // Nearly the same direction: the arc is a straight line, and the formula 0/0.
  if (angle < 1e-6) return linear(from, to, share);
  if (Math.PI - angle < 1e-6) {
    throw new RangeError("the vectors are opposite to each other; many arcs join them, so go by way of a third vector");
  }
  const sine = Math.sin(angle);
  return blend(from, to, Math.sin((1 - share) * angle) / sine, Math.sin(share * angle) / sine);
}

/**
 * Latent vectors along a way, both ends among them: `[steps, size]`.
 *
 * @throws RangeError for fewer than two steps, and what the way itself throws
 */
export function walk(
  from: readonly number[],
  to: readonly number[],
  { steps, along = linear }: { steps: number; along?: Interpolation },
): Tensor2D {
  if (!Number.isInteger(steps) || steps < 2) {
    throw new RangeError(`steps ${steps}: expected a whole number from 2, for both ends`);
  }
  return tf.tensor2d(Array.from({ length: steps }, (_, i) => along(from, to, i / (steps - 1))));
}

function blend(from: readonly number[], to: readonly number[], first: number, second: number): number[] {
  return from.map((value, i) => first * value + second * (to[i] as number));
}

function norm(vector: readonly number[]): number {
  return Math.hypot(...vector);
}

function requireAlike(from: readonly number[], to: readonly number[]): void {
  if (from.length === 0 || from.length !== to.length) {
    throw new RangeError(`the vectors have ${from.length} and ${to.length} numbers; expected two of one length`);
  }
}

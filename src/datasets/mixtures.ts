import { type RandomStream, tf } from "../engine";

/**
 * A mixture of normal distributions in the plane, all equally likely and round: data of which one knows how often each mode
 * should be drawn, so that collapse can be counted.
 */
export interface Mixture {
  /** Middle of each mode. */
  readonly centres: readonly (readonly [x: number, y: number])[];
  /** Standard deviation of each mode, in both directions. */
  readonly deviation: number;
}

/** Scaled down so that a generator that ends in tanh reaches everything: centres lie within ±0.8. */
const REACH = 0.8;

/**
 * `modes` normal distributions, evenly on a circle. In the literature eight of deviation 0.01 on a circle of radius 1 (Metz and
 * others, "Unrolled GANs", 2017; Lin and others, "PacGAN", 2018, section 4.1); here all of it is smaller by 0.8.
 *
 * @throws RangeError for a number of modes that is no whole number from 2, or a deviation that is not above 0
 */
export function ring({ modes = 8, deviation = 0.01 }: { modes?: number; deviation?: number } = {}): Mixture {
  requireModes(modes, deviation);
  const angle = (i: number) => (2 * Math.PI * i) / modes;
  return {
    centres: Array.from({ length: modes }, (_, i) => [REACH * Math.cos(angle(i)), REACH * Math.sin(angle(i))]),
    deviation: REACH * deviation,
  };
}

/**
 * `side` × `side` normal distributions on a square grid. In the literature 25 of deviation 0.05, 2 apart, from -4 to 4 (PacGAN, section
 * 4.1); here all of it is smaller by a fifth, from -0.8 to 0.8.
 *
 * @param options `deviation` as in the literature, where the grid reaches from -4 to 4
 * @throws RangeError for a side that is no whole number from 2, or a deviation that is not above 0
 */
export function grid({ side = 5, deviation = 0.05 }: { side?: number; deviation?: number } = {}): Mixture {
  requireModes(side, deviation);
  const place = (i: number) => REACH * ((2 * i) / (side - 1) - 1);
  return {
    centres: Array.from({ length: side * side }, (_, i) => [place(i % side), place(Math.floor(i / side))]),
    deviation: (REACH / 4) * deviation,
  };
}

/** Points of a mixture, each mode with the same probability: `[count, 2]`, the caller's. @param stream three numbers a point */
export function mixtureSample({ centres, deviation }: Mixture, count: number, stream: RandomStream): tf.Tensor2D {
  return tf.tidy(() => {
    const modes = stream
      .uniform([count], 0, centres.length)
      .floor()
      .clipByValue(0, centres.length - 1)
      .toInt();
    const middles = tf.tensor2d(centres.map(([x, y]) => [x, y])).gather(modes);
    return middles.add(stream.normal([count, 2], 0, deviation)) as tf.Tensor2D;
  });
}

function requireModes(count: number, deviation: number): void {
  if (!Number.isInteger(count) || count < 2) throw new RangeError(`${count} modes: expected a whole number from 2`);
  if (!(deviation > 0)) throw new RangeError(`deviation ${deviation}: expected a number above 0`);
}

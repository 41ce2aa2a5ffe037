/** Landscapes of two parameters, to watch optimizers walk in. */
import type { Optimizer } from "./optimizers";

/** A place in the plane: the two parameters. */
export type Place = readonly [number, number];

/** An error that depends on two parameters, with its slopes. */
export interface Landscape {
  readonly name: string;
  value(place: Place): number;
  /** [∂E/∂x, ∂E/∂y]. */
  gradient(place: Place): [number, number];
}

/**
 * A long valley with steep sides, E = ½ (a² + κ b²), where a runs along the valley and b across it. Its lowest point is
 * (0, 0). The largest curvature is κ times the smallest: that ratio is what makes descent slow.
 *
 * @param options.steepness κ, above 0
 * @param options.angle direction of the valley against the x axis, in degrees. At 0 each parameter has a curvature of its own
 */
export function ravine({ steepness = 50, angle = 0 }: { steepness?: number; angle?: number } = {}): Landscape {
  if (!(steepness > 0)) throw new RangeError(`ravine: steepness ${steepness}; expected a number above 0`);
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const turned = ([x, y]: Place): Place => [cos * x + sin * y, cos * y - sin * x];
  return {
    name: angle === 0 ? "ravine along an axis" : `ravine at ${angle}°`,
    value: (place) => {
      const [a, b] = turned(place);
      return (a ** 2 + steepness * b ** 2) / 2;
    },
    gradient: (place) => {
      const [a, b] = turned(place);
      return [cos * a - sin * steepness * b, sin * a + cos * steepness * b];
    },
  };
}

/** A valley that bends, E = (1 − x)² + 100 (y − x²)², lowest at (1, 1). Rosenbrock 1960, "An automatic method …". */
export const rosenbrock: Landscape = {
  name: "Rosenbrock's valley",
  value: ([x, y]) => (1 - x) ** 2 + 100 * (y - x ** 2) ** 2,
  gradient: ([x, y]) => [-2 * (1 - x) - 400 * x * (y - x ** 2), 200 * (y - x ** 2)],
};

/** Where a walk has been: the start and the place after each step, with the error there. */
export interface Walk {
  readonly x: number[];
  readonly y: number[];
  readonly values: number[];
}

/**
 * Lets an optimizer walk. It ends early when the error or a gradient is no longer finite, so that a walk that ran away can be
 * drawn as well.
 *
 * @param optimizer a new one: its memory is written to
 * @throws RangeError for a number of steps that is not a whole number ≥ 0
 */
export function walk(
  landscape: Landscape,
  optimizer: Pick<Optimizer, "step">,
  { start, steps }: { start: Place; steps: number },
): Walk {
  if (!Number.isInteger(steps) || steps < 0) throw new RangeError(`steps ${steps}: expected a whole number ≥ 0`);
  const place: [number, number] = [...start];
  const path: Walk = { x: [place[0]], y: [place[1]], values: [landscape.value(place)] };
  for (let step = 0; step < steps; step++) {
    const slopes = landscape.gradient(place);
    if (!slopes.every(Number.isFinite)) break;
    optimizer.step(place, slopes);
    const value = landscape.value(place);
    if (!Number.isFinite(value)) break;
    path.x.push(place[0]);
    path.y.push(place[1]);
    path.values.push(value);
  }
  return path;
}

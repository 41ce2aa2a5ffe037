/**
 * The smallest game that circles, x · y: one player makes it small with x, the other one makes it large with y. Its equilibrium is
 * (0, 0), and gradient steps do not find it: Salimans and others ("Improved techniques for training GANs", 2016, section 3) name it as
 * their example. It is the smallest GAN of Mescheder, Geiger and Nowozin ("Which training methods for GANs do actually converge?",
 * 2018, definition 2.1) with a Wasserstein loss.
 */

/** Where both players are. */
export interface Place {
  /** Of the player that makes x · y small. */
  readonly x: number;
  /** Of the player that makes x · y large. */
  readonly y: number;
}

/**
 * What may be done about circling; with gradient steps of rate η:
 *
 * - `none`: both players move at once. The distance from the equilibrium grows by the factor √(1 + η²) at each step.
 * - `alternating`: the second player answers the first one's new place, as G answers D in the trainer. x² + y² − η x y stays
 *   what it is, so that the path is an ellipse, for η < 2.
 * - `historical averaging`: both move at once, each pulled by w ‖θ − mean of θ‖² towards the mean of its own places so far (Salimans
 *   and others 2016, section 3.3), with w = {@link HISTORICAL_WEIGHT}. The distance falls as t to the power −1 / (1 + 4w²), for
 *   η < 4w / (1 + 4w²).
 * - `penalty`: both move at once, the second player's loss larger by γ/2 · y², which is R1 in this game (Mescheder and others 2018,
 *   section 4), with γ = {@link PENALTY_WEIGHT}. The path is a spiral inwards, by √(1 − γη + η²) a step, for η < γ < 2.
 * - `average`: the players alternate, and what is reported is the mean of their places so far. Its distance falls as 1/t.
 */
export type Cure = "none" | "alternating" | "historical averaging" | "penalty" | "average";

/** w of `historical averaging`. */
export const HISTORICAL_WEIGHT = 0.25;
/** γ of `penalty`. */
export const PENALTY_WEIGHT = 1;

/** A game as it went. */
export interface Circling {
  readonly cure: Cure;
  readonly rate: number;
  /** The start, then a place for each step. */
  readonly path: readonly Place[];
  /** Of each place from the equilibrium. */
  readonly distances: readonly number[];
}

/**
 * Plays the game.
 *
 * @param rate η, the learning rate of both players, above 0
 * @throws RangeError for steps that are not a whole number from 1, and for a rate that is not a number above 0
 */
export function circle({
  steps = 200,
  rate = 0.1,
  start = { x: 1, y: 0 },
  cure = "none",
}: {
  steps?: number;
  rate?: number;
  start?: Place;
  cure?: Cure;
} = {}): Circling {
  if (!Number.isInteger(steps) || steps < 1) throw new RangeError(`steps ${steps}: expected a whole number ≥ 1`);
  if (!(rate > 0 && Number.isFinite(rate))) throw new RangeError(`rate ${rate}: expected a number above 0`);
  const move = MOVES[cure];
  let here = start;
  let mean = start;
  const path = [start];
  for (let step = 1; step <= steps; step++) {
    here = move(here, rate, mean);
    // The running mean of `step + 1` places, as the trainer keeps it.
    mean = { x: mean.x + (here.x - mean.x) / (step + 1), y: mean.y + (here.y - mean.y) / (step + 1) };
    path.push(cure === "average" ? mean : here);
  }
  return { cure, rate, path, distances: path.map(({ x, y }) => Math.hypot(x, y)) };
}

/** The factor by which the distance grows at each step where nothing is done about it: √(1 + η²). */
export function growthPerStep(rate: number): number {
  return Math.hypot(1, rate);
}

/** One step. The gradient of x · y is y with respect to x, and x with respect to y. @param mean of all places, the present one too */
type Move = (here: Place, rate: number, mean: Place) => Place;

const alternate: Move = ({ x, y }, rate) => {
  const moved = x - rate * y;
  return { x: moved, y: y + rate * moved };
};

const MOVES: Record<Cure, Move> = {
  none: ({ x, y }, rate) => ({ x: x - rate * y, y: y + rate * x }),
  alternating: alternate,
  "historical averaging": ({ x, y }, rate, mean) => ({
    x: x - rate * (y + 2 * HISTORICAL_WEIGHT * (x - mean.x)),
    y: y + rate * (x - 2 * HISTORICAL_WEIGHT * (y - mean.y)),
  }),
  penalty: ({ x, y }, rate) => ({ x: x - rate * y, y: y + rate * (x - PENALTY_WEIGHT * y) }),
  average: alternate,
};

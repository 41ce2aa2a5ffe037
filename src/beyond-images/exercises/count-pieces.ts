import type { Voxels } from "../../datasets/voxels";
import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";

type Count = (shape: Voxels) => number;

/** 11.4: how many pieces a shape falls into. */
export const countPieces: Exercise<Count> = {
  expects: "a function (shape) => number of pieces, where shape is { size, filled }",
  judge: judged,
};

/** A cube with these voxels filled, each as [width, height, depth]. */
function cube(size: number, voxels: readonly (readonly [number, number, number])[]): Voxels {
  const filled = new Uint8Array(size ** 3);
  for (const [width, height, depth] of voxels) filled[(depth * size + height) * size + width] = 1;
  return { size, filled };
}

const line = (length: number, at: (i: number) => readonly [number, number, number]) =>
  Array.from({ length }, (_, i) => at(i));

interface Case {
  readonly shape: Voxels;
  readonly pieces: number;
  readonly what: string;
}

const CASES: readonly Case[] = [
  { shape: cube(4, []), pieces: 0, what: "an empty cube" },
  { shape: cube(4, [[1, 2, 3]]), pieces: 1, what: "a single voxel" },
  {
    shape: cube(
      5,
      line(5, (i) => [i, 0, 0]),
    ),
    pieces: 1,
    what: "a row from wall to wall",
  },
  {
    shape: cube(
      5,
      line(5, (i) => [2, i, 2]),
    ),
    pieces: 1,
    what: "a pillar",
  },
  {
    shape: cube(
      5,
      line(5, (i) => [2, 2, i]),
    ),
    pieces: 1,
    what: "a bar from the front to the back",
  },
  {
    shape: cube(4, [
      [0, 0, 0],
      [2, 0, 0],
    ]),
    pieces: 2,
    what: "two voxels with one empty place between",
  },
  {
    shape: cube(4, [
      [0, 0, 0],
      [1, 1, 0],
    ]),
    pieces: 2,
    what: "two voxels that meet in an edge",
  },
  {
    shape: cube(4, [
      [0, 0, 0],
      [1, 1, 1],
    ]),
    pieces: 2,
    what: "two voxels that meet in a corner",
  },
  {
    shape: cube(4, [
      [3, 0, 0],
      [0, 1, 0],
    ]),
    pieces: 2,
    what: "the end of one row and the beginning of the next, which are neighbours in the array and nowhere else",
  },
  {
    shape: cube(4, [
      [2, 3, 1],
      [2, 0, 2],
    ]),
    pieces: 2,
    what: "a voxel at the ceiling and one on the floor, which are a row apart in the array and far apart in the cube",
  },
  {
    // A U that is one piece only by its lower end, found last when one goes from above.
    shape: cube(5, [
      ...line(5, (i) => [0, i, 0] as const),
      ...line(5, (i) => [4, i, 0] as const),
      ...line(3, (i) => [1 + i, 4, 0] as const),
    ]),
    pieces: 1,
    what: "two pillars that only a bridge at their upper end makes one",
  },
  {
    shape: cube(
      32,
      line(32 * 32 * 32, (i) => [i % 32, Math.floor(i / 32) % 32, Math.floor(i / 1024)]),
    ),
    pieces: 1,
    what: "a full cube of 32³",
  },
];

function judged(answer: Count): Verdict {
  if (typeof answer !== "function") {
    return wrong(`got ${describeAnswer(answer)}; expected a function (shape) => number of pieces.`);
  }
  const given: number[] = [];
  for (const { shape, pieces, what } of CASES) {
    const copy = { size: shape.size, filled: shape.filled.slice() };
    let count: unknown;
    try {
      count = answer(copy);
    } catch (error) {
      if (!(error instanceof RangeError) || !/call stack/i.test(error.message)) throw error;
      return wrong(
        `for ${what} it ran out of stack.`,
        "a function that calls itself once a voxel goes 32,768 calls deep here. Keep a list of voxels still to visit instead.",
      );
    }
    if (typeof count !== "number" || !Number.isFinite(count)) {
      return wrong(`for ${what} it returned ${describeAnswer(count)}; expected ${pieces}, the number of pieces.`);
    }
    if (copy.filled.some((voxel, i) => voxel !== shape.filled[i])) {
      return wrong(
        `it changed the shape it was given, ${what}.`,
        "mark what has been visited in an array of your own.",
      );
    }
    given.push(count);
  }
  const at = CASES.findIndex(({ pieces }, i) => given[i] !== pieces);
  if (at < 0) return right("it counts what hangs together by faces, and is not fooled by how the array is laid out.");
  const { pieces, what } = CASES[at] as Case;
  return wrong(`for ${what} it counts ${given[at]}; expected ${pieces}.`, hintFor(given));
}

function hintFor(given: readonly number[]): string | undefined {
  if (given[0] === 1) return "count a piece when you begin one, not when you end the search.";
  if (CASES.every(({ shape }, i) => given[i] === shape.filled.reduce((sum, voxel) => sum + voxel, 0))) {
    return "it counts voxels. From a voxel, visit all that hang together with it before you count on.";
  }
  if (given[6] === 1 || given[7] === 1)
    return "only voxels that share a face hang together: each has six neighbours at most.";
  if (given[8] === 1 || given[9] === 1) {
    return "look at the place along each axis before you step: at its ends there is no neighbour on that side.";
  }
  if ([2, 3, 4].some((i) => given[i] !== 1)) return "there are three axes: steps of 1, of size, and of size · size.";
  return undefined;
}

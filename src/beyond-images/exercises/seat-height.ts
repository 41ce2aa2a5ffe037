import { type Chair, drawShape, type Voxels, voxelShapes } from "../../datasets/voxels";
import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";
import { mean, percent } from "../../statistics";

type Measure = (shape: Voxels) => number;

/** 11.6: a parameter read back from the voxels. */
export const seatHeight: Exercise<Measure> = {
  expects: "a function (shape) => height of a chair's seat in voxels",
  judge: judged,
};

/** Share of the chairs that must be right to a voxel. */
const ENOUGH = 0.95;

interface Measured {
  readonly chair: Chair;
  readonly shape: Voxels;
}

let chairs: readonly Measured[] | undefined;

/** Chairs that the chapter does not show. */
function hidden(): readonly Measured[] {
  chairs ??= voxelShapes({ size: 32, train: 60, heldOut: 1, seed: 1106 }).train.parameters.flatMap((chair) =>
    chair.kind === "chair" ? [{ chair, shape: drawShape(chair) }] : [],
  );
  return chairs;
}

function judged(answer: Measure): Verdict {
  if (typeof answer !== "function") {
    return wrong(`got ${describeAnswer(answer)}; expected a function (shape) => height in voxels.`);
  }
  const heights = hidden().map(({ shape }) => answer({ size: shape.size, filled: shape.filled.slice() }) as unknown);
  const odd = heights.find((height) => typeof height !== "number" || !Number.isFinite(height));
  if (heights.includes(odd) && !Number.isFinite(odd)) {
    return wrong(`for a chair it returned ${describeAnswer(odd)}; expected a number of voxels.`);
  }
  const off = hidden().map(({ chair }, i) => (heights[i] as number) - 32 * chair.seat);
  const share = mean(off.map((by) => Number(Math.abs(by) <= 1)));
  if (share >= ENOUGH) {
    return right(`${percent(share)} of ${off.length} chairs it has not seen, to a voxel. Ask the drawn ones, too.`);
  }
  const said = `it is right to a voxel for ${percent(share)} of ${off.length} chairs; expected ${percent(ENOUGH)} or more.`;
  return wrong(said, hintFor(heights as number[], off));
}

function hintFor(heights: readonly number[], off: readonly number[]): string {
  const alike = (of: (chair: Chair) => number) =>
    mean(hidden().map(({ chair }, i) => Number(Math.abs((heights[i] as number) - of(chair)) <= 1))) >= ENOUGH;
  if (alike(({ seat, back }) => 32 * (seat + back)))
    return "that is the height of the whole chair. The seat is lower than the back.";
  if (alike(({ seat, thickness }) => 32 * (seat - thickness))) return "that is the seat's lower side.";
  if (alike(({ seat }) => seat)) return "that is a share of the cube's edge; the question asks for voxels.";
  if (alike(({ seat }) => 32 * (1 - seat))) return "that is counted from above; height 0 is the floor.";
  const arms = hidden().map(({ chair }) => chair.arms);
  const [withArms, without] = [true, false].map((having) =>
    mean(off.filter((_, i) => arms[i] === having).map((by) => Number(Math.abs(by) <= 1))),
  ) as [number, number];
  if (without > 0.9 && withArms < 0.5) return "chairs without arms it gets right. What does an arm add at its height?";
  return "count the filled voxels at each height. Which height has far more of them than any other?";
}

import { describeAnswer, right, type Verdict, wrong } from "../../exercises";
import type { Optimizer } from "../optimizers";
import { type Place, rosenbrock, walk } from "../ravine";
import { tell } from "./tell";

const VALLEY = { start: [-1, 1.5] as Place, steps: 300 };
const LOW = 1e-3;

/** Exercise 2.5: an optimizer that gets down a valley that bends. */
export function judgeValley(make: () => Pick<Optimizer, "step">): Verdict {
  if (typeof make !== "function") {
    return wrong(
      `got ${describeAnswer(make)}; expected a function that makes an optimizer.`,
      "an optimizer remembers where it has been, so the check wants a fresh one: () => …",
    );
  }
  const optimizer: unknown = make();
  if (typeof (optimizer as { step?: unknown } | undefined)?.step !== "function") {
    return wrong(
      `the function returned ${describeAnswer(optimizer)}; expected an optimizer, such as what momentum({ … }) returns.`,
    );
  }
  const { x, y, values } = walk(rosenbrock, optimizer as Optimizer, VALLEY);
  const end = values.at(-1) as number;
  const place = `(${tell(x.at(-1))}, ${tell(y.at(-1))})`;
  if (values.length <= VALLEY.steps) {
    return wrong(
      `it ran away: after ${values.length - 1} steps it stands at ${place}, where the error is ${tell(end)}, and the next is no number any more.`,
      "the sides of this valley are hundreds of times steeper than its floor: a smaller learning rate.",
    );
  }
  if (end < LOW)
    return right(`error ${end.toExponential(1)} after ${VALLEY.steps} steps, at ${place}; the lowest point is (1, 1).`);
  const reached = values.findIndex((value) => value < LOW);
  if (reached >= 0) {
    return wrong(
      `it was below ${LOW} after ${reached} steps, and at ${tell(end)} after ${VALLEY.steps}: it does not stay.`,
      "steps that do not get shorter near the goal jump over it; try a smaller learning rate.",
    );
  }
  const [endX, endY] = [x.at(-1) as number, y.at(-1) as number];
  // The two parts of the error: how far it is to go along the floor, and how high up the side of the valley it stands.
  if (100 * (endY - endX ** 2) ** 2 > (1 - endX) ** 2) {
    return wrong(
      `after ${VALLEY.steps} steps it stands at ${place} with an error of ${tell(end)}; expected below ${LOW}. That is still up on the side of the valley, whose floor is where y = x².`,
      "does it move at all, and downhill? Try the step on a gradient of 1.",
    );
  }
  if (endX < 0.5) {
    return wrong(
      `after ${VALLEY.steps} steps it stands at ${place} with an error of ${tell(end)}; expected below ${LOW}. It found the floor of the valley and crawls along it.`,
      "the floor slopes gently and always in nearly the same direction. Which memory makes use of that?",
    );
  }
  return wrong(
    `after ${VALLEY.steps} steps it stands at ${place} with an error of ${tell(end)}; expected below ${LOW}. The direction is right, the pace is not.`,
    "the default of 0.9 is one choice among many: how long should each memory be here, and does every one of them have to be long?",
  );
}

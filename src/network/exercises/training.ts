import type { Exercise } from "../../exercises";
import type { Optimizer } from "../optimizers";
import { judgeValley } from "./bent-valley";
import { type Fold, judgeFold } from "./folded-unit";
import { judgeAdam, type StepsForGradients } from "./written-adam";

/** Exercises 2.4 to 2.6: Adam from its formula, a valley that bends, and batch normalisation folded away. */
export const training = {
  "2.4": {
    expects: "a function that takes the gradients of one parameter (a list of numbers) and returns as many steps",
    judge: judgeAdam,
  } satisfies Exercise<StepsForGradients>,
  "2.5": {
    expects: "a function without arguments that makes an optimizer, such as () => sgd({ learningRate: 0.001 })",
    judge: judgeValley,
  } satisfies Exercise<() => Pick<Optimizer, "step">>,
  "2.6": {
    expects: "a function (unit, normalization) => { weights, bias }",
    judge: judgeFold,
  } satisfies Exercise<Fold>,
};

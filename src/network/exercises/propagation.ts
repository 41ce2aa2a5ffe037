import type { Exercise } from "../../exercises";
import type { Network } from "../network";
import { type Deviation, judgeDeviation } from "./deviation";
import { judgeExactlyOne } from "./exactly-one";
import { type BackwardLayer, judgeBackward } from "./layer-back";

/** Exercises 2.1 to 2.3: a network by hand, one layer of backpropagation, and an initialisation for another activation. */
export const propagation = {
  "2.1": {
    expects: "a Network with three inputs and one output that answers above ½ for yes and below for no",
    judge: judgeExactlyOne,
  } satisfies Exercise<Network>,
  "2.2": {
    expects: "a function (layer, trace, outputGradients) that returns { weights, biases, inputs }",
    judge: judgeBackward,
  } satisfies Exercise<BackwardLayer>,
  "2.3": {
    expects: "a function (inputs, outputs) that returns a standard deviation",
    judge: judgeDeviation,
  } satisfies Exercise<Deviation>,
};

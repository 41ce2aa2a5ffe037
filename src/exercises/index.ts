/** How the answer to an exercise is judged, and the verdict shown. */
export { type AnswerOf, type Checker, checker, type Exercises } from "./check";
export { describeAnswer } from "./describe-answer";
export { type Exercise, right, type Verdict, wrong } from "./exercise";

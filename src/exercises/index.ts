export { type AnswerOf, type Checker, checker, type Exercises } from "./check";
export { type Exercise, right, type Verdict, wrong } from "./exercise";
export { told } from "./told";

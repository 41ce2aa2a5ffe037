/** What training, sampling and evaluating in a terminal share: the plan of a run, its live view, pictures and scores. */
export { blocks, type Colors, type Picture } from "./blocks";
export { type EvaluatedRow, type EvaluateOptions, type Evaluation, evaluate } from "./evaluate";
export { evaluationChart, evaluationLines } from "./evaluation-table";
export { type Asked, newPlan, PLAN_FILE, type Plan, readPlan, resumedPlan } from "./plan";
export { type RunEnd, type RunOptions, trainInFolder } from "./run";
export { type SampleOptions, sampleToFile } from "./sample";
export { type Output, Screen } from "./screen";
export { sparkline } from "./sparkline";
export { type Room, reportLine, type TrainingView, trainingLines } from "./view";

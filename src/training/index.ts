export { diagnosis } from "./diagnosis";
export { Diverged } from "./divergence";
export type { History } from "./history";
export { type Progress, type RunOptions, Training, type TrainingOptions } from "./training";

export { diagnosis } from "./diagnosis";
export { Diverged } from "./divergence";
export type { History } from "./history";
export type { Progress, RunOptions, TrainingOptions } from "./options";
export { Training } from "./training";

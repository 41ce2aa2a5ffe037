/** A training one can rely on: its loop, its directory, checkpoints and history, and a diagnosis of how it goes. */
export { diagnosis, FINDING_CURES, type Finding, type FindingName, findings, LIMITS, type RunFacts } from "./diagnosis";
export { Diverged } from "./divergence";
export { type History, latestAccuracies } from "./history";
export type { Progress, RunOptions, TrainingOptions } from "./options";
export { Training } from "./training";
export { type Vitals, vitals } from "./vitals";

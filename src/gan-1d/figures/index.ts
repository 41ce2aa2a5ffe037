/** The figures of chapter 06's GAN on a line. */
export { playByHand, snapshotSketch } from "./by-hand";
export { diracPaths } from "./dirac";
export { type DivergenceRun, divergenceByDiscriminatorSteps, divergenceByLoss } from "./divergence";
export { fakeAccuracies, gameAccuracies, gameLosses } from "./games";
export { againstOptimum } from "./optimum";
export { snapshotFigure, snapshotReplay } from "./snapshot";

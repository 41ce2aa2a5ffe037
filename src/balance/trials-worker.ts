/** A process of `Trials`: plays the games it is given, one at a time. */
import workerpool from "workerpool";
import { type MixtureGame, type MixtureOutcome, playMixture } from "./mixture-game";

// The reader's interrupt reaches every process of the kernel's group; what becomes of this one is the kernel's to say.
process.on("SIGINT", () => {});

workerpool.worker({
  play: (game: MixtureGame, seed: number): Promise<MixtureOutcome> =>
    playMixture(game, seed, (step) => workerpool.workerEmit({ step })),
});

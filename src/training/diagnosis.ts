import type { GameName } from "../gan/game-names";
import { mean } from "../statistics";
import type { History } from "./history";

const LEAST_STEPS = 20;

/**
 * What the curves of a run say about the game, in one or two plain sentences: whether a player overpowers the other, the
 * losses explode, or all is well. It looks at the last tenth of the steps, 20 at least and 500 at most. It says nothing of the
 * quality of the images: losses do not tell.
 *
 * @param loss what was minimised: the balance point of the losses, and how large they may become, depend on it
 */
export function diagnosis(history: History, loss: GameName = "non-saturating"): string {
  const count = history.steps.length;
  if (count < LEAST_STEPS) return `Only ${count} steps were recorded: too few to judge.`;
  const window = Math.min(500, Math.max(LEAST_STEPS, Math.floor(count / 10)));
  const lately = (values: readonly number[], back = 0): number =>
    mean(values.slice(count - window - back, count - back));
  const [lossD, lossG] = [lately(history.discriminatorLoss), lately(history.generatorLoss)];
  const [real, fake] = [lately(history.realAccuracy), lately(history.fakeAccuracy)];
  const over = `over the last ${window} steps`;

  // A critic's outputs have no scale of their own.
  if (loss !== "wasserstein" && (Math.abs(lossG) > 30 || lossD > 30)) {
    const earlier = count >= 2 * window ? `, after ${lately(history.generatorLoss, window).toFixed(1)} before` : "";
    return (
      `The losses explode: D's is ${lossD.toFixed(1)} and G's ${lossG.toFixed(1)} ${over}${earlier}. ` +
      "Smaller learning rates, or label smoothing, keep the logits small."
    );
  }
  if (real > 0.97 && fake > 0.97) {
    return (
      `D overpowers G: it is right about ${percent(real)} of the real and ${percent(fake)} of the generated images ${over}, ` +
      "so that little is left for G to learn from. Give D a smaller learning rate or label smoothing, or G a larger one."
    );
  }
  if (fake < 0.15 && real > 0.5) {
    return (
      `G overpowers D: ${percent(1 - fake)} of the generated images pass for real ${over}. ` +
      "Give D more steps or a larger learning rate, and look whether the samples differ from each other."
    );
  }
  if (real < 0.1 || (fake < 0.15 && real <= 0.5)) {
    const so = real + fake < 1 ? "less than guessing" : "so it takes nearly everything for generated";
    return (
      `D has lost its way: it is right about only ${percent(real)} of the real and ${percent(fake)} of the generated images ` +
      `${over}, ${so}. A smaller learning rate for D may steady it.`
    );
  }
  const crossEntropy = loss === "non-saturating" || loss === "saturating";
  if (crossEntropy && Math.abs(lossD - 2 * Math.LN2) < 0.02) {
    return (
      `D is undecided: its loss is ${lossD.toFixed(3)} ${over}, that of guessing (2 log 2 = 1.386). Either G draws ` +
      "perfectly, or D has stopped learning: look at the samples."
    );
  }
  return (
    `The game is alive: D is right about ${percent(real)} of the real and ${percent(fake)} of the generated images ${over}, ` +
    `with losses of ${lossD.toFixed(2)} for D and ${lossG.toFixed(2)} for G. Quality must be judged by the samples.`
  );
}

function percent(share: number): string {
  const inPercent = 100 * share;
  return `${inPercent > 99 && inPercent < 100 ? inPercent.toFixed(1) : inPercent.toFixed(0)} %`;
}

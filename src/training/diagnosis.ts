import type { GameName } from "../gan/game-names";
import { GAMES } from "../gan/games";
import type { GanOptions } from "../gan/options";
import { mean } from "../statistics";
import type { History } from "./history";
import type { Vitals } from "./vitals";

const LEAST_STEPS = 20;

/** Where a number begins to mean something is wrong. Shares are of images or pairs, in [0, 1]. */
export const LIMITS = {
  /** A loss beyond it explodes. */
  loss: 30,
  /** D that is right about more than this of both kinds overpowers G. */
  right: 0.97,
  /** D that is right about less than this of the generated images is overpowered. */
  fooled: 0.15,
  /** D that is right about less than this of the real images has lost its way. */
  lost: 0.1,
  /** Distance of D's loss from 2 log 2 up to which it is undecided. */
  undecided: 0.02,
  /** D that is right about less than this of both kinds, and yet pleased, was given the labels the wrong way round. */
  exchanged: 0.3,
  /** Real pixels beyond ± this are not scaled. */
  pixel: 1.5,
  /** Pixels that go no deeper than minus this begin at 0. */
  zero: 0.02,
  /** {@link Vitals.betweenModes} from which G draws something else in inference than what it was trained by. */
  betweenModes: 0.55,
  /** {@link Vitals.gradientShare} under which G is told nothing. */
  gradientShare: 0.02,
  /** {@link Vitals.variety} under which the drawn images are all alike. */
  variety: 0.3,
  /** {@link Vitals.overfitting} from which D knows its training images. */
  overfitting: 0.75,
} as const;

/** What may be wrong with a run, and what helps; the order is that of {@link findings}. */
export const FINDING_CURES = {
  "unscaled images": "Scale the images to [-1, 1] before training: x / 127.5 - 1 for bytes.",
  "ranges mixed up": "Bring images and G's last activation to one range: [-1, 1] for tanh, [0, 1] for a sigmoid.",
  "D's labels exchanged": "Give D the label 1 for real and 0 for generated images.",
  "G's label exchanged":
    "Have G make small the loss of its images being called real, -log D(G(z)), not that of being called fake.",
  "batch normalisation modes mixed up":
    "Train with the statistics of the batch, draw with the moving averages, and copy these along with the weights.",
  saturation: 'Train with the loss "non-saturating", whose gradient does not vanish where D is sure, or train D less.',
  "mode collapse":
    "Give G batch normalisation and a smaller learning rate, or have D judge several images at once (packing).",
  "D overfits":
    "More training images, or translation of what D sees; a smaller learning rate for D, or fewer steps, put it off.",
  "the losses explode": "Smaller learning rates, or label smoothing, keep the logits small.",
  "D overpowers G": "Give D a smaller learning rate or label smoothing, or G a larger one.",
  "G overpowers D": "Give D more steps or a larger learning rate, and look whether the samples differ from each other.",
  "D has lost its way": "A smaller learning rate for D may steady it.",
} as const;

/** What a failure is called. */
export type FindingName = keyof typeof FINDING_CURES;

/** Something that is wrong with a run. */
export interface Finding {
  readonly name: FindingName;
  /** What was seen, with its numbers. */
  readonly sentence: string;
  /** What helps. */
  readonly cure: string;
}

/** What is known of a run besides its curves. */
export interface RunFacts extends Partial<Pick<GanOptions, "loss" | "generatorLoss">> {
  /** What `vitals` gave at its end; without them only what curves tell is found. */
  vitals?: Vitals;
}

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
  const late = latelyOf(history);
  const found = inCurves(history, late, loss);
  if (found) return `${found.sentence} ${found.cure}`;
  const { lossD, lossG, real, fake, over } = late;
  const crossEntropy = loss === "non-saturating" || loss === "saturating";
  if (crossEntropy && Math.abs(lossD - 2 * Math.LN2) < LIMITS.undecided) {
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

/**
 * Everything that is wrong with a run, the most certain first: what cannot be otherwise (pixels out of range, a loss that
 * contradicts D's answers), then what was measured on the networks, then what the curves look like. What comes later is often
 * the consequence of what comes first. Nothing found is an empty list, and still no praise: quality must be judged by the samples.
 * That D is undecided is no finding, because the best of generators brings that about.
 * Of a run of fewer than 20 steps only the pixels are judged.
 *
 * @param facts `training.options` has the losses: `findings(history, { ...training.options, vitals })`
 */
export function findings(history: History, facts: RunFacts = {}): Finding[] {
  const { loss = "non-saturating", vitals } = facts;
  const pixels = vitals && inPixels(vitals);
  // Networks that have hardly moved show what they began with.
  if (history.steps.length < LEAST_STEPS) return pixels ? [pixels] : [];
  const late = latelyOf(history);
  return [
    pixels,
    inSigns(late, facts),
    ...(vitals ? inNetworks(vitals, late, facts) : []),
    inCurves(history, late, loss),
  ].filter((found) => found !== undefined);
}

/** Means over the last steps of a run. */
interface Lately {
  window: number;
  /** Which steps, in words. */
  over: string;
  lossD: number;
  lossG: number;
  /** D's accuracies. */
  real: number;
  fake: number;
}

/** @param back steps at the end that are left out */
function latelyOf(history: History, back = 0): Lately {
  const count = history.steps.length;
  const window = Math.min(500, Math.max(LEAST_STEPS, Math.floor(count / 10)));
  const lately = (values: readonly number[]): number => mean(values.slice(count - window - back, count - back));
  return {
    window,
    over: `over the last ${window} steps`,
    lossD: lately(history.discriminatorLoss),
    lossG: lately(history.generatorLoss),
    real: lately(history.realAccuracy),
    fake: lately(history.fakeAccuracy),
  };
}

function finding(name: FindingName, sentence: string): Finding {
  return { name, sentence, cure: FINDING_CURES[name] };
}

/** Whether real and drawn images are of one range. */
function inPixels({ realRange: [low, high], drawnRange: [drawnLow, drawnHigh] }: Vitals): Finding | undefined {
  const seen = `real pixels reach from ${low.toFixed(2)} to ${high.toFixed(2)}, drawn ones from ${drawnLow.toFixed(2)} to ${drawnHigh.toFixed(2)}`;
  if (Math.max(-low, high) > LIMITS.pixel) return finding("unscaled images", `The images are not scaled: ${seen}.`);
  const begins = (least: number) => least > -LIMITS.zero;
  if (begins(low) === begins(drawnLow)) return undefined;
  return finding("ranges mixed up", `Images and G are of two ranges: ${seen}.`);
}

/**
 * Whether a loss is smaller than D's answers allow. D that is wrong about most images of both kinds has at least the loss of
 * guessing, and G whose images D recognises at least that of being guessed at; less is possible only where somebody makes
 * another loss small.
 */
function inSigns({ lossD, lossG, real, fake, over }: Lately, facts: RunFacts): Finding | undefined {
  const { loss = "non-saturating", generatorLoss = "game" } = facts;
  const { balance } = GAMES[loss];
  const wellBelow = (value: number) => value - Math.abs(value) / 2;
  if (real < LIMITS.exchanged && fake < LIMITS.exchanged && lossD < wellBelow(balance.discriminator)) {
    return finding(
      "D's labels exchanged",
      `D takes real images for generated and generated for real: it is right about ${percent(real)} and ${percent(fake)} of ` +
        `them ${over}, and yet its loss is ${lossD.toFixed(3)}, where guessing has ${balance.discriminator.toFixed(3)}.`,
    );
  }
  // A critic's outputs have no scale of their own, and feature matching is no question of being called anything.
  if (loss === "wasserstein" || generatorLoss !== "game") return undefined;
  if (fake > LIMITS.right && lossG < wellBelow(balance.generator)) {
    return finding(
      "G's label exchanged",
      `G is pleased to be recognised: D is right about ${percent(fake)} of its images ${over}, and yet its loss is ` +
        `${lossG.toFixed(3)}, where being guessed at has ${balance.generator.toFixed(3)}.`,
    );
  }
  return undefined;
}

/** What the networks themselves show. */
function inNetworks(
  { variety, betweenModes = 0, gradientShare, overfitting = 0.5 }: Vitals,
  { fake, over }: Lately,
  { generatorLoss = "game" }: RunFacts,
): Finding[] {
  const found: Finding[] = [];
  if (betweenModes > LIMITS.betweenModes) {
    found.push(
      finding(
        "batch normalisation modes mixed up",
        `What G draws in inference lies ${betweenModes.toFixed(2)} from what it draws in training, in units of how much ` +
          "those images differ: its moving averages are not the statistics it was trained with.",
      ),
    );
  }
  // Where D takes drawn images for real, there is nothing left to tell G, and that is no fault.
  if (generatorLoss === "game" && fake > LIMITS.right && gradientShare < LIMITS.gradientShare) {
    found.push(
      finding(
        "saturation",
        `G's loss is saturated: D is right about ${percent(fake)} of its images ${over}, and a share of ` +
          `${gradientShare.toPrecision(2)} of D's slope comes through to G.`,
      ),
    );
  }
  if (variety < LIMITS.variety) {
    found.push(
      finding(
        "mode collapse",
        `Drawn images are nearly all alike: they differ from each other ${variety.toFixed(2)} times as much as real ones.`,
      ),
    );
  }
  if (overfitting > LIMITS.overfitting) {
    found.push(
      finding(
        "D overfits",
        `D overfits its training images: it prefers them to held-out ones in ${percent(overfitting)} of all pairs, where ` +
          "50 % would be chance.",
      ),
    );
  }
  return found;
}

/** What the curves alone show. */
function inCurves(history: History, late: Lately, loss: GameName): Finding | undefined {
  const { window, over, lossD, lossG, real, fake } = late;
  // A critic's outputs have no scale of their own.
  if (loss !== "wasserstein" && (Math.abs(lossG) > LIMITS.loss || lossD > LIMITS.loss)) {
    const earlier =
      history.steps.length >= 2 * window ? `, after ${latelyOf(history, window).lossG.toFixed(1)} before` : "";
    return finding(
      "the losses explode",
      `The losses explode: D's is ${lossD.toFixed(1)} and G's ${lossG.toFixed(1)} ${over}${earlier}.`,
    );
  }
  if (real > LIMITS.right && fake > LIMITS.right) {
    return finding(
      "D overpowers G",
      `D overpowers G: it is right about ${percent(real)} of the real and ${percent(fake)} of the generated images ${over}, ` +
        "so that little is left for G to learn from.",
    );
  }
  if (fake < LIMITS.fooled && real > 0.5) {
    return finding(
      "G overpowers D",
      `G overpowers D: ${percent(1 - fake)} of the generated images pass for real ${over}.`,
    );
  }
  if (real < LIMITS.lost || (fake < LIMITS.fooled && real <= 0.5)) {
    const so = real + fake < 1 ? "less than guessing" : "so it takes nearly everything for generated";
    return finding(
      "D has lost its way",
      `D has lost its way: it is right about only ${percent(real)} of the real and ${percent(fake)} of the generated images ` +
        `${over}, ${so}.`,
    );
  }
  return undefined;
}

function percent(share: number): string {
  const inPercent = 100 * share;
  return `${inPercent > 99 && inPercent < 100 ? inPercent.toFixed(1) : inPercent.toFixed(0)} %`;
}

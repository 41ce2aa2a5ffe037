import type { Scalar } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";
import { diagnosis } from "./diagnosis";
import type { History, HistoryEntry } from "./history";

/** A loss of logits this large means that the weights are far away, and only growing. */
const EXPLODED = 1e5;

/** Thrown when a training has left the numbers: what became so first, when, and what to try. */
export class Diverged extends Error {
  override name = "Diverged";

  /** @param what what was found: "D's loss became NaN" */
  constructor(
    readonly step: number,
    what: string,
    history: History,
    readonly checkpoint: string | undefined,
  ) {
    const kept = checkpoint
      ? `The last good state is kept in ${checkpoint}.`
      : "The weights are lost: make the models anew (with a `directory`, the last good ones would be kept).";
    const before = history.steps.length > 0 ? ` Before that: ${diagnosis(history)}` : "";
    super(
      `${what} at step ${step}: the training diverged, and was stopped.${before} ${kept} ` +
        "Try a smaller learning rate, and check that the images are finite and in [-1, 1].",
    );
  }
}

/** What is wrong with the numbers of a step, or `undefined`. */
export function trouble({ discriminatorLoss, generatorLoss }: HistoryEntry): string | undefined {
  for (const [name, loss] of [
    ["D's loss", discriminatorLoss],
    ["G's loss", generatorLoss],
  ] as const) {
    if (!Number.isFinite(loss)) return `${name} became ${loss}`;
    if (Math.abs(loss) > EXPLODED) return `${name} grew to ${loss.toPrecision(3)}`;
  }
  return undefined;
}

/** The first weight of the models that is not finite, or `undefined`. One read-back for all of them. */
export async function brokenWeight(models: readonly LayersModel[]): Promise<string | undefined> {
  const weights = models.flatMap((model) => model.weights.map((weight) => ({ model, weight })));
  const finite = tf.tidy(() => tf.stack(weights.map(({ weight }) => weight.read().isFinite().all() as Scalar)));
  const whole = await finite.data();
  finite.dispose();
  const broken = weights[whole.indexOf(0)];
  return broken && `the ${broken.model.name}'s weight ${broken.weight.originalName} became non-finite`;
}

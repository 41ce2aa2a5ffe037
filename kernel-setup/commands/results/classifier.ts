import { digits, imagesTensor } from "../../../src/datasets";
import { randomStreams, tf } from "../../../src/engine";
import {
  type CLASSIFIER_RECIPE,
  type ClassifierAbout,
  classifierModel,
  learnDigits,
  shareRight,
} from "../../../src/quality";
import { storeShipped } from "./store";

/**
 * Trains the digit classifier and stores it, as `digits.keras` with `digits.json` beside it. The held-out digits are looked at
 * once, at the end.
 *
 * @param folder where to; made if it is not there
 */
export async function makeClassifier({
  recipe: { seed, epochs, ...settings },
  folder,
  command,
  onEpoch,
}: {
  recipe: Omit<typeof CLASSIFIER_RECIPE, "epochs"> & { epochs: number };
  folder: string;
  command: string;
  onEpoch?: (progress: { epoch: number; epochs: number; loss: number }) => void | Promise<void>;
}): Promise<ClassifierAbout> {
  const { train, heldOut } = digits();
  const streams = randomStreams(seed);
  const model = classifierModel(streams);
  try {
    await learnDigits(model, train, { ...settings, epochs, streams, ...(onEpoch ? { onEpoch } : {}) });
    const about: ClassifierAbout = {
      heldOutAccuracy: tf.tidy(() => shareRight(model, heldOut, imagesTensor(heldOut))),
      seed,
      epochs,
      parameters: model.countParams(),
      command,
    };
    await storeShipped({ folder, name: "digits" }, about, model);
    return about;
  } finally {
    model.dispose();
  }
}

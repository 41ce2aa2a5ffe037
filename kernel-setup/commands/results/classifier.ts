import { join } from "node:path";
import { digits, imagesTensor } from "../../../src/datasets";
import { randomStreams, tf } from "../../../src/engine";
import { sha256OfFile, writeWholeFile } from "../../../src/files";
import { saveKeras } from "../../../src/models/keras";
import type { Shipped } from "../../../src/models/shipped";
import {
  type CLASSIFIER_RECIPE,
  type ClassifierAbout,
  classifierModel,
  learnDigits,
  shareRight,
} from "../../../src/quality";

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
    const file = join(folder, "digits.keras");
    await saveKeras(model, file);
    const card: Shipped<ClassifierAbout> = { about, sha256: sha256OfFile(file) };
    await writeWholeFile(join(folder, "digits.json"), Buffer.from(`${JSON.stringify(card, null, 2)}\n`));
    return about;
  } finally {
    model.dispose();
  }
}

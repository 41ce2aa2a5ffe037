import { loadKeras } from "../models/keras";
import { shipped } from "../models/shipped";
import { type ClassifierAbout, classifierOf, type DigitClassifier } from "./digit-classifier";

let loading: Promise<DigitClassifier> | undefined;

/**
 * The classifier that comes with ganbook, trained on the 8 500 training digits by `npm run results -- --only classifier`.
 * Read once and then shared. Results of its methods belong to the caller.
 *
 * @throws Error when its file is missing or damaged, with the command that restores it; RangeError (its methods) for images
 *   that are not 28×28 or whose pixels are not in [-1, 1]
 */
export function digitClassifier(): Promise<DigitClassifier> {
  loading ??= load();
  return loading;
}

async function load(): Promise<DigitClassifier> {
  const { about, file } = shipped<ClassifierAbout>(
    "src/quality/classifier",
    "digits",
    "npm run results -- --only classifier",
  );
  return classifierOf(await loadKeras(file), about);
}

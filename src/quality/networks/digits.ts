import type { Tensor4D } from "@tensorflow/tfjs-core";
import { tf } from "../../engine";
import { digitClassifier } from "../classifier";
import { type FeatureNetwork, fittedTo } from "./feature-network";

/** The classifier of digits that ships, as a feature network: its 64 features. Errors as `digitClassifier`. */
export async function digitFeatures(): Promise<FeatureNetwork> {
  const classifier = await digitClassifier();
  return {
    title: "64 features of the classifier of digits",
    look: (images: Tensor4D) => tf.tidy(() => classifier.both(fittedTo([28, 28, 1], images))),
  };
}

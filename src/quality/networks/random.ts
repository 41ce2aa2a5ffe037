import type { Tensor2D } from "@tensorflow/tfjs-core";
import { randomStreams, tf } from "../../engine";
import { type FeatureNetwork, fittedTo, type ImageShape } from "./feature-network";

/** Always the same network; it is drawn, not learnt. */
const SEED = 2020;
/** Sides that it looks at: larger images are made smaller. */
const MOST = 64;
/** Numbers that describe an image. */
const FEATURES = 64;

/**
 * A convolutional network that has learnt nothing, for images of which nothing is known: three to five convolutions of 3×3 with
 * stride 2, ReLU, and a random projection onto 64 features, its weights drawn from a seed. Random features tell sets of
 * images apart where a network trained on other kinds misleads (Naeem and others 2020, section 4.3), yet they know no
 * kinds of things: they see how pixels hang together, and not what they show.
 *
 * @param image height, width and channels of the images
 */
export function randomFeatures(image: ImageShape): FeatureNetwork {
  const made = networks.get(image.join()) ?? draw(image);
  networks.set(image.join(), made);
  return made;
}

/** Each is drawn once, and then shared. */
const networks = new Map<string, FeatureNetwork>();

function draw([height, width, channels]: ImageShape): FeatureNetwork {
  const larger = Math.max(height, width);
  const scale = Math.min(1, MOST / larger);
  const size: ImageShape = [Math.round(height * scale), Math.round(width * scale), channels];
  const model = tf.sequential({ name: "random_features" });
  const { weights } = randomStreams(SEED);
  const halvings = Math.max(1, Math.min(5, Math.floor(Math.log2(Math.min(size[0], size[1]) / 3))));
  for (let i = 0; i < halvings; i++) {
    model.add(
      tf.layers.conv2d({
        filters: [32, 64, 64, 128, 128][i] as number,
        kernelSize: 3,
        strides: 2,
        padding: "same",
        activation: "relu",
        kernelInitializer: tf.initializers.heNormal({ seed: weights.seed() }),
        ...(i === 0 ? { inputShape: [...size] } : {}),
      }),
    );
  }
  model.add(tf.layers.flatten());
  const kernelInitializer = tf.initializers.glorotNormal({ seed: weights.seed() });
  model.add(tf.layers.dense({ units: FEATURES, useBias: false, kernelInitializer }));
  return {
    title: `${FEATURES} features of a network that has learnt nothing`,
    look: (images) =>
      tf.tidy(() => ({ features: model.predict(fittedTo(size, images), { batchSize: 500 }) as Tensor2D })),
  };
}

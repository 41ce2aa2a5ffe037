import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine";
import { GAME_TRAITS, type GameName, type GameTraits } from "./game-names";
import { discriminatorLoss, generatorLoss } from "./losses";

/** What the two players make small, by D's outputs of real and of generated images, `[batch, 1]` each. */
export interface Game extends GameTraits {
  discriminator(real: Tensor, generated: Tensor, realLabel: number): Scalar;
  /** @param real D's outputs of as many real images; only some games look at them */
  generator(generated: Tensor, real: Tensor): Scalar;
  /** Above this output D takes an image for real; `middle` where only differences mean something: half-way between both means. */
  readonly threshold: number | "middle";
  /** Both losses where D cannot tell. */
  readonly balance: { readonly discriminator: number; readonly generator: number };
}

const softplusMean = (x: Tensor) => tf.softplus(x).mean() as Scalar;
const halfMeanSquare = (x: Tensor) => x.square().mean().div(2) as Scalar;

/**
 * The games that a GAN can be trained by.
 *
 * - `non-saturating`, `saturating`: Goodfellow and others 2014, eq. 1 and section 3; see {@link discriminatorLoss}
 * - `least-squares`: ½ mean (D(x) − 1)² + ½ mean D(G(z))² against ½ mean (D(G(z)) − 1)² (Mao and others 2017, eq. 2 with a = 0,
 *   b = c = 1): what lies far on the right side is pulled back, too
 * - `hinge`: mean max(0, 1 − D(x)) + mean max(0, 1 + D(G(z))) against −mean D(G(z)) (Lim and Ye 2017; Miyato and others 2018,
 *   eq. 16 and 17): D leaves alone what is clear
 * - `wasserstein`: mean D(G(z)) − mean D(x) against −mean D(G(z)) (Arjovsky and others 2017), D being a critic whose slope has to
 *   be held: with `gradientPenalty` 10 (Gulrajani and others 2017), and without batch normalisation in D
 * - `relativistic`: mean softplus(D(G(z)) − D(x)) against mean softplus(D(x) − D(G(z))): only which of a pair looks more real
 *   (Jolicoeur-Martineau 2019; with `r1` and `r2`, R3GAN of Huang and others 2025, eq. 2). All images on one side of D gain
 *   nothing, so a mode cannot be given up for free
 */
export const GAMES: Readonly<Record<GameName, Game>> = {
  "non-saturating": {
    discriminator: discriminatorLoss,
    generator: (generated) => generatorLoss(generated),
    ...GAME_TRAITS["non-saturating"],
    threshold: 0,
    balance: { discriminator: 2 * Math.LN2, generator: Math.LN2 },
  },
  saturating: {
    discriminator: discriminatorLoss,
    generator: (generated) => generatorLoss(generated, "saturating"),
    ...GAME_TRAITS.saturating,
    threshold: 0,
    balance: { discriminator: 2 * Math.LN2, generator: -Math.LN2 },
  },
  "least-squares": {
    discriminator: (real, generated, label) => halfMeanSquare(real.sub(label)).add(halfMeanSquare(generated)),
    generator: (generated) => halfMeanSquare(generated.sub(1)),
    ...GAME_TRAITS["least-squares"],
    threshold: 0.5,
    balance: { discriminator: 1 / 4, generator: 1 / 8 },
  },
  hinge: {
    discriminator: (real, generated) =>
      tf
        .relu(tf.scalar(1).sub(real))
        .mean()
        .add(tf.relu(generated.add(1)).mean()) as Scalar,
    generator: (generated) => generated.mean().neg() as Scalar,
    ...GAME_TRAITS.hinge,
    threshold: 0,
    balance: { discriminator: 2, generator: 0 },
  },
  wasserstein: {
    discriminator: (real, generated) => generated.mean().sub(real.mean()) as Scalar,
    generator: (generated) => generated.mean().neg() as Scalar,
    ...GAME_TRAITS.wasserstein,
    threshold: "middle",
    balance: { discriminator: 0, generator: 0 },
  },
  relativistic: {
    discriminator: (real, generated) => softplusMean(generated.sub(real)),
    generator: (generated, real) => softplusMean(real.sub(generated)),
    ...GAME_TRAITS.relativistic,
    threshold: "middle",
    balance: { discriminator: Math.LN2, generator: Math.LN2 },
  },
};

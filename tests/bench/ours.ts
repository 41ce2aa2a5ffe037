/** The step that the course trains with, as it is and captured. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { denseDiscriminator } from "../../src/discriminator";
import { batchNormalization, capture, tf } from "../../src/engine";
import { discriminatorStep, generatorStep } from "../../src/gan";
import { denseGenerator } from "../../src/generator";
import { dcgan28, dcgan64 } from "./convolutional";
import type { Losses, Pair, Plan, Setting, Step, Ways } from "./steps";
import { LATENT } from "./workloads";

export const networks: Ways["networks"] = {
  dense: ({ weights, width }: Plan) => {
    const widths = (sizes: number[]) => sizes.map((units) => Math.round(units * width));
    return {
      generator: denseGenerator({ latentSize: LATENT, hidden: widths([256, 512, 1024]), weights }),
      discriminator: denseDiscriminator({ hidden: widths([512, 256]), weights }),
    };
  },
  dcgan28: (plan) => dcgan28(plan, batchNormalization),
  dcgan64: (plan) => dcgan64(plan, batchNormalization),
};

export const steps: Ways["steps"] = { uncaptured: ourStep, captured };

const adam = () => tf.train.adam(2e-4, 0.5);

type OurStep = ((real: Tensor) => Losses) & { dispose(): void };

function ourStep({ generator, discriminator }: Pair, { batch, streams }: Setting): OurStep {
  const players = { generator, discriminator, generatorOptimizer: adam(), discriminatorOptimizer: adam() };
  const noise = () => streams.noise.uniform([batch, LATENT], -1, 1);
  const step = (real: Tensor): Losses =>
    tf.tidy(() => {
      const { discriminatorLoss } = discriminatorStep(players, real, noise());
      const { generatorLoss } = generatorStep(players, noise());
      return { discriminatorLoss, generatorLoss };
    });
  return Object.assign(step, {
    dispose: () => {
      players.generatorOptimizer.dispose();
      players.discriminatorOptimizer.dispose();
    },
  });
}

function captured(pair: Pair, setting: Setting): Step {
  const step = ourStep(pair, setting);
  const run = capture(step, { precision: setting.precision });
  return Object.assign((real: Tensor): Losses => run(real), {
    dispose: () => {
      run.dispose();
      step.dispose();
    },
  });
}

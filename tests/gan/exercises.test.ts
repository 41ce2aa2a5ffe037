import assert from "node:assert/strict";
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { memoryReport, tf } from "../../src/engine";
import type { Verdict } from "../../src/exercises";
import { generatorLoss, trainableVariables } from "../../src/gan";
import { threeGames } from "../../src/gan/exercises";
import { generatorStepExercise, type LineGeneratorStep } from "../../src/gan/exercises/generator-step";
import { losses } from "../../src/gan/exercises/losses";
import { threeGamesExercise } from "../../src/gan/exercises/three-games";
import { mean } from "../../src/statistics";
import { assertRight, assertWrong } from "../exercises/verdicts";

const sigmoid = (l: number) => 1 / (1 + Math.exp(-l));

describe("exercise 6.1: a label of 0.9", () => {
  const judge = (answer: unknown) => losses["6.1"].judge(answer as (p: number, q: number, label: number) => number);

  it("takes the formula, and a search that finds it", () => {
    assertRight(judge((p: number, q: number, a: number) => (a * p) / (p + q)));
    // The same by halving: the derivative of the cost by D, −(a p)/D + ((1 − a) p + q)/(1 − D), rises with D.
    assertRight(
      judge((p: number, q: number, a: number) => {
        let [low, high] = [0, 1];
        for (let i = 0; i < 60; i++) {
          const d = (low + high) / 2;
          if (-a * p * (1 - d) + ((1 - a) * p + q) * d > 0) high = d;
          else low = d;
        }
        return low;
      }),
    );
  });

  it("explains the usual wrong ones", () => {
    assertWrong(
      judge((p: number, q: number) => p / (p + q)),
      /label of 1/,
    );
    assertWrong(
      judge((p: number, q: number, a: number) => (a * q) / (p + q)),
      /roles are swapped/,
    );
    assertWrong(
      judge((p: number, q: number) => q / (p + q)),
      /probability of being generated/,
    );
    assertWrong(
      judge((p: number, q: number, a: number) => (a * p) / (a * p + q)),
      /fewer real numbers/,
    );
    assertWrong(
      judge((p: number, q: number, a: number) => (a * p + (1 - a) * q) / (p + q)),
      /two-sided/,
    );
    assertWrong(
      judge((p: number, q: number, a: number) => (a * p) / (p + q) + (1 - a) / 2),
      /pulls D towards/,
    );
    assertWrong(
      judge(() => 0.3),
      /p = 0.4, q = 0.1 and the label 0.9 it gives 0.3; expected 0.72/,
    );
  });

  it("survives nonsense", () => {
    for (const nonsense of [3, "D", null, {}]) assertWrong(judge(nonsense), /expected a function/);
    assertWrong(
      judge(() => Number.NaN),
      /expected a finite number/,
    );
  });
});

describe("exercise 6.2: three derivatives", () => {
  const judge = (answer: unknown) => losses["6.2"].judge(answer as never);
  const derivatives = {
    saturating: (l: number) => -sigmoid(l),
    nonSaturating: (l: number) => -sigmoid(-l),
    withoutLog: (l: number) => -sigmoid(l) * sigmoid(-l),
  };

  it("takes sigmoids, and tanh in their place", () => {
    assertRight(judge(derivatives));
    const t = (l: number) => Math.tanh(l / 2);
    assertRight(
      judge({
        saturating: (l: number) => -(1 + t(l)) / 2,
        nonSaturating: (l: number) => (t(l) - 1) / 2,
        withoutLog: (l: number) => (t(l) ** 2 - 1) / 4,
      }),
    );
  });

  it("explains the usual wrong ones", () => {
    assertWrong(judge({ ...derivatives, saturating: sigmoid }), /saturating .* sign is wrong/);
    assertWrong(
      judge({ ...derivatives, nonSaturating: (l: number) => -Math.log(sigmoid(l)) }),
      /itself; its derivative/,
    );
    assertWrong(
      judge({ ...derivatives, nonSaturating: (l: number) => -1 / sigmoid(l) }),
      /derivative by D, not by the logit/,
    );
    assertWrong(judge({ ...derivatives, nonSaturating: derivatives.saturating }), /asked for as saturating/);
    assertWrong(judge({ ...derivatives, withoutLog: () => -0.25 }), /withoutLog gives -0.25 at the logit -6/);
    assertWrong(
      judge({ ...derivatives, saturating: (l: number) => -Math.exp(l) / (1 + Math.exp(l)) }),
      /right, but gives NaN at the logit 800; expected -1/,
    );
  });

  it("survives nonsense", () => {
    for (const nonsense of [3, null, [], {}, { saturating: 1 }]) assertWrong(judge(nonsense), /three functions/);
    assertWrong(judge({ ...derivatives, saturating: () => "flat" }), /saturating gives the text "flat"/);
  });
});

describe("exercise 6.3: the generator's step", () => {
  type Gradient = (generator: LayersModel, discriminator: LayersModel, noise: Tensor2D) => Record<string, Tensor>;
  const gradientOf =
    (loss: (logits: Tensor) => Tensor): Gradient =>
    (generator, discriminator, noise) =>
      tf.variableGrads(
        () => loss(discriminator.apply(generator.apply(noise)) as Tensor).asScalar(),
        trainableVariables(generator),
      ).grads;
  const nonSaturating = gradientOf((logits) => generatorLoss(logits));
  const move =
    (gradient: Gradient, factor: (rate: number) => number): LineGeneratorStep =>
    (generator, discriminator, noise, rate) => {
      const grads = gradient(generator, discriminator, noise);
      for (const variable of trainableVariables(generator)) {
        variable.assign(variable.add((grads[variable.name] as Tensor).mul(factor(rate))));
      }
    };
  const judge = async (answer: unknown) => {
    tf.engine().startScope();
    try {
      return await generatorStepExercise["6.3"].judge(answer as LineGeneratorStep);
    } finally {
      tf.engine().endScope();
    }
  };

  it("takes sgd with a list of variables, and assignments by hand", async () => {
    assertRight(
      await judge((generator: LayersModel, discriminator: LayersModel, noise: Tensor2D, rate: number) => {
        const ask = () =>
          tf.losses.sigmoidCrossEntropy(
            tf.ones([noise.shape[0], 1]),
            discriminator.apply(generator.apply(noise)) as Tensor,
          ) as tf.Scalar;
        tf.train.sgd(rate).minimize(ask, false, trainableVariables(generator));
      }),
    );
    const before = memoryReport().tensors; // tf.train.sgd keeps a number of its own
    assertRight(await judge(move(nonSaturating, (rate) => -rate)));
    assert.equal(memoryReport().tensors, before);
  });

  it("counts what moved in D", async () => {
    const everything: LineGeneratorStep = (generator, discriminator, noise, rate) => {
      tf.train.sgd(rate).minimize(() => generatorLoss(discriminator.apply(generator.apply(noise)) as Tensor));
    };
    assertWrong(await judge(everything), /of D's 1153 numbers changed; expected 0/);
  });

  it("explains the usual wrong ones", async () => {
    assertWrong(await judge(() => undefined), /none of G's 1153 numbers changed/);
    assertWrong(await judge(move(nonSaturating, (rate) => rate)), /up the gradient/);
    const saturating = gradientOf((logits) => generatorLoss(logits, "saturating"));
    assertWrong(await judge(move(saturating, (rate) => -rate)), /the saturating loss/);
    assertWrong(await judge(move(saturating, (rate) => rate)), /helps the discriminator/);
    const withoutLog = gradientOf((logits) => tf.sub(1, logits.sigmoid()).mean());
    assertWrong(await judge(move(withoutLog, (rate) => -rate)), /logarithm was left out/);
    const sigmoidTwice = gradientOf((logits) => generatorLoss(logits.sigmoid()));
    assertWrong(await judge(move(sigmoidTwice, (rate) => -rate)), /sigmoid was taken twice/);
    assertWrong(await judge(move(nonSaturating, (rate) => -64 * rate)), /64 times too large/);
    assertWrong(await judge(move(nonSaturating, () => -1)), /learning rate was left out/);
    assertWrong(await judge(move(nonSaturating, (rate) => -rate / 2)), /direction is right, the length is not/);
    const adam: LineGeneratorStep = (generator, discriminator, noise, rate) => {
      tf.train
        .adam(rate)
        .minimize(
          () => generatorLoss(discriminator.apply(generator.apply(noise)) as Tensor),
          false,
          trainableVariables(generator),
        );
    };
    assertWrong(await judge(adam), /cosine .* expected 1/);
  });

  it("survives nonsense", async () => {
    for (const nonsense of [3, null, {}]) assertWrong(await judge(nonsense), /expected a function/);
    assertWrong(await judge(move(nonSaturating, () => Number.NaN)), /not finite/);
  });
});

describe("exercise 6.4: who overpowers whom", () => {
  const judge = (answer: unknown) => threeGamesExercise["6.4"].judge(answer as never);

  it("its games show what the answer says", async () => {
    const { A, B, C } = await threeGames();
    const late = (values: number[]) => values.slice(300);
    const share = (values: number[], is: (value: number) => boolean) => values.filter(is).length / values.length;
    assert.ok(mean(late(C.discriminatorLoss)) < 0.3 && mean(late(C.fakeAccuracy)) > 0.97);
    assert.ok(share(late(A.discriminatorLoss), (loss) => loss > 2 * Math.LN2) > 0.3);
    assert.ok(share(A.fakeAccuracy, (part) => part < 0.05) > 0.1 && share(A.fakeAccuracy, (part) => part > 0.9) > 0.1);
    assert.ok(mean(late(B.discriminatorLoss)) > 1.2 && mean(late(B.discriminatorLoss)) < 2 * Math.LN2);
    assert.ok(Math.max(...late(B.fakeAccuracy)) < 0.9 && Math.min(...late(B.fakeAccuracy)) > 0.1);
  });

  it("takes the one right answer, and says by what sign", () => {
    const verdict = judge({ A: "generator", B: "neither", C: "discriminator" });
    assertRight(verdict as Verdict);
    assert.match((verdict as Verdict).because, /A: .*swings.*B: .*keeps up.*C: .*stay near 1/);
  });

  it("says what one would see if the answer were right", () => {
    assertWrong(judge({ A: "discriminator", B: "neither", C: "discriminator" }) as Verdict, /A is not .* stay near 1/);
    assertWrong(judge({ A: "neither", B: "generator", C: "discriminator" }) as Verdict, /A, B are not .* keeps up/);
    assertWrong(judge({ A: "generator", B: "neither", C: "generator" }) as Verdict, /C is not .* swings/);
  });

  it("survives nonsense", () => {
    for (const nonsense of [3, null, [], {}, "A"]) assertWrong(judge(nonsense) as Verdict, /expected { A: …/);
    assertWrong(judge({ A: "G", B: "D", C: 1 }) as Verdict, /A is the text "G"; expected "discriminator"/);
    assertWrong(judge({ A: "toString", B: "neither", C: "discriminator" }) as Verdict, /expected "discriminator"/);
  });
});

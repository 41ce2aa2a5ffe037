import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { denseDiscriminator } from "../../src/discriminator";
import { Interrupted, memoryReport, randomStreams, setHost, tf } from "../../src/engine";
import { copyOf, type GanOptions, ganStep, trainableVariables, updateAverage } from "../../src/gan";
import { denseGenerator } from "../../src/generator";
import { type Progress, Training } from "../../src/training";
import {
  close,
  LATENT,
  number,
  PIXELS,
  smallImages,
  smallModels,
  smallPlayers,
  smallTraining,
  statefulModels,
  weightsOf,
} from "../gan/small";

describe("training a GAN", () => {
  afterEach(() => setHost(undefined));

  it("brings generated images to where the real ones are", async () => {
    const options = smallTraining(5);
    const training = new Training(options);
    const distance = (): number =>
      tf.tidy(() => {
        const drawn = training.sample(training.fixedLatent).reshape([-1, PIXELS]);
        return number(drawn.mean(0).sub(options.images.mean(0)).abs().max());
      });
    const before = distance();
    await training.run({ steps: 400 });
    const after = distance();
    assert.ok(before > 0.5 && after < 0.2, `largest distance of a mean pixel: ${before} before, ${after} after`);
    training.dispose();
  });

  it("is the same run, to the last bit, for the same seed", async () => {
    const [first, again, other] = await Promise.all(
      [9, 9, 10].map((seed) => new Training(smallTraining(seed)).run({ steps: 5 })),
    );
    assert.deepEqual(again, first);
    assert.notDeepEqual(other, first);
  });

  it("is the loop one would write: batches, steps, and the average after each", async () => {
    const training = new Training({ ...smallTraining(6), options: { batchSize: 60, averageDecay: 0.5 } });
    const history = await training.run({ steps: 4 });
    const streams = randomStreams(6);
    const players = {
      ...smallModels(streams),
      generatorOptimizer: tf.train.adam(2e-4, 0.5),
      discriminatorOptimizer: tf.train.adam(2e-4, 0.5),
    };
    const average = copyOf(players.generator);
    const step = ganStep(players, (count) => streams.noise.uniform([count, LATENT], -1, 1));
    const images = smallImages();
    for (let i = 0; i < 4; i++) {
      const told = step(tf.gather(images, tf.tensor1d(streams.batches.permutation(60), "int32")));
      // Young averages forget sooner: (1 + i) / (10 + i) is the shorter sight up to here.
      updateAverage(average, players.generator, (1 + i) / (10 + i));
      close(history.discriminatorLoss[i] as number, number(told.discriminatorLoss), 1e-5);
      close(history.generatorLoss[i] as number, number(told.generatorLoss), 1e-5);
    }
    const expected = weightsOf(average).flat();
    weightsOf(training.averageGenerator)
      .flat()
      .forEach((value, i) => {
        close(value, expected[i] as number, 1e-5);
      });
  });

  it("tells every step once, draws its samples with the average, and says how fast it is", async () => {
    const training = new Training(smallTraining(2));
    const told: Omit<Progress, "history">[] = [];
    const history = await training.run({
      steps: 5,
      reportEvery: 2,
      onProgress: ({ history, ...progress }) => {
        assert.equal(history.steps.at(-1), progress.step);
        // In one batch, as the training draws them: on some processors the last bits of a product depend on its number of rows.
        const expected = training.averageGenerator.predict(training.fixedLatent, { batchSize: 64 }) as Tensor;
        assert.deepEqual(Array.from(progress.samples.dataSync()), Array.from(expected.dataSync()));
        assert.deepEqual(progress.samples.shape, [64, 1, PIXELS, 1]);
        told.push(progress);
      },
    });
    assert.deepEqual(
      told.map(({ step, total }) => [step, total]),
      [
        [2, 5],
        [4, 5],
        [5, 5],
      ],
    );
    for (const { step, stepsPerSecond, secondsLeft } of told) {
      assert.ok(stepsPerSecond > 0 && Number.isFinite(stepsPerSecond));
      close(secondsLeft * stepsPerSecond, 5 - step, 1e-9);
    }
    assert.deepEqual(history.steps, [1, 2, 3, 4, 5]);
    assert.equal(training.step, 5);
    for (const accuracy of [...history.realAccuracy, ...history.fakeAccuracy]) {
      assert.ok(accuracy >= 0 && accuracy <= 1);
    }
  });

  it("goes on where it stood, also after an interrupt, to the same bits as in one go", async () => {
    const [whole, parts] = [new Training(smallTraining(3)), new Training(smallTraining(3))];
    await whole.run({ steps: 30 });
    await parts.run({ steps: 7, reportEvery: 3 });
    parts.latent(5).dispose(); // looking changes nothing
    const controller = new AbortController();
    setHost({ display: () => {}, interrupt: controller.signal });
    const interrupted = parts.run({
      steps: 30,
      reportEvery: 5,
      onProgress: ({ step }) => {
        if (step === 15) controller.abort(new Interrupted());
      },
    });
    await assert.rejects(interrupted, { name: "KeyboardInterrupt" });
    assert.equal(parts.step, 15);
    assert.equal(parts.history.steps.length, 15, "what was reached is told");
    setHost(undefined);
    await parts.run({ steps: 30 });
    assert.deepEqual(parts.history, whole.history);
    assert.deepEqual(weightsOf(parts.averageGenerator), weightsOf(whole.averageGenerator));
    assert.deepEqual(weightsOf(parts.generator), weightsOf(whole.generator));
  });

  it("ends when its signal is aborted, between reports too, with all steps told", async () => {
    const training = new Training(smallTraining(3));
    const controller = new AbortController();
    const timer = setInterval(() => {
      if (training.step >= 3) controller.abort(new Error("enough"));
    }, 1);
    try {
      await assert.rejects(
        training.run({ steps: 1_000_000, reportEvery: 1_000_000, signal: controller.signal }),
        /enough/,
      );
    } finally {
      clearInterval(timer);
    }
    assert.ok(training.step >= 3);
    assert.equal(training.history.steps.length, training.step);
  });

  it("leaves no tensor behind, whether it ends, fails or is interrupted", async () => {
    const options = { ...smallTraining(4, statefulModels), precision: "float32" as const };
    const bare = memoryReport().tensors;
    const training = new Training({ ...options, options: { ...options.options, pretraining: 2 } });
    await training.run({ steps: 2 }); // makes the optimisers' slots
    const before = memoryReport().tensors;
    await training.run({ steps: 6 });
    assert.equal(memoryReport().tensors, before, "after a whole run");
    const failing = training.run({
      steps: 8,
      onProgress: () => {
        throw new Error("the caller's own");
      },
    });
    await assert.rejects(failing, /the caller's own/);
    assert.equal(memoryReport().tensors, before, "after a failure");
    const controller = new AbortController();
    setHost({ display: () => {}, interrupt: controller.signal });
    setTimeout(() => controller.abort(new Interrupted()), 20);
    await assert.rejects(training.run({ steps: 100_000 }), { name: "KeyboardInterrupt" });
    assert.equal(memoryReport().tensors, before, "after an interrupt");
    training.dispose();
    assert.equal(memoryReport().tensors, bare, "after dispose");
  });

  it("trains D alone at first, where pre-training is asked for", async () => {
    const options = smallTraining(7);
    const g = weightsOf(options.generator);
    const training = new Training({ ...options, options: { ...options.options, pretraining: 150 } });
    const controller = new AbortController();
    setHost({ display: () => {}, interrupt: controller.signal });
    setTimeout(() => controller.abort(new Interrupted()), 0); // at the first breath, between two steps of D
    await assert.rejects(training.run({ steps: 1 }), { name: "KeyboardInterrupt" });
    setHost(undefined);
    assert.equal(training.step, 0);
    assert.deepEqual(weightsOf(options.generator), g, "G has not moved yet");
    const history = await training.run({ steps: 1 });
    assert.deepEqual(history.steps, [1]);
    // An untrained D is about at 2 log 2.
    assert.ok((history.discriminatorLoss[0] as number) < 0.5, `D's first loss is ${history.discriminatorLoss[0]}`);
  });

  it("takes the noise, the step sizes and β₁ that are asked for", async () => {
    const run = (options: Partial<GanOptions>) =>
      new Training({ ...smallTraining(8), options: { batchSize: 20, learningRate: 0.01, ...options } }).run({
        steps: 2,
      });
    const plain = await run({});
    const choices: Partial<GanOptions>[] = [
      { noise: "normal" },
      { learningRate: { generator: 0.01, discriminator: 0.001 } },
      { beta1: 0.9 },
    ];
    for (const choice of choices) assert.notDeepEqual(await run(choice), plain, JSON.stringify(choice));
    assert.deepEqual(await run({ averageDecay: null }), plain, "the average changes no training");
  });

  it("draws with G itself where there is no average", () => {
    const training = new Training({ ...smallTraining(8), options: { batchSize: 20, averageDecay: null } });
    assert.equal(training.averageGenerator, training.generator);
  });

  it("takes images in either shape, and square ones of a flat GAN are given back square", async () => {
    const streams = (): ReturnType<typeof randomStreams> => randomStreams(3);
    const images = randomStreams(1).noise.uniform([10, 9], -1, 1);
    const make = (shape: number[]): Training => {
      const s = streams();
      return new Training({
        generator: denseGenerator({ latentSize: 2, hidden: [4], pixels: 9, weights: s.weights }),
        discriminator: denseDiscriminator({ pixels: 9, hidden: [4], weights: s.weights }),
        images: images.reshape(shape),
        streams: s,
        options: { batchSize: 5 },
      });
    };
    const [flat, square] = [make([10, 9]), make([10, 3, 3, 1])];
    assert.deepEqual(await square.run({ steps: 3 }), await flat.run({ steps: 3 }));
    assert.deepEqual(flat.sample(flat.latent(4)).shape, [4, 3, 3, 1]);
  });

  it("names sizes that do not fit, and numbers that make no sense", async () => {
    const options = smallTraining(7);
    assert.throws(() => new Training({ ...options, options: { batchSize: 61 } }), /batch size 61: .* 1 to 60/);
    assert.throws(
      () => new Training({ ...options, images: tf.zeros([60, 5]) }),
      /images has the shape \[60, 5\], but the discriminator takes \[batch, 6\]/,
    );
    const training = new Training(options);
    await assert.rejects(training.run({ steps: 0 }), /steps 0: expected a whole number ≥ 1/);
    await assert.rejects(training.run({ steps: 3, reportEvery: 0.5 }), /reportEvery 0.5/);
    const first = training.run({ steps: 3 });
    await assert.rejects(training.run({ steps: 3 }), /running already/);
    await first;
  });
});

describe("a training that diverges", () => {
  it("stops at the first number that is none, says which, and does not go on", async () => {
    const options = smallTraining(6);
    const training = new Training({ ...options, images: options.images.mul(Number.NaN) });
    const expected = /^Diverged: D's loss became NaN at step 1: .*The weights are lost.*smaller learning rate/;
    const matches = (error: unknown): boolean => expected.test(String(error));
    await assert.rejects(training.run({ steps: 5 }), matches);
    await assert.rejects(training.run({ steps: 5 }), matches);
    assert.deepEqual(training.history.steps, []);
  });

  it("notices a weight that is not finite before any loss shows it", async () => {
    const training = new Training(smallTraining(6));
    await training.run({ steps: 2 });
    // The average is read by no loss.
    const [weight] = trainableVariables(training.averageGenerator);
    weight?.assign(tf.fill(weight.shape, Number.POSITIVE_INFINITY));
    await assert.rejects(
      training.run({ steps: 4 }),
      /the generator's weight dense_1\/kernel became non-finite at step 4/,
    );
  });

  it("stops when losses explode, long before they overflow", async () => {
    const options = smallTraining(6);
    const training = new Training({ ...options, options: { batchSize: 20, learningRate: 1e4 } });
    await assert.rejects(training.run({ steps: 200 }), /(grew to|became) .* at step \d+: the training diverged/);
  });
});

describe("a captured training step", () => {
  it("with all its options is the uncaptured one", async () => {
    // Compared on the losses, over few steps: rounding differs, and training makes small differences grow.
    const options = { batchSize: 20, batches: "half", discriminatorSteps: 2, realLabel: 0.9 } as const;
    const training = new Training({ ...smallTraining(11, statefulModels), options });
    const history = await training.run({ steps: 2 });
    const streams = randomStreams(11);
    const players = smallPlayers(streams, statefulModels);
    players.generatorOptimizer = tf.train.adam(2e-4, 0.5);
    players.discriminatorOptimizer = tf.train.adam(2e-4, 0.5);
    const step = ganStep(players, (count) => streams.noise.uniform([count, LATENT], -1, 1), options);
    const images = smallImages();
    const order = streams.batches.permutation(60);
    for (let i = 0; i < 2; i++) {
      const told = step(tf.gather(images, tf.tensor1d(order.slice(20 * i, 20 * i + 20), "int32")));
      close(history.discriminatorLoss[i] as number, number(told.discriminatorLoss), 1e-5);
      close(history.generatorLoss[i] as number, number(told.generatorLoss), 1e-5);
    }
  });
});

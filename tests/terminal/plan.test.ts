import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULTS } from "../../src/gan/options";
import { newPlan, PLAN_FILE, planText, readPlan, resumedPlan } from "../../src/terminal/plan";

describe("a run's plan", () => {
  const folder = mkdtempSync(join(tmpdir(), "ganbook-plan-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("gives each model the options that suit it, unless others are asked for", () => {
    assert.equal(newPlan({}).options.batchSize, 120);
    const { options } = newPlan({ model: "dcgan", "real-label": 1 });
    assert.equal(options.batchSize, 64);
    assert.deepEqual(options.learningRate, { generator: 1e-3, discriminator: 2e-4 });
    assert.equal(options.realLabel, 1);
  });

  it("lets a DCGAN's rates fall from half of its steps on, however many these are, unless others are asked for", () => {
    assert.equal(newPlan({ model: "dcgan" }).steps, 14_000);
    const fall = (asked: Parameters<typeof newPlan>[0]) =>
      newPlan({ model: "dcgan", ...asked }).options.learningRateFall;
    assert.deepEqual(fall({}), { from: 7000, to: 14_000 });
    assert.deepEqual(fall({ steps: 1 }), { from: 0, to: 1 });
    assert.equal(fall({ "learning-rate-fall": null }), null);
    assert.deepEqual(fall({ steps: 100, "learning-rate-fall": { from: 5, to: 9 } }), { from: 5, to: 9 });
  });

  it("takes what was asked for, and the trainer's defaults", () => {
    assert.deepEqual(newPlan({}), {
      model: "dense",
      data: "digits",
      form: {},
      seed: 1,
      precision: "float32",
      steps: 5000,
      options: DEFAULTS,
    });
    const asked = {
      model: "dcgan",
      data: "mnist:/m",
      seed: 0,
      steps: 9,
      precision: "bfloat16",
      batch: 64,
      loss: "saturating",
      "generator-loss": "feature-matching",
      "real-label": 0.9,
      r1: 0.5,
      r2: 0.25,
      "gradient-penalty": 10,
      "historical-averaging": 0.01,
      translation: 0.1,
      packing: 2,
      batches: "half",
      noise: "normal",
      "learning-rate": { generator: 1e-4, discriminator: 4e-4 },
      "learning-rate-fall": { from: 3, to: 9 },
      beta1: 0,
      "discriminator-steps": 2,
      pretraining: 30,
      average: null,
    } as const;
    assert.deepEqual(newPlan(asked), {
      model: "dcgan",
      data: "mnist:/m",
      form: {},
      seed: 0,
      precision: "bfloat16",
      steps: 9,
      options: {
        batchSize: 64,
        loss: "saturating",
        generatorLoss: "feature-matching",
        realLabel: 0.9,
        r1: 0.5,
        r2: 0.25,
        gradientPenalty: 10,
        historicalAveraging: 0.01,
        translation: 0.1,
        packing: 2,
        batches: "half",
        noise: "normal",
        learningRate: { generator: 1e-4, discriminator: 4e-4 },
        learningRateFall: { from: 3, to: 9 },
        beta1: 0,
        discriminatorSteps: 2,
        pretraining: 30,
        averageDecay: null,
      },
    });
  });

  it("is read back from the run's folder as it was written", () => {
    for (const plan of [
      newPlan({ model: "sequential", average: null, "learning-rate": 1e-4 }),
      newPlan({ "minibatch-features": 16, "spectral-norm": true, "virtual-batch-norm": 64 }),
    ]) {
      writeFileSync(join(folder, PLAN_FILE), planText(plan));
      assert.deepEqual(readPlan(folder), plan);
    }
  });

  it("has what was asked of the networks, and goes on with it", () => {
    assert.deepEqual(newPlan({ "spectral-norm": true }).networks, { spectralNorm: true });
    const plan = newPlan({ model: "dcgan", "minibatch-features": 16, "virtual-batch-norm": 64 });
    assert.deepEqual(plan.networks, { minibatchFeatures: 16, virtualBatchNorm: 64 });
    assert.deepEqual(resumedPlan({}, plan), plan);
    assert.deepEqual(resumedPlan({ "minibatch-features": 16 }, plan), plan);
    assert.throws(() => resumedPlan({ "minibatch-features": 8 }, plan), {
      message: /^--minibatch-features 8: this run began with --minibatch-features 16, and goes on with it;/,
    });
    assert.throws(() => resumedPlan({ "spectral-norm": true }, plan), {
      message: /^--spectral-norm: this run began without --spectral-norm, and goes on so;/,
    });
    assert.throws(() => newPlan({ model: "convolutional", "spectral-norm": true }), {
      name: "RangeError",
      message: 'spectralNorm: the pair "convolutional" cannot have it; expected one of "dense", "dcgan", "narrow"',
    });
    writeFileSync(join(folder, PLAN_FILE), JSON.stringify({ ...newPlan({}), networks: { virtualBatchNorm: 1 } }));
    assert.throws(() => readPlan(folder), { message: /cannot be read: virtualBatchNorm 1: expected/ });
  });

  it("says in one line what a folder lacks", () => {
    assert.throws(() => readPlan(join(folder, "none")), { message: /none: there is no such folder\.$/ });
    assert.throws(() => readPlan(tmpdir()), { message: /holds no run of npm run train: there is no command\.json/ });
    writeFileSync(join(folder, PLAN_FILE), planText(newPlan({})).slice(0, 40));
    assert.throws(() => readPlan(folder), { message: /command\.json cannot be read: .*\.$/ });
    writeFileSync(join(folder, PLAN_FILE), JSON.stringify({ ...newPlan({}), options: { beta1: 7 } }));
    assert.throws(() => readPlan(folder), { message: /cannot be read: beta1 7: expected/ });
    for (const nothing of ["null", "7", "[]", '{"model": "gan"}']) {
      writeFileSync(join(folder, PLAN_FILE), nothing);
      assert.throws(() => readPlan(folder), { message: /command\.json cannot be read: / });
    }
  });

  it("goes on as it began, also where the same is asked for again, and may grow", () => {
    const plan = newPlan({ model: "dcgan", steps: 100, average: null, "learning-rate": 1e-4, data: "mnist:/old" });
    assert.deepEqual(resumedPlan({}, plan), plan);
    const again = { model: "dcgan", average: null, "learning-rate": { generator: 1e-4, discriminator: 1e-4 } } as const;
    assert.deepEqual(resumedPlan({ ...again, steps: 100, seed: 1 }, plan), plan);
    assert.deepEqual(resumedPlan({ steps: 300 }, plan), { ...plan, steps: 300 });
    assert.deepEqual(resumedPlan({ data: "mnist:/new" }, plan), { ...plan, data: "mnist:/new" });
  });

  it("names both values where another thing is asked for", () => {
    const plan = newPlan({ steps: 100, average: 0.99 });
    for (const [asked, message] of [
      [
        { model: "dcgan" },
        /^--model dcgan: this run began with --model dense, and goes on with it; leave the option out/,
      ],
      [{ seed: 2 }, /^--seed 2: this run began with --seed 1,/],
      [{ precision: "auto" }, /^--precision auto: this run began with --precision float32,/],
      [{ batch: 64 }, /^--batch 64: this run began with --batch 120,/],
      [{ average: null }, /^--average none: this run began with --average 0\.99,/],
      [{ r1: 1 }, /^--r1 1: this run began with --r1 0,/],
      [{ "real-label": 0.9 }, /^--real-label 0\.9: this run began with --real-label 1,/],
      [
        { "learning-rate": { generator: 1e-4, discriminator: 4e-4 } },
        /^--learning-rate 0\.0001,0\.0004: this run began with --learning-rate 0\.0002,/,
      ],
      [{ steps: 99 }, /^--steps 99: this run was to go to --steps 100; it can be longer, not shorter\.$/],
      [{ data: "mnist:/m" }, /^--data mnist:\/m: this run began with --data digits, and goes on with it\.$/],
    ] as const) {
      assert.throws(() => resumedPlan(asked, plan), { message });
    }
  });
});

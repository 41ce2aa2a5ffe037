import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drawResults, missing, resultsPage } from "../../../kernel-setup/commands/results/page";
import { planOf } from "../../../kernel-setup/commands/results/plan";
import { storePretrained } from "../../../kernel-setup/commands/results/pretrained";
import { DRAWN, drawnAt, finish, measurementsOf, type Run } from "../../../kernel-setup/commands/results/runs";
import { digits, imagesTensor } from "../../../src/datasets";
import { discard, type Measurement, RECIPES } from "../../../src/dcgan";
import { tf } from "../../../src/engine";
import { sha256OfFile } from "../../../src/files";
import { loadKeras } from "../../../src/models/keras";
import type { ClassifierAbout, QualityOfSamples } from "../../../src/quality";

const home = mkdtempSync(join(tmpdir(), "results-"));
after(() => rmSync(home, { recursive: true, force: true }));

const real = {
  frechet: 2,
  frechetSpread: 0.5,
  score: 9.9,
  scoreSpread: 0.01,
  shares: Array(10).fill(0.1),
  samples: [],
};
const one = (name: string, seed: number, step: number, frechet: number, seconds: number): Measurement => ({
  ...{ name, seed, step, frechet, seconds, frechetSpread: 0.25, score: 8, scoreSpread: 0.1, samples: [] },
  ...{ shares: Array(10).fill(0.1), realAccuracy: 0.7, fakeAccuracy: 0.6 },
});

describe("a run of npm run results", () => {
  const images = imagesTensor(digits().train, { count: 300 });
  after(() => images.dispose());
  const run = (directory: string): Run => ({
    ...{ recipe: RECIPES.dense, seed: 3, steps: 6, milestones: [2, 4], samples: 1 },
    directory: join(home, directory),
  });
  const without = (measurements: readonly Measurement[]) => measurements.map(({ seconds: _, ...rest }) => rest);

  it("is measured on its way, and comes to the same figures when it was stopped in between", async () => {
    const whole = await finish(run("whole"), { images });
    assert.deepEqual(
      whole.measurements.map(({ step }) => step),
      [2, 4, 6],
    );
    assert.ok(whole.measurements.every(({ seconds }, i, all) => seconds > (all[i - 1]?.seconds ?? 0)));
    discard(whole.training);

    const controller = new AbortController();
    const stopped = finish(run("stopped"), {
      images,
      signal: controller.signal,
      onProgress: ({ step }) => {
        if (step === 4) controller.abort(new Error("stopped by the test"));
      },
    });
    await assert.rejects(stopped, /stopped by the test/);
    assert.equal(measurementsOf(run("stopped")), undefined);
    const resumed = await finish(run("stopped"), { images });
    assert.deepEqual(without(resumed.measurements), without(whole.measurements));
    assert.deepEqual(measurementsOf(run("stopped")), resumed.measurements);
    const { shape, values } = drawnAt(run("stopped"), 6) as { shape: number[]; values: Float32Array };
    assert.deepEqual(shape, [DRAWN, 28, 28, 1]);
    assert.deepEqual(values, (drawnAt(run("whole"), 6) as { values: Float32Array }).values);

    const again = await finish(run("stopped"), { images, onProgress: () => assert.fail("nothing is left to train") });
    discard(again.training);

    const folder = join(home, "pretrained");
    const measured = resumed.measurements.at(-1) as Measurement;
    const about = await storePretrained(resumed.training, { measured, real, machine: "a test", folder });
    assert.match(about.summary, /for 6 steps with batches of \d+ on the 8,500 training digits \(seed 3/);
    assert.equal(about.realAgainstReal.frechet, 2);
    const card = JSON.parse(readFileSync(join(folder, "dcgan.json"), "utf8"));
    assert.match(readFileSync(join(folder, "dcgan.json"), "utf8"), /"shares": \[[\d., ]+\]\n/);
    assert.equal(card.sha256, sha256OfFile(join(folder, "dcgan.keras")));
    const model = await loadKeras(join(folder, "dcgan.keras"));
    tf.tidy(() => {
      const latent = resumed.training.latent(3);
      const [shipped, own] = [model, resumed.training.averageGenerator].map((m) =>
        (m.predict(latent) as tf.Tensor).arraySync(),
      );
      assert.deepEqual(shipped, own);
    });
    model.dispose();
    discard(resumed.training);
  });

  it("with another recipe in its folder is refused", async () => {
    const other = { ...run("whole"), recipe: { ...RECIPES.dense, options: { batchSize: 32 } } };
    await assert.rejects(finish(other, { images }), /holds a run with the options .*"batchSize":\d+[\s\S]*--fresh/);
  });
});

describe("the page of results", () => {
  const plan = planOf(join(home, "page"), true);
  const compare = [1, 2, 3].flatMap((seed) =>
    plan.compare.map((run) => ({ ...run, seed, directory: join(home, "page", `${run.recipe.name}-${seed}`) })),
  );
  const whole = { ...plan, compare };
  const facts = {
    ...{ machine: "a test machine", date: "2026-11-22", real: real as QualityOfSamples },
    classifier: {
      heldOutAccuracy: 0.9913,
      seed: 1,
      epochs: 2,
      parameters: 1234,
      command: "npm run x",
    } as ClassifierAbout,
  };
  const tell = (run: Run, frechets: readonly [number, number], seconds: number) => {
    mkdirSync(join(run.directory, "drawn"), { recursive: true });
    writeFileSync(join(run.directory, "machine.txt"), run.recipe.name === "dense" ? "one machine\n" : "another\n");
    const steps = [30, run.steps];
    const told = steps.map((step, i) =>
      one(run.recipe.name, run.seed, step, frechets[i] as number, (seconds * step) / run.steps),
    );
    writeFileSync(join(run.directory, "measurements.json"), JSON.stringify(told));
    for (const step of steps) {
      const file = join(run.directory, "drawn", `step-${String(step).padStart(6, "0")}.u8`);
      writeFileSync(file, Buffer.alloc(DRAWN * 784, 40 * run.seed));
    }
  };

  it("is not made while a run is missing", () => {
    assert.equal(missing(whole).length, 7);
    assert.throws(() => resultsPage(whole, facts, home), /has not come to its end/);
  });

  it("tells means, spreads, multiples of the floor, and what seeds allow to say", async () => {
    tell(whole.dense, [50, 20], 300);
    for (const run of compare) {
      if (run.recipe.name === "dense") tell(run, [30, 10 + run.seed], 100);
      else tell(run, [40, 5 + run.seed], 400);
    }
    assert.deepEqual(missing(whole), []);
    const page = resultsPage(whole, facts, home);
    // 11, 12, 13: mean 12, spread 1, six times 2. 6, 7, 8: 7, 1, 3.5 times.
    assert.match(page, /\| \*\*dense\*\* \| mean of 3 \| \*\*12\.00 ± 1\.00\*\* \| \*\*6\.00\*\* \| 8\.00 ± 0\.00 \|/);
    assert.match(page, /\| \*\*DCGAN\*\* \| mean of 3 \| \*\*7\.00 ± 1\.00\*\* \| \*\*3\.50\*\* \|/);
    assert.match(page, /\| real against real \|\s+\| 2\.00 ± 0\.50 \| 1 \|/);
    assert.match(page, /the \*\*DCGAN\*\* has the smaller distance[\s\S]*\*\*confirms\*\* the claim/);
    assert.match(page, /ms a step, trained on one machine\./);
    assert.match(page, /as the clock ran, trained on one machine; and on another\./);
    assert.match(page, /`--model dcgan`, has a page of its own, \[results-recipe\.md\]/);
    // After 100 seconds a DCGAN has only come to nothing yet: its first measurement is at 200.
    assert.doesNotMatch(page, /In the same \*time\*/);
    assert.match(page, /99\.13 % of the 1,500 held-out/);

    assert.match(
      page,
      /\*\*DCGAN\*\*: learning rates of 0\.001 for G and 0\.0002 for D, normal noise, real labels of 0\.9/,
    );

    // A machine that was busy while seeds 2 and 3 trained changes nothing: the quickest of each kind counts.
    for (const run of compare) {
      if (run.recipe.name !== "dense") tell(run, [40, 10.5 + run.seed], run.seed === 1 ? 190 : 900);
      else if (run.seed === 2) tell(run, [30, 10 + run.seed], 700);
    }
    const open = resultsPage(whole, facts, home);
    assert.match(open, /At the same number of steps it is \*\*open\*\*/);
    assert.match(
      open,
      /the latest distances were 11\.0, 12\.0, 13\.0 \(dense\) and 40\.0, 40\.0, 40\.0 \(DCGAN\): the dense one ahead/,
    );

    const folder = join(home, "images");
    await drawResults(whole, facts, folder);
    for (const name of ["growth", "distance-by-step", "distance-by-time", "samples"]) {
      assert.ok(existsSync(join(folder, `results-${name}.png`)), name);
    }
  });
});

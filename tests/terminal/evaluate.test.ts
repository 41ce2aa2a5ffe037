import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { randomStreams, tf } from "../../src/engine";
import {
  type Asked,
  type EvaluateOptions,
  evaluate,
  evaluationChart,
  evaluationLines,
  newPlan,
  readPlan,
  resumedPlan,
  Screen,
  trainInFolder,
} from "../../src/terminal";
import { idx } from "./idx";

describe("evaluating", function () {
  this.timeout(300_000);
  const place = mkdtempSync(join(tmpdir(), "ganbook-evaluate-"));
  const folder = (name: string) => join(place, name);
  const ASKED: Asked = { data: `mnist:${folder("data")}`, steps: 8, batch: 8, average: 0.9, seed: 4, "score-every": 4 };
  const cache = process.env.GANBOOK_CACHE;

  before(async () => {
    process.env.GANBOOK_CACHE = folder("cache");
    mkdirSync(folder("data"));
    const shade = (i: number) => Math.round(127 * (1 + Math.sin(i * 1.7) * Math.cos(i * 0.013)));
    for (const [part, count, shift] of [
      ["train", 600, 0],
      ["t10k", 80, 5000],
    ] as const) {
      writeFileSync(
        join(folder("data"), `${part}-images-idx3-ubyte`),
        idx([count, 8, 8], (i) => shade(i + shift)),
      );
      writeFileSync(
        join(folder("data"), `${part}-labels-idx1-ubyte`),
        idx([count], (i) => i % 10),
      );
    }
    for (const [name, count, blue] of [
      ["real", 90, 0],
      ["same", 50, 0],
      ["bluer", 50, 255],
      ["few", 5, 0],
    ] as const) {
      mkdirSync(folder(name));
      for (let i = 0; i < count; i++) {
        const seed = randomStreams(i + (name === "real" ? 0 : 1000)).noise;
        const values = tf.tidy(() => seed.uniform([12 * 12 * 3], 0, 255).dataSync());
        const bytes = Uint8Array.from(values, (value, at) => (at % 3 === 2 ? Math.max(blue, value) : value));
        const raw = { width: 12, height: 12, channels: 3 } as const;
        await sharp(bytes, { raw })
          .png()
          .toFile(join(folder(name), `${i}.png`));
      }
    }
  });
  after(() => {
    if (cache === undefined) delete process.env.GANBOOK_CACHE;
    else process.env.GANBOOK_CACHE = cache;
    rmSync(place, { recursive: true, force: true });
  });

  function train(name: string, { resume = false, asked = ASKED, stopAt = 0 } = {}) {
    const controller = new AbortController();
    const write = (text: string) => {
      if (stopAt > 0 && text.includes(`${stopAt} of`)) controller.abort(new Error("stop"));
      return true;
    };
    return trainInFolder({
      folder: folder(name),
      plan: newPlan(asked),
      resume,
      reportEvery: 4,
      checkpointEvery: 4,
      screen: new Screen({ write }),
      signal: controller.signal,
    });
  }
  const scores = (name: string) =>
    readFileSync(join(folder(name), "scores.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { step: number; frechet: number });
  const measured = async (options: Omit<EvaluateOptions, "told">) => {
    const said: string[] = [];
    const told = { note: (text: string) => void said.push(text), progress: () => {} };
    return { found: await evaluate({ ...options, told }), said };
  };

  it("a run measures itself on its way, by images it does not train on, and keeps its best generator", async () => {
    await train("warm");
    const before = tf.memory().numTensors;
    const end = await train("run");
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(
      scores("run").map(({ step }) => step),
      [4, 8],
    );
    const best = scores("run").reduce((a, b) => (b.frechet < a.frechet ? b : a));
    assert.equal(end.best?.step, best.step);
    const { images } = JSON.parse(readFileSync(join(folder("run"), "run.json"), "utf8"));
    assert.equal(images.shape[0], 480, "a fifth of 600 images is kept out of training");
    const kept = readFileSync(join(folder("run"), "best.keras"));
    const newest = readFileSync(join(folder("run"), "checkpoints", "step-000008", "average.keras"));
    assert.equal(kept.equals(newest), best.step === 8);
  });

  it("goes on to the same scores after it was stopped, and refuses to measure by something else", async () => {
    await train("parts", { stopAt: 4 });
    await train("parts", { resume: true });
    assert.deepEqual(scores("parts"), scores("run"));
    assert.throws(
      () => resumedPlan({ "score-every": 2 }, readPlan(folder("parts"))),
      /--score-every 2: this run began with --score-every 4/,
    );
  });

  it("shows runs beside real against real, and their best", async () => {
    const { found } = await measured({ sources: [folder("run")], samples: 2 });
    assert.deepEqual([found.count, found.heldOut, found.trainedOn], [80, 80, false]);
    assert.match(found.features, /classifier of digits/);
    assert.equal(found.rows[0]?.step, 8);
    assert.deepEqual(found.curves[0]?.scores, scores("run"));
    assert.ok((found.rows[0]?.scores.mean.frechet as number) > found.real.scores.mean.frechet);
    const lines = evaluationLines(found);
    assert.match(lines.join("\n"), /run, step 8 .*\n(run, best.*\n)?real against real .* 1\.00 /);
    assert.ok(
      lines.slice(2).every((line) => line.length <= 125),
      lines.slice(2).find((line) => line.length > 125),
    );
    const png = await evaluationChart(found).png(1);
    assert.equal(png.subarray(1, 4).toString(), "PNG");
    assert.deepEqual(JSON.parse(JSON.stringify(found)).rows.length, found.rows.length);
  });

  it("two folders of images: the first is real, and what differs is further away", async () => {
    const size = 12;
    const { found, said } = await measured({
      sources: [`images:${folder("real")}`, `images:${folder("same")}`, `images:${folder("bluer")}`],
      size,
    });
    assert.match(found.features, /learnt nothing/);
    assert.deepEqual([found.count, found.trainedOn], [45, true]);
    const [same, bluer] = found.rows.map(({ scores }) => scores.mean.frechet) as [number, number];
    assert.ok(bluer > 1.5 * same, `${bluer} against ${same}`);
    assert.ok(same < 2 * found.real.scores.mean.frechet);
    assert.match(said.join("\n"), /every second image judges.*\nSamples of 45 images: Fréchet distances of so few/s);
  });

  it("says what is missing, and what to do", async () => {
    const cases: [Omit<EvaluateOptions, "told">, RegExp][] = [
      [{ sources: [`images:${folder("real")}`] }, /name the real images first and then those to judge/],
      [{ sources: [folder("none")] }, /none: there is no such folder or file; expected a run's folder/],
      [{ sources: [folder("few")] }, /few: it is not known what real images .* say --data NAME/],
      [{ sources: [folder("none")], data: "digits" }, /none: there is no such folder or file/],
      [
        { sources: ["pretrained"], features: "eyes" },
        /--features eyes: there is no such network; expected digits, faces,/,
      ],
      [{ sources: ["pretrained"], features: "eyes.keras" }, /--features eyes\.keras: there is no such file/],
      [{ sources: ["pretrained"], features: "eyes.h5" }, /--features eyes\.h5: there is no such file/],
      [
        { sources: [`images:${folder("real")}`, `images:${folder("same")}`], features: "learned" },
        /have no labels to learn from; try --features random/,
      ],
      [
        { sources: [`images:${folder("real")}`, `images:${folder("few")}`] },
        /there are only 5 images of images:.*few; 20 at least/,
      ],
      [{ sources: ["pretrained"], count: 2000 }, /--count 2000: there are only 1500 held-out images of digits; leave/],
    ];
    const before = tf.memory().numTensors;
    for (const [options, message] of cases) await assert.rejects(measured(options), { message });
    assert.equal(tf.memory().numTensors, before, "an error left tensors behind");
    assert.ok(!existsSync(folder("none")));
  });
});

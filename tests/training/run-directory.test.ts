import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import fsp from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Tensor } from "@tensorflow/tfjs";
import { Interrupted, memoryReport, setHost, tf } from "../../src/engine";
import { noBfloat16 } from "../../src/engine/capture/precision";
import { sha256 } from "../../src/files";
import { Training, type TrainingOptions } from "../../src/training";
import { RunDirectory } from "../../src/training/run-directory";
import { temporaryFolder } from "../files/temporary";
import { smallImages, smallModels, smallSquares, smallTraining, statefulModels, weightsOf } from "../gan/small";
import { pngSize } from "./png-size";

const SEED = 21;
const STEPS = 20;
const EVERY = { reportEvery: 3, checkpointEvery: 4 };
const images = smallImages();

/** A run of {@link SEED} that lives in a folder. */
function begin(
  directory: string,
  { models = smallModels, ...rest }: Partial<TrainingOptions> & { models?: typeof smallModels } = {},
): Training {
  return new Training({ ...smallTraining(SEED, models), ...rest, directory });
}

const resume = (directory: string, warnings: string[] = []): Promise<Training> =>
  Training.resume(directory, { images, warn: (message) => void warnings.push(message) });

/** What two equal runs have in common: the history and the SHA-256 of every file of the checkpoint of a step. */
function outcome(directory: string, step = STEPS): Record<string, string> {
  const checkpoint = path.join(directory, "checkpoints", nameOf(step));
  return {
    history: readFileSync(path.join(directory, "history.jsonl"), "utf8"),
    ...Object.fromEntries(
      readdirSync(checkpoint).map((name) => [name, sha256(readFileSync(path.join(checkpoint, name)))]),
    ),
  };
}

const nameOf = (step: number): string => `step-${String(step).padStart(6, "0")}`;
const checkpointsIn = (directory: string): string[] => readdirSync(path.join(directory, "checkpoints")).sort();

/**
 * Keeps what a kill would have left: while `work` goes on, a copy of the folder is made before every operation that changes
 * it, and one in the middle of every operation that can be half done.
 */
async function killedAtEveryMoment(folder: string, work: () => Promise<unknown>): Promise<string[]> {
  const names = ["writeFile", "open", "rename", "rm", "mkdir"] as const;
  const disk = fsp as unknown as Record<(typeof names)[number], (...args: unknown[]) => Promise<unknown>>;
  const originals = names.map((name) => disk[name]);
  const place = temporaryFolder();
  const copies: string[] = [];
  const copy = (): string => {
    const made = path.join(place, String(copies.length));
    cpSync(folder, made, { recursive: true });
    copies.push(made);
    return made;
  };
  names.forEach((name, i) => {
    const original = originals[i] as (typeof disk)[typeof name];
    disk[name] = (...args) => {
      const [file, second] = args as [string, unknown];
      if (name === "open" && second !== "a") return original(...args); // to read, or to wait for the disk
      copy();
      const within = path.relative(folder, file);
      if (name === "writeFile") writeFileSync(path.join(copy(), within), String(second).slice(0, 9));
      if (name === "open") appendFileSync(path.join(copy(), within), '{"step":');
      const [first] = name === "rm" && existsSync(file) && statSync(file).isDirectory() ? readdirSync(file) : [];
      if (first) rmSync(path.join(copy(), within, first));
      return original(...args);
    };
  });
  try {
    await work();
  } finally {
    names.forEach((name, i) => {
      disk[name] = originals[i] as (typeof disk)[typeof name];
    });
  }
  return copies;
}

describe("a run's directory", () => {
  afterEach(() => setHost(undefined));

  const whole = temporaryFolder();
  let killed: string[] = [];
  before(async () => {
    const training = begin(whole);
    killed = await killedAtEveryMoment(whole, () => training.run({ steps: STEPS, ...EVERY }));
    training.dispose();
  });

  it("holds what was asked, what was told, what was drawn, and the two newest checkpoints", () => {
    const run = JSON.parse(readFileSync(path.join(whole, "run.json"), "utf8"));
    assert.equal(run.format, 1);
    assert.equal(run.options.batchSize, 20);
    assert.equal(run.options.beta1, 0.5);
    assert.equal(run.images.sha256.length, 64);
    assert.equal(run.models.generator.parameters, 246); // as in step.test.ts
    assert.deepEqual(Object.keys(run.streams), ["weights", "batches", "noise", "dropout", "samples"]);
    assert.equal(run.versions.node, process.versions.node);

    const lines = readFileSync(path.join(whole, "history.jsonl"), "utf8").split("\n");
    assert.equal(lines.length, STEPS + 1);
    assert.deepEqual(Object.keys(JSON.parse(lines[3] as string)), [
      "step",
      "discriminatorLoss",
      "generatorLoss",
      "realAccuracy",
      "fakeAccuracy",
    ]);
    assert.deepEqual(checkpointsIn(whole), ["step-000016", "step-000020"]);
    const sheets = readdirSync(path.join(whole, "samples"));
    assert.deepEqual(
      sheets,
      [0, 4, 8, 12, 16, 20].map((step) => `step-${String(step).padStart(6, "0")}.png`),
    );
    const sheet = readFileSync(path.join(whole, "samples", sheets[5] as string));
    assert.ok(pngSize(sheet).width > 64);
  });

  it("can be checked by sha256sum", function () {
    const folder = path.join(whole, "checkpoints", "step-000020");
    try {
      execFileSync("sha256sum", ["--version"]);
    } catch {
      this.skip();
    }
    const said = execFileSync("sha256sum", ["-c", "SHA256SUMS"], { cwd: folder, encoding: "utf8" });
    assert.deepEqual(
      said.trim().split("\n").sort(),
      ["average.keras", "checkpoint.json", "discriminator.keras", "generator.keras", "state.safetensors"].map(
        (name) => `${name}: OK`,
      ),
    );
  });

  /** A copy of the whole run, to be spoilt. */
  const spoilt = (spoil: (folder: string) => void): string => {
    const folder = temporaryFolder();
    cpSync(whole, folder, { recursive: true });
    spoil(folder);
    return folder;
  };

  /** All that a kill may leave unfinished, or a lock. */
  const leftovers = (folder: string): string[] =>
    ["", "checkpoints", "samples"]
      .flatMap((name) => readdirSync(path.join(folder, name)))
      .filter((name) => name.startsWith(".") || name.endsWith(".part") || name === "lock.json");

  it("killed at any moment, goes back to the newest step that it had kept, every bit of it", async () => {
    // The same run, looked at whenever it keeps something.
    const folder = temporaryFolder();
    const training = begin(folder);
    const kept = new Map<number, Record<string, string>>();
    for (let step = 4; step <= STEPS; step += 4) {
      await training.run({ steps: step, ...EVERY });
      kept.set(step, outcome(folder, step));
    }
    training.dispose();
    assert.deepEqual(outcome(whole), kept.get(STEPS));

    assert.ok(killed.length > 100, `only ${killed.length} moments`);
    let before = 0;
    for (const [moment, left] of killed.entries()) {
      const place = new RunDirectory(left);
      if (!place.holdsRun()) {
        assert.equal(before, 0);
        continue;
      }
      const copy = temporaryFolder();
      cpSync(left, copy, { recursive: true });
      const directory = new RunDirectory(copy);
      const found = await directory.newestCheckpoint((warning) => assert.fail(warning));
      await directory.goBackTo(found);
      assert.ok(found.step >= before, `moment ${moment} of ${killed.length}: step ${found.step} after ${before}`);
      before = found.step;
      if (found.step > 0) assert.deepEqual(outcome(copy, found.step), kept.get(found.step), `moment ${moment}`);
      assert.deepEqual(
        leftovers(copy).filter((name) => name !== "lock.json"),
        [],
        `moment ${moment}`,
      );
      rmSync(copy, { recursive: true });
    }
    assert.equal(before, STEPS);
  });

  it("killed and resumed, or begun again where nothing was kept yet, comes to the same bits as never killed", async () => {
    const unborn = killed.filter((folder) => !existsSync(path.join(folder, "run.json")));
    const born = killed.slice(unborn.length);
    for (const [folder, again] of [
      [unborn.at(-1), begin],
      [born[0], resume],
      [born[born.length >> 1], resume],
    ] as const) {
      const training = await again(folder as string);
      await training.run({ steps: STEPS, ...EVERY });
      training.dispose();
      assert.deepEqual(outcome(folder as string), outcome(whole));
      assert.deepEqual(leftovers(folder as string), []);
    }
  });

  it("is one training's at a time, and is not left locked by one that was killed", async () => {
    const folder = spoilt(() => {});
    const lock = path.join(folder, "lock.json");
    const one = await resume(folder);
    const two = await resume(folder);
    let refused: unknown;
    const onProgress = async (): Promise<void> => {
      assert.equal(JSON.parse(readFileSync(lock, "utf8")).pid, process.pid);
      refused = await two.run({ steps: STEPS + 2 }).catch((error) => error);
      await one.save();
    };
    await one.run({ steps: STEPS + 1, onProgress });
    assert.match(String(refused), /is in use: another training here trains in it; wait for it or stop it$/);
    assert.equal(existsSync(lock), false);
    await assert.rejects(two.run({ steps: STEPS + 2 }), /has come to step 21 without this training, .* of step 20/);
    for (const training of [one, two]) training.dispose();

    const elsewhere = { pid: process.ppid, host: os.hostname(), began: "1" };
    for (const left of ["", "{", JSON.stringify(elsewhere), JSON.stringify({ ...elsewhere, pid: 2 ** 30 })]) {
      if (left.includes(String(process.ppid)) && process.platform !== "linux") continue;
      writeFileSync(lock, left);
      await new RunDirectory(folder).alone(async () =>
        assert.ok(readFileSync(lock, "utf8").includes(`${process.pid}`)),
      );
      assert.equal(existsSync(lock), false, left);
    }
    writeFileSync(lock, JSON.stringify({ ...elsewhere, host: "another-machine" }));
    await assert.rejects(resume(folder), /process \d+ of another-machine trains in it; .* delete .*lock\.json$/);
  });

  const kinds: [string, Parameters<typeof begin>[1]][] = [
    ["dropout in D and batch normalisation in both", { models: statefulModels }],
    ["bfloat16", { precision: "bfloat16" }],
    [
      "every option another",
      {
        models: statefulModels,
        options: {
          loss: "saturating",
          realLabel: 0.9,
          r1: 0.5,
          batchSize: 10,
          batches: "half",
          noise: "normal",
          learningRate: { generator: 0.01, discriminator: 0.02 },
          learningRateFall: { from: 4, to: 9 },
          beta1: 0.4,
          discriminatorSteps: 2,
          pretraining: 3,
          historicalAveraging: 0.01,
          averageDecay: null,
        },
      },
    ],
  ];
  it("resumed with what D sees moved about, comes to the same bits too", async () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()];
    const start = (directory: string) => new Training({ ...smallSquares(3), directory });
    await start(one).run({ steps: STEPS, ...EVERY });
    await start(two).run({ steps: 7, ...EVERY });
    const training = await Training.resume(two, { images: smallSquares(3).images });
    assert.equal(training.step, 7);
    await training.run({ steps: STEPS, ...EVERY });
    assert.deepEqual(outcome(two), outcome(one));
  });

  kinds.push(
    [
      "a relativistic loss, R1 and R2",
      { models: statefulModels, options: { batchSize: 20, loss: "relativistic", r1: 1, r2: 1 } },
    ],
    [
      "a critic and its gradient penalty",
      { options: { batchSize: 20, loss: "wasserstein", gradientPenalty: 10, discriminatorSteps: 2 } },
    ],
    ["historical averaging", { models: statefulModels, options: { batchSize: 20, historicalAveraging: 0.1 } }],
  );
  for (const [name, options] of kinds) {
    it(`resumed with ${name}, comes to the same bits too`, async function () {
      if (options?.precision === "bfloat16" && noBfloat16()) this.skip();
      const [one, two] = [temporaryFolder(), temporaryFolder()];
      await begin(one, options).run({ steps: STEPS, ...EVERY });
      await begin(two, options).run({ steps: 7, ...EVERY });
      const training = await resume(two);
      assert.equal(training.step, 7);
      await training.run({ steps: STEPS, ...EVERY });
      assert.deepEqual(outcome(two), outcome(one));
    });
  }

  it("interrupted, has a checkpoint of the very step, and goes on from there", async () => {
    const folder = temporaryFolder();
    const training = begin(folder);
    const controller = new AbortController();
    setHost({ display: () => {}, interrupt: controller.signal });
    const onProgress = ({ step }: { step: number }): void => {
      if (step === 9) controller.abort(new Interrupted());
    };
    await assert.rejects(training.run({ steps: STEPS, ...EVERY, onProgress }), { name: "KeyboardInterrupt" });
    assert.deepEqual(checkpointsIn(folder), ["step-000008", "step-000009"]);
    setHost(undefined);
    const again = await resume(folder);
    assert.equal(again.step, 9);
    assert.deepEqual(weightsOf(again.averageGenerator), weightsOf(training.averageGenerator));
    await again.run({ steps: STEPS, ...EVERY });
    assert.deepEqual(outcome(folder), outcome(whole));
  });

  it("diverging, keeps the last good checkpoint, names it, and can go on from it", async () => {
    const folder = temporaryFolder();
    const training = begin(folder);
    const onProgress = ({ step }: { step: number }): void => {
      if (step !== 9) return;
      const [weight] = training.generator.getWeights();
      training.generator.setWeights([
        tf.fill(weight?.shape ?? [], Number.NaN),
        ...training.generator.getWeights().slice(1),
      ]);
    };
    await assert.rejects(training.run({ steps: STEPS, ...EVERY, onProgress }), (error: Error) => {
      assert.match(error.message, /^D's loss became NaN at step 10: /);
      assert.ok(error.message.includes(`kept in ${path.join(folder, "checkpoints", "step-000008")}`), error.message);
      return true;
    });
    assert.deepEqual(checkpointsIn(folder), ["step-000004", "step-000008"]);
    const told = readFileSync(path.join(folder, "history.jsonl"), "utf8").trim().split("\n");
    assert.equal(told.length, 9, "what was told until it diverged is worth reading");
    await (await resume(folder)).run({ steps: STEPS, ...EVERY });
    assert.deepEqual(outcome(folder), outcome(whole));
  });

  const damages: [string, (newest: string, folder: string) => void, RegExp][] = [
    [
      "a model cut short",
      (newest) => truncateSync(path.join(newest, "generator.keras"), 100),
      /generator\.keras is not as it was written/,
    ],
    [
      "a file that is missing",
      (newest) => rmSync(path.join(newest, "state.safetensors")),
      /state\.safetensors is missing/,
    ],
    ["no sums", (newest) => rmSync(path.join(newest, "SHA256SUMS")), /SHA256SUMS is missing/],
    [
      "empty sums",
      (newest) => truncateSync(path.join(newest, "SHA256SUMS")),
      /SHA256SUMS does not name checkpoint\.json/,
    ],
    [
      "a history that ends too early",
      (_, folder) => {
        const file = path.join(folder, "history.jsonl");
        const lines = readFileSync(file, "utf8").split("\n");
        writeFileSync(file, `${lines.slice(0, 17).join("\n")}\n${(lines[17] as string).slice(0, 20)}`);
      },
      /history\.jsonl ends at step 17/,
    ],
  ];
  for (const [name, spoil, reason] of damages) {
    it(`with ${name}: says so, and goes back to the checkpoint before`, async () => {
      const folder = spoilt((place) => spoil(path.join(place, "checkpoints", "step-000020"), place));
      const warnings: string[] = [];
      const training = await resume(folder, warnings);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] as string, /^the checkpoint .*step-000020 is skipped: /);
      assert.match(warnings[0] as string, reason);
      assert.equal(training.step, 16);
      training.dispose();
      assert.deepEqual(checkpointsIn(folder), ["damaged-step-000020", "step-000016"]);
      const { history, ...files } = outcome(folder, 16);
      assert.equal(history, `${outcome(whole).history?.split("\n").slice(0, 16).join("\n")}\n`);
      const { history: _, ...were } = outcome(whole, 16);
      assert.deepEqual(files, were);
    });
  }

  it("says clearly why it cannot go on", async () => {
    const edit = (change: (run: Record<string, unknown>) => void) => (folder: string) => {
      const file = path.join(folder, "run.json");
      const run = JSON.parse(readFileSync(file, "utf8"));
      change(run);
      writeFileSync(file, JSON.stringify(run));
    };
    await assert.rejects(resume(temporaryFolder()), /holds no run: there is no run\.json in it/);
    await assert.rejects(
      resume(spoilt((folder) => rmSync(path.join(folder, "checkpoints"), { recursive: true }))),
      /holds no whole checkpoint/,
    );
    await assert.rejects(
      resume(
        spoilt(
          edit((run) => {
            run.format = 2;
          }),
        ),
      ),
      /run\.json is of format 2, and this version reads up to 1: use the version of ganbook/,
    );
    await assert.rejects(
      resume(spoilt((folder) => writeFileSync(path.join(folder, "run.json"), "{"))),
      /run\.json cannot be read/,
    );
    const others = images.add(0.01) as Tensor;
    await assert.rejects(
      Training.resume(whole, { images: others }),
      /was trained on other images: \[60,6\] with SHA-256 [0-9a-f]{12}…, and these are \[60,6\] with [0-9a-f]{12}…/,
    );
    assert.throws(
      () => begin(whole),
      /holds a run already: go on with it by Training\.resume, or name another directory/,
    );
  });

  it("tells when the versions are others than those the run began with", async () => {
    const folder = spoilt((place) => {
      const file = path.join(place, "run.json");
      const run = JSON.parse(readFileSync(file, "utf8"));
      run.versions.tensorflow = "1.0.0";
      writeFileSync(file, JSON.stringify(run));
    });
    const warnings: string[] = [];
    await resume(folder, warnings);
    assert.match(warnings.join(), /the run began with tensorflow 1\.0\.0; with .* its last bits may differ/);
  });

  it("is made by save, also of a run that had none", async () => {
    const folder = temporaryFolder();
    const training = new Training(smallTraining(SEED));
    await assert.rejects(training.save(), /has no directory: say save\(directory\)/);
    await training.run({ steps: 5 });
    await training.save(folder);
    await training.run({ steps: 11 });
    assert.equal(path.basename(await training.save(folder)), "step-000011");
    const again = await resume(folder);
    assert.equal(again.step, 11);
    await again.run({ steps: STEPS, ...EVERY });
    assert.deepEqual(outcome(folder), outcome(whole));
    await assert.rejects(new Training(smallTraining(1)).save(folder), /holds a run already/);
  });

  it("leaves no tensor behind", async () => {
    const folder = spoilt(() => {});
    await (await resume(folder)).run({ steps: STEPS + 1, ...EVERY });
    const before = memoryReport().tensors;
    const training = await resume(folder);
    await training.run({ steps: STEPS + 6, ...EVERY });
    training.dispose();
    for (const model of [training.generator, training.discriminator]) model.dispose();
    assert.equal(memoryReport().tensors, before);
  });
});

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Tensor } from "@tensorflow/tfjs";
import { strToU8, unzipSync, zipSync } from "fflate";
import { convolutionalDiscriminator } from "../../src/discriminator";
import { randomStreams, setDropoutStream, tf } from "../../src/engine";
import { dcganGenerator } from "../../src/generator";
import { loadKeras, saveKeras } from "../../src/models";

const small = () => dcganGenerator({ height: 8, width: 8, latentSize: 3, weights: randomStreams(1).weights });

describe("model files", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "ganbook-models-"));
    file = path.join(folder, "model.keras");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const refusal = () =>
    loadKeras(file).then(
      () => assert.fail("it opens"),
      (error: Error) => error.message,
    );

  it("keep every weight to the last bit, moving averages too", async () => {
    const model = small();
    // One step in training mode moves the averages away from 0 and 1.
    tf.dispose(model.apply(randomStreams(2).noise.uniform([5, 3]), { training: true }) as Tensor);
    await saveKeras(model, file);
    const copy = await loadKeras(file);
    assert.equal(copy.name, model.name);
    assert.deepEqual(
      copy.layers.map(({ name }) => name),
      model.layers.map(({ name }) => name),
    );
    const [before, after] = [model, copy].map((one) => one.weights.map((weight) => weight.read())) as [
      Tensor[],
      Tensor[],
    ];
    assert.deepEqual(
      after.map(({ shape }) => shape),
      before.map(({ shape }) => shape),
    );
    before.forEach((tensor, i) => {
      assert.deepEqual(after[i]?.dataSync(), tensor.dataSync());
    });
    assert.ok(
      before
        .at(-1)
        ?.dataSync()
        .some((variance) => variance !== 1),
    );
  });

  it("have the same bytes for the same model, at any time, also when it was read from a file", async () => {
    await saveKeras(small(), file);
    const first = readFileSync(file);
    // HDF5 and zip would both note the time, in whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await saveKeras(small(), file);
    assert.ok(first.equals(readFileSync(file)));
    const again = path.join(folder, "again.keras");
    await saveKeras(await loadKeras(file), again);
    assert.ok(first.equals(readFileSync(again)));
  });

  it("train on as the model would have", async () => {
    const [here, there] = [1, 1].map((seed) => {
      const { weights, dropout } = randomStreams(seed);
      return convolutionalDiscriminator({ height: 8, width: 8, weights, dropoutStream: dropout });
    }) as [ReturnType<typeof small>, ReturnType<typeof small>];
    await saveKeras(there, file);
    const copy = await loadKeras(file);
    setDropoutStream(copy, randomStreams(1).dropout);
    const images = randomStreams(3).noise.uniform([6, 8, 8, 1], -1, 1);
    for (const model of [here, copy]) {
      model.compile({ optimizer: tf.train.adam(2e-4, 0.5), loss: "binaryCrossentropy" });
      for (let i = 0; i < 3; i++) await model.trainOnBatch(images, tf.ones([6, 1]));
    }
    here.getWeights().forEach((weights, i) => {
      assert.deepEqual(copy.getWeights()[i]?.dataSync(), weights.dataSync());
    });
  });

  it("make their folder, and leave nothing else in it", async () => {
    file = path.join(folder, "a", "b", "model.keras");
    await saveKeras(small(), file);
    assert.deepEqual(readdirSync(path.dirname(file)), ["model.keras"]);
    // A folder in the file's place: nothing can be renamed to it, and nothing half-written stays.
    const taken = path.join(folder, "a", "taken");
    mkdirSync(path.join(taken, "full"), { recursive: true });
    await assert.rejects(saveKeras(small(), taken));
    assert.deepEqual(readdirSync(path.join(folder, "a")), ["b", "taken"]);
  });

  it("leave no tensors behind", async () => {
    const model = small();
    await saveKeras(model, file);
    (await loadKeras(file)).dispose();
    const before = tf.memory().numTensors;
    await saveKeras(model, file);
    (await loadKeras(file)).dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  describe("that cannot be read", () => {
    it("say so when they are not there, or no file", async () => {
      assert.match(await refusal(), /cannot open the model .*model\.keras: there is no such file/);
      file = folder;
      assert.match(await refusal(), /it is a folder/);
    });

    it("say so when they are something else, or cut short", async () => {
      writeFileSync(file, "no model");
      assert.match(await refusal(), /it is no zip archive, or was cut short/);
      writeFileSync(file, zipSync({ "readme.txt": strToU8("hello") }));
      assert.match(await refusal(), /it holds no metadata\.json/);
      await saveKeras(small(), file);
      truncateSync(file, 5000);
      assert.match(await refusal(), /it is no zip archive, or was cut short/);
    });

    it("say so when any byte of their content has changed", async () => {
      await saveKeras(small(), file);
      const whole = readFileSync(file);
      const at = (text: string) => whole.indexOf(text);
      for (const [position, part] of [
        [at("keras_version"), "metadata.json"],
        [at("build_config"), "config.json"],
        [Math.floor(whole.length / 2), "model.weights.h5"],
      ] as const) {
        const damaged = Buffer.from(whole);
        damaged[position] = (damaged[position] as number) ^ 1;
        writeFileSync(file, damaged);
        assert.match(await refusal(), new RegExp(`its ${part.replaceAll(".", "\\.")} is damaged`));
      }
    });

    it("say so wherever they are cut, and never open changed", async () => {
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
      await saveKeras(model, file);
      const whole = readFileSync(file);
      const directory = whole.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
      const weights = model.getWeights().map((one) => [...one.dataSync()]);
      const clear =
        /^cannot open the model .*model\.keras: (it is|it holds|its) .*\. Copy the file again .* save the model again$/;
      const places = [...randomStreams(3).batches.permutation(whole.length)].slice(0, 60);
      for (const length of [0, 1, 21, 22, directory, directory + 10, whole.length - 1, ...places]) {
        writeFileSync(file, whole.subarray(0, length));
        const message = await refusal();
        assert.match(message, clear, `cut to ${length} bytes: ${message}`);
      }
      // Every byte of the directory, in which a byte says how to read others, and some of the rest.
      const head = Array.from({ length: whole.length - directory }, (_, i) => directory + i);
      let opened = 0;
      for (const place of [...Array.from({ length: 30 }, (_, i) => i), ...head, ...places]) {
        for (const bits of [0x01, 0x80, 0xff]) {
          const damaged = Buffer.from(whole);
          damaged[place] = (damaged[place] as number) ^ bits;
          writeFileSync(file, damaged);
          const before = tf.memory().numTensors;
          const result = await loadKeras(file).catch((error: Error) => error);
          if (result instanceof Error) {
            assert.match(result.message, clear, `byte ${place} ^ ${bits}: ${result.message}`);
          } else {
            // A time, a permission: nothing that the model is made of.
            opened++;
            assert.deepEqual(
              result.getWeights().map((one) => [...one.dataSync()]),
              weights,
              `byte ${place} ^ ${bits}`,
            );
            result.dispose();
          }
          assert.equal(tf.memory().numTensors, before);
        }
      }
      assert.ok(opened > 0, "the test reaches bytes that do not matter, too");
      model.dispose();
    });

    it("say so when architecture and weights do not fit", async () => {
      const other = path.join(folder, "other.keras");
      await saveKeras(small(), file);
      await saveKeras(dcganGenerator({ height: 8, width: 8, latentSize: 4, weights: randomStreams(1).weights }), other);
      const parts = unzipSync(readFileSync(file));
      const weights = unzipSync(readFileSync(other))["model.weights.h5"] as Uint8Array;
      writeFileSync(file, zipSync({ ...parts, "model.weights.h5": weights }, { level: 0 }));
      const before = tf.memory().numTensors;
      assert.match(
        await refusal(),
        /layer "project" has weights of the shapes \[3, 1024\], \[1024\], but the file holds \[4, 1024\], \[1024\]/,
      );
      assert.equal(tf.memory().numTensors, before);
      writeFileSync(file, zipSync({ ...parts, "model.weights.h5": strToU8("no weights") }));
      assert.match(await refusal(), /its weights are no HDF5 file/);
    });
  });

  describe("that cannot be written", () => {
    it("name a model that is no chain", async () => {
      const input = tf.input({ shape: [2] });
      const output = tf.layers.add().apply([input, input]) as ReturnType<typeof tf.input>;
      const model = tf.model({ inputs: input, outputs: output, name: "sum" });
      await assert.rejects(saveKeras(model, file), /the model sum is not sequential/);
    });

    it("name a layer or an option that has no place in them", async () => {
      const layers = (layer: ReturnType<typeof tf.layers.dense>) => tf.sequential({ layers: [layer] });
      await assert.rejects(
        saveKeras(layers(tf.layers.gaussianNoise({ name: "noise", stddev: 1, inputShape: [2] }) as never), file),
        /the layer "noise" \(GaussianNoise\).*known are Activation, /,
      );
      await assert.rejects(
        saveKeras(layers(tf.layers.dense({ name: "d", units: 1, inputShape: [2], activation: "hardSigmoid" })), file),
        /the layer "d" \(Dense\) has the activation "hard_?[sS]igmoid"; known are linear/,
      );
      await assert.rejects(
        saveKeras(layers(tf.layers.dense({ name: "d", units: 1, inputShape: [2], kernelRegularizer: "l1l2" })), file),
        /the layer "d" \(Dense\) has the option kernel_regularizer/,
      );
      assert.deepEqual(readdirSync(folder), []);
    });
  });
});

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Tensor } from "@tensorflow/tfjs";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { convolutionalDiscriminator } from "../../src/discriminator";
import { randomStreams, setDropoutStream, tf } from "../../src/engine";
import { dcganGenerator } from "../../src/generator";
import { kernelLayers, loadKeras, saveKeras } from "../../src/models";

type Symbolic = ReturnType<typeof tf.input>;

/** Two inputs and two outputs, a layer called twice and a model in a layer's place; without dropout, so that weights are all of it. */
function graph() {
  const { layers } = tf;
  const [one, other] = ["one", "other"].map((name) => tf.input({ shape: [3], name })) as [Symbolic, Symbolic];
  const shared = layers.dense({ name: "shared", units: 3 });
  const inner = tf.sequential({ name: "inner", layers: [layers.dense({ name: "first", units: 3, inputShape: [3] })] });
  inner.add(layers.batchNormalization({ name: "norm" }));
  const late = inner.apply(shared.apply(one) as Symbolic) as Symbolic;
  const sum = layers.add({ name: "sum" }).apply([shared.apply(late) as Symbolic, other]) as Symbolic;
  const model = tf.model({ name: "graph", inputs: [one, other], outputs: [sum, inner.apply(sum) as Symbolic] });
  const { noise } = randomStreams(5);
  for (const weight of model.weights) weight.write(noise.uniform(weight.shape as number[], 0.5, 1.5));
  return model;
}

/** `model.dispose()` of TensorFlow.js keeps the weights of a layer that was called twice. */
function disposeOf(model: LayersModel) {
  for (const weight of model.weights) weight.dispose();
}

const inputs = () => [1, 2].map((seed) => randomStreams(seed).noise.uniform([4, 3], -1, 1));
const outputs = (model: LayersModel, given: Tensor[]) =>
  [model.predict(given)].flat().map((output) => [...output.dataSync()]);

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

  it("keep a graph of layers: what is called with what, and which layers are the same", async () => {
    const model = graph();
    await saveKeras(model, file);
    const copy = await loadKeras(file);
    assert.deepEqual(copy.getConfig(), model.getConfig());
    assert.deepEqual(outputs(copy, inputs()), outputs(model, inputs()));
    const again = path.join(folder, "again.keras");
    await saveKeras(copy, again);
    assert.ok(readFileSync(file).equals(readFileSync(again)));
    assert.equal(copy.countParams(), model.countParams());
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

  describe("of a graph that cannot be", () => {
    /** The file with other words in its architecture. */
    const change = async (from: string | RegExp, to: string) => {
      const model = graph();
      await saveKeras(model, file);
      disposeOf(model);
      const parts = unzipSync(readFileSync(file));
      const config = strFromU8(parts["config.json"] as Uint8Array);
      assert.notEqual(config.replace(from, to), config);
      writeFileSync(file, zipSync({ ...parts, "config.json": strToU8(config.replace(from, to)) }, { level: 0 }));
    };

    for (const [what, from, to, message] of [
      [
        "ask for a layer that is not there",
        '"keras_history":["one",0,0]',
        '"keras_history":["none",0,0]',
        /of "none", which/,
      ],
      [
        "ask for a call that is not there",
        '"output_layers":[["sum",0,0]',
        '"output_layers":[["sum",3,0]',
        /call 3 of "sum"/,
      ],
      [
        "ask for an output that is not there",
        '"output_layers":[["sum",0,0]',
        '"output_layers":[["sum",0,2]',
        /output 2/,
      ],
      ["go in a circle", '"keras_history":["one",0,0]', '"keras_history":["sum",0,0]', /only give themselves/],
      [
        "call a layer with something else",
        /"keras_history":\["one",0,0\]/,
        '"keras_history":"one"',
        /"one": expected a list/,
      ],
      ["do not fit together", '"batch_shape":[null,3]', '"batch_shape":[null,3,4]', /the layer "\w+": /],
    ] as const) {
      it(`say so when they ${what}, and leave no tensors behind`, async () => {
        await change(from, to);
        const before = tf.memory().numTensors;
        assert.match(await refusal(), message);
        assert.equal(tf.memory().numTensors, before);
      });
    }
  });

  describe("of Keras 2", () => {
    const kept = path.join(__dirname, "keras2");
    type Expected = Record<string, { inputs: number[][][]; outputs: number[] }>;
    const expected = JSON.parse(readFileSync(path.join(kept, "expected.json"), "utf8")) as Expected;

    for (const name of ["chain.h5", "chain.keras", "graph.h5", "graph.keras"]) {
      it(`${name} opens and computes the same`, async () => {
        const model = await loadKeras(path.join(kept, name));
        const { inputs = [], outputs: theirs = [] } = expected[model.name] ?? {};
        const given = inputs.map((input) => tf.tensor(input));
        const ours = outputs(model, given).flat();
        assert.equal(ours.length, theirs.length);
        assert.ok(new Set(theirs).size > 3);
        const size = Math.max(1, ...theirs.map(Math.abs));
        theirs.forEach((value, i) => {
          assert.ok(Math.abs(value - (ours[i] as number)) <= 1e-5 * size, `${value} became ${ours[i]}`);
        });
        // What was read can be written in the present form.
        await saveKeras(model, file);
        const copy = await loadKeras(file);
        assert.deepEqual(outputs(copy, given).flat(), ours);
      });
    }

    it("say so when they are cut short or no HDF5", async () => {
      const whole = readFileSync(path.join(kept, "graph.h5"));
      file = path.join(folder, "model.h5");
      for (const length of [8, 40, 5000, whole.length - 1]) {
        writeFileSync(file, whole.subarray(0, length));
        assert.match(await refusal(), /model\.h5: it was cut short\. Copy the file again/);
      }
      writeFileSync(file, "no model");
      assert.match(await refusal(), /model\.h5: it is no HDF5 file\. Copy the file again/);
    });
  });

  describe("of TensorFlow.js", () => {
    beforeEach(() => {
      file = path.join(folder, "model.json");
    });

    /** As TensorFlow.js lays them out, with the weights in two files. */
    const save = async (model: LayersModel, change: object = {}) => {
      const keep = async ({ modelTopology, weightSpecs, weightData }: tf.io.ModelArtifacts) => {
        const bytes = Buffer.from(weightData as ArrayBuffer);
        writeFileSync(path.join(folder, "a.bin"), bytes.subarray(0, 10));
        writeFileSync(path.join(folder, "b.bin"), bytes.subarray(10));
        const weightsManifest = [{ paths: ["a.bin", "b.bin"], weights: weightSpecs }];
        writeFileSync(file, JSON.stringify({ format: "layers-model", modelTopology, weightsManifest, ...change }));
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" as const } };
      };
      await model.save(tf.io.withSaveHandler(keep));
    };

    it("keep chains and graphs, with layers of ours and such as .keras files do not know", async () => {
      const { layers } = tf;
      const spectral = kernelLayers(true, randomStreams(1).weights).dense({
        name: "spectral",
        units: 4,
        inputShape: [3],
      });
      const chain = tf.sequential({ layers: [spectral, layers.layerNormalization({ name: "norm" })] });
      for (const [model, given] of [
        [chain, inputs().slice(0, 1)],
        [graph(), inputs()],
      ] as const) {
        await save(model);
        const copy = await loadKeras(file);
        assert.equal(copy.name, model.name);
        assert.deepEqual(outputs(copy, given), outputs(model, given));
      }
    });

    it("say so when they are something else or not whole, and leave no tensors behind", async () => {
      const model = small();
      const before = tf.memory().numTensors;
      const refuses = async (message: RegExp) => {
        assert.match(await refusal(), message);
        assert.equal(tf.memory().numTensors, before);
      };
      writeFileSync(file, "{");
      await refuses(/model\.json: it is no JSON, or was cut short/);
      writeFileSync(file, "{}");
      await refuses(/it holds no modelTopology/);
      await save(model, { format: "graph-model" });
      await refuses(/graph-model.*keras\.saving\.load_model\(\.\.\.\)\.save\("model\.keras"\)/);
      await save(model);
      truncateSync(path.join(folder, "b.bin"), 100);
      await refuses(/its weights a\.bin, b\.bin have 110 bytes, but should have \d+\. Copy all files again/);
      rmSync(path.join(folder, "b.bin"));
      await refuses(/its weights .*b\.bin are missing or cannot be read/);
      await save(model);
      const text = readFileSync(file, "utf8");
      writeFileSync(file, text.replace('"class_name":"Reshape"', '"class_name":"Unfold"'));
      await refuses(/the layer "\w+" is of the class Unfold, which TensorFlow\.js does not have/);
      writeFileSync(file, text.replace('"name":"project/kernel"', '"name":"project/core"'));
      await refuses(/project\/core/);
    });
  });

  describe("that cannot be written", () => {
    it("name what of a graph has no place in them", async () => {
      const [one, other] = ["one", "other"].map((name) => tf.input({ shape: [2], name })) as [Symbolic, Symbolic];
      const dense = tf.layers.dense({ name: "d", units: 2 });
      const output = dense.apply(one) as Symbolic;
      const model = tf.model({ inputs: [one, other], outputs: output, name: "half" });
      await assert.rejects(saveKeras(model, file), /the input "other" of the model half leads to none of its outputs/);
      const inner = tf.model({ inputs: one, outputs: output, name: "inner" });
      const twice = dense.apply(inner.apply(other) as Symbolic) as Symbolic;
      await assert.rejects(
        saveKeras(tf.model({ inputs: other, outputs: twice, name: "outer" }), file),
        /the layer "d" is part of two models, inner and outer/,
      );
      const text = tf.input({ shape: [2], dtype: "string", name: "text" });
      const joined = tf.layers.concatenate({ name: "c" }).apply([text, text]) as Symbolic;
      await assert.rejects(
        saveKeras(tf.model({ inputs: text, outputs: joined }), file),
        /the input "text" is of the type "string"; known are float32, int32, bool/,
      );
      const noise = tf.sequential({ layers: [tf.layers.gaussianNoise({ name: "noise", stddev: 1, inputShape: [2] })] });
      await assert.rejects(
        saveKeras(tf.model({ inputs: one, outputs: noise.apply(one) as Symbolic }), file),
        /the layer "noise" \(GaussianNoise\).*known are Activation, /,
      );
      assert.deepEqual(readdirSync(folder), []);
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

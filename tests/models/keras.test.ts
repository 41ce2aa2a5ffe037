import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Tensor } from "@tensorflow/tfjs";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { pathsOf, sitePackages } from "../../kernel-setup/setup/paths";
import { shapePair } from "../../src/beyond-images/shapes";
import { convolutionalDiscriminator, dcganDiscriminator } from "../../src/discriminator";
import { randomStreams, tf } from "../../src/engine";
import { pair, pairNames } from "../../src/gan";
import { upsamplingGenerator } from "../../src/generator";
import { loadKeras, saveKeras } from "../../src/models";

const BATCH = 3;
/** Single sums of up to some thousand products, added in another order. */
const TOLERANCE = 1e-5;

type Symbolic = ReturnType<typeof tf.input>;

/** Every model of the course, and graphs, with moving averages that are not what they begin with. */
function models(): Record<string, LayersModel> {
  const streams = randomStreams(1);
  const { weights, dropout } = streams;
  const all: Record<string, LayersModel> = {
    create_disc_model: convolutionalDiscriminator({ weights, dropoutStream: dropout }),
    "dcgan-normalised-discriminator": dcganDiscriminator({ batchNorm: true, hidden: [8], weights }),
    "upscaling-generator": upsamplingGenerator({ weights }),
  };
  for (const name of pairNames) {
    for (const image of [
      [28, 28, 1],
      [64, 64, 3],
    ] as const) {
      // At 64×64×3 the dense pair is the sequential one without its last layer, 13 million weights of it.
      if (name === "dense" && image[0] === 64) continue;
      const { generator, discriminator } = pair(name, { image, streams });
      all[`${name}-${image[0]}-generator`] = generator;
      all[`${name}-${image[0]}-discriminator`] = discriminator;
    }
  }
  const shapes = shapePair({ size: 16, filters: 4, streams });
  all["shapes-generator"] = shapes.generator;
  all["shapes-discriminator"] = shapes.discriminator;
  Object.assign(all, graphs());
  for (const model of Object.values(all)) disturb(model);
  return all;
}

/** What `tf.model` makes: layers called twice, models in a layer's place, several inputs and outputs. */
function graphs(): Record<string, LayersModel> {
  const { weights } = randomStreams(4);
  const drawn = () => ({ kernelInitializer: tf.initializers.glorotUniform({ seed: weights.seed() }) });
  const { layers } = tf;

  // A generator of images of a class: the class's number and a latent vector.
  const label = tf.input({ shape: [1], dtype: "int32", name: "label" });
  const latent = tf.input({ shape: [6], name: "latent" });
  const embeddingsInitializer = tf.initializers.randomNormal({ seed: weights.seed() });
  const embedding = layers.embedding({ name: "embedding", inputDim: 4, outputDim: 6, embeddingsInitializer });
  const wish = layers.flatten({ name: "flat" }).apply(embedding.apply(label)) as Symbolic;
  const both = layers.concatenate({ name: "both", axis: 1 }).apply([wish, latent]) as Symbolic;
  const seeds = layers.dense({ name: "project", units: 4 * 4 * 3, ...drawn() }).apply(both) as Symbolic;
  let maps = layers.reshape({ name: "maps", targetShape: [4, 4, 3] }).apply(seeds) as Symbolic;
  const block = (name: string) => {
    const padded = layers.zeroPadding2d({ name: `${name}_padding`, padding: 1 }).apply(maps) as Symbolic;
    const filtered = layers
      .conv2d({ name: `${name}_conv`, filters: 3, kernelSize: 3, ...drawn() })
      .apply(padded) as Symbolic;
    const active = layers.batchNormalization({ name: `${name}_norm` }).apply(filtered) as Symbolic;
    maps = layers.add({ name: `${name}_skip` }).apply([maps, active]) as Symbolic;
  };
  block("first");
  block("second");
  const options = { filters: 1, kernelSize: 4, strides: 2, padding: "same", activation: "tanh" } as const;
  const image = layers.conv2dTranspose({ name: "image", ...options, ...drawn() }).apply(maps) as Symbolic;
  const conditional = tf.model({ name: "conditional", inputs: [label, latent], outputs: image });

  const inner = (name: string) => {
    const start = tf.input({ shape: [5], name: "start" });
    const middle = layers.dense({ name: "middle", units: 5, activation: "tanh", ...drawn() }).apply(start) as Symbolic;
    const sum = layers.add({ name: "sum" }).apply([start, middle]) as Symbolic;
    return tf.model({ name, inputs: start, outputs: sum });
  };
  const chain = tf.sequential({
    name: "chain",
    layers: [inner("within"), layers.batchNormalization({ name: "norm" })],
  });
  const [graph, shared] = [inner("graph"), layers.dense({ name: "shared", units: 5, activation: "tanh", ...drawn() })];
  const [one, other] = ["one", "other"].map((name) => tf.input({ shape: [5], name })) as [Symbolic, Symbolic];
  shared.apply(other); // leads nowhere
  // Deeper in the model is what was called first.
  const early = graph.apply(shared.apply(one)) as Symbolic;
  const late = graph.apply(shared.apply(chain.apply(early))) as Symbolic;
  const product = layers.multiply({ name: "product" }).apply([late, other]) as Symbolic;
  const end = layers.dense({ name: "end", units: 2, ...drawn() }).apply(product) as Symbolic;
  const nested = tf.model({
    name: "nested",
    inputs: [other, one],
    outputs: [end, chain.apply(late) as Symbolic, late],
  });
  return { conditional, nested };
}

/** Fresh moving averages are 0 and 1, biases 0: two of them in each other's place would not be seen. */
function disturb(model: LayersModel): void {
  const { noise } = randomStreams(9);
  for (const weight of model.weights) {
    if (weight.shape.length > 1) continue;
    weight.write(noise.uniform(weight.shape as number[], 0.5, 1.5));
  }
}

/** What a model gives, one output after the other. */
function computed(model: LayersModel, inputs: Tensor[]): Float32Array {
  return tf.tidy(() => {
    const outputs = [model.predict(inputs)].flat();
    return tf.concat(outputs.map((output) => output.flatten())).dataSync() as Float32Array;
  });
}

/** Fails where two lists of numbers are further apart than the order of sums explains. */
function assertSame(found: Float32Array, expected: Float32Array, name: string): void {
  assert.equal(found.length, expected.length, name);
  const worst = Math.max(...expected.map((value, i) => Math.abs(value - (found[i] as number))));
  const size = Math.max(1, ...expected.map(Math.abs));
  assert.ok(worst <= TOLERANCE * size, `${name}: off by ${worst} where values go up to ${size}`);
  assert.ok(new Set(expected).size > 1, `${name} gives one number for everything`);
}

describe("model files and Keras", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "ganbook-keras-"));
  const file = (name: string): string => path.join(folder, name);
  const floats = (name: string): Float32Array => new Float32Array(new Uint8Array(readFileSync(file(name))).buffer);
  const ours = new Map<string, Float32Array>();

  before(async function () {
    this.timeout(600_000);
    const paths = pathsOf();
    // TensorFlow 2.21 has no Python for newer ones: there Keras has nothing to compute with.
    if (/python3\.(1[4-9]|[2-9]\d)/.test(sitePackages(paths) ?? "")) {
      console.warn("      Keras needs Python 3.10 to 3.13: that it opens our models is not tested here");
      this.skip();
    }
    for (const [name, model] of Object.entries(models())) {
      const { noise } = randomStreams(2);
      const inputs = model.inputs.map(({ shape, dtype }, i) => {
        const size = [BATCH, ...shape.slice(1)] as number[];
        // A number of a class is a whole number from 0.
        const input = dtype === "int32" ? noise.uniform(size, 0, 4).floor() : noise.uniform(size, -1, 1);
        writeFileSync(file(`${name}.${i}.input`), Buffer.from((input.dataSync() as Float32Array).buffer));
        return input;
      });
      ours.set(name, computed(model, inputs));
      await saveKeras(model, file(`${name}.keras`));
      model.dispose();
      tf.dispose(inputs);
    }
    await promisify(execFile)(paths.interpreter, ["-I", path.join(__dirname, "keras_check.py"), folder], {
      env: {
        ...process.env,
        KERAS_BACKEND: "tensorflow",
        KERAS_HOME: file("home"), // its settings are its user's, and none of ours
        CUDA_VISIBLE_DEVICES: "-1",
        TF_CPP_MIN_LOG_LEVEL: "3",
      },
    }).catch((error: Error & { stderr?: string }) => {
      throw new Error(`Keras could not be asked; npm test installs it.\n${error.stderr ?? error.message}`);
    });
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it("Keras opens every model of the course, and graphs, and computes the same", () => {
    assert.equal(ours.size, 3 + 2 * 9 + 2 + 2);
    for (const [name, expected] of ours) {
      assertSame(floats(`${name}.output`), expected, name);
    }
  });

  for (const [name, shapes, model] of [
    ["model.keras", [[6]], "made_by_keras"],
    ["model.h5", [[6]], "made_by_keras"],
    ["graph.keras", [[6, 6, 2], [5]], "graph"],
    ["graph.h5", [[6, 6, 2], [5]], "graph"],
    ["packed.h5", [[6, 6, 2], [5]], "graph"],
    ["converted/model.json", [[6, 6, 2], [5]], "graph"],
  ] as const) {
    it(`${name}, which Keras made, opens here and computes the same`, async () => {
      const loaded = await loadKeras(file(`from-keras/${name}`));
      assert.equal(loaded.name, model);
      const kept = model === "graph" ? "graph" : "model";
      const inputs = shapes.map((shape, i) => tf.tensor(floats(`from-keras/${kept}.${i}.input`), [3, ...shape]));
      assertSame(computed(loaded, inputs), floats(`from-keras/${kept}.output`), name);
      loaded.dispose();
      tf.dispose(inputs);
    });
  }

  it("says what it cannot read of what Keras writes", async () => {
    const message = (name: string) =>
      loadKeras(file(`from-keras/${name}`)).then(
        () => "it opens",
        (error: Error) => error.message,
      );
    for (const name of ["operation.keras", "operation.h5"]) {
      assert.match(await message(name), /layer "add\w*" \(Add\) is .*operation.*; use layers .* keras\.layers\.Add/);
    }
    assert.match(await message("always-training.keras"), /layer "dropout\w*" \(Dropout\) is called with training true/);
    assert.match(await message("named-outputs.keras"), /output_layers is \{"a":.*only lists .*, not named ones/);
    assert.match(await message("alone.weights.h5"), /no whole model, but weights alone.*model\.save\("model\.keras"\)/);
    assert.match(
      await message("unknown-layer.keras"),
      /layer "layer_normalization" \(LayerNormalization\).*known are Activation/,
    );
    assert.match(await message("unknown-option.keras"), /layer "conv2d\w*" \(Conv2D\) has groups 2, but only 1/);
    assert.match(await message("half.keras"), /computes in "float16", but only float32/);
  });
});

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

/** Every model of the course, with moving averages that are not what they begin with. */
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
  for (const model of Object.values(all)) disturb(model);
  return all;
}

/** Fresh moving averages are 0 and 1, biases 0: two of them in each other's place would not be seen. */
function disturb(model: LayersModel): void {
  const { noise } = randomStreams(9);
  for (const { weights } of model.layers) {
    for (const weight of weights) {
      if (weight.shape.length > 1) continue;
      weight.write(noise.uniform(weight.shape as number[], 0.5, 1.5));
    }
  }
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
      const shape = [BATCH, ...(model.inputs[0]?.shape ?? []).slice(1)] as number[];
      const inputs = randomStreams(2).noise.uniform(shape, -1, 1);
      ours.set(name, (model.predict(inputs) as Tensor).dataSync() as Float32Array);
      writeFileSync(file(`${name}.input`), Buffer.from((inputs.dataSync() as Float32Array).buffer));
      await saveKeras(model, file(`${name}.keras`));
      model.dispose();
      inputs.dispose();
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

  it("Keras opens every model of the course and computes the same", () => {
    assert.equal(ours.size, 3 + 2 * 9 + 2);
    for (const [name, expected] of ours) {
      const output = floats(`${name}.output`);
      assert.equal(output.length, expected.length, name);
      const worst = Math.max(...expected.map((value, i) => Math.abs(value - (output[i] as number))));
      const size = Math.max(1, ...expected.map(Math.abs));
      assert.ok(worst <= TOLERANCE * size, `${name}: off by ${worst} where values go up to ${size}`);
      assert.ok(new Set(expected).size > 1, `${name} gives one number for everything`);
    }
  });

  it("a model that Keras made opens here and computes the same", async () => {
    const model = await loadKeras(file("from-keras/model.keras"));
    const outputs = tf.tidy(() => {
      const inputs = tf.tensor(floats("from-keras/input"), [3, 6]);
      return (model.predict(inputs) as Tensor).dataSync() as Float32Array;
    });
    const expected = floats("from-keras/output");
    assert.equal(outputs.length, 3 * 7);
    const worst = Math.max(...outputs.map((value, i) => Math.abs(value - (expected[i] as number))));
    assert.ok(worst <= TOLERANCE, `off by ${worst}`);
    assert.ok(new Set(expected).size > 3);
    assert.equal(model.name, "made_by_keras");
    model.dispose();
  });

  it("says what it cannot read of what Keras writes", async () => {
    const message = (name: string) =>
      loadKeras(file(`from-keras/${name}.keras`)).then(
        () => "it opens",
        (error: Error) => error.message,
      );
    assert.match(await message("functional"), /functional\.keras: .*class "Functional".*only Sequential/);
    assert.match(
      await message("unknown-layer"),
      /layer "layer_normalization" \(LayerNormalization\).*known are Activation/,
    );
    assert.match(await message("unknown-option"), /layer "conv2d\w*" \(Conv2D\) has groups 2, but only 1/);
    assert.match(await message("half"), /computes in "float16", but only float32/);
  });
});

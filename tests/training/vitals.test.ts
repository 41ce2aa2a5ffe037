import assert from "node:assert/strict";
import { batchNormalization, tf } from "../../src/engine";
import { gameNames } from "../../src/gan";
import { vitals } from "../../src/training";

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** A dense layer with these weights: one row an input. */
function dense(kernel: number[][], bias: number[]) {
  const units = kernel[0]?.length as number;
  const layer = tf.layers.dense({ units, inputShape: [kernel.length] });
  return { layer, set: () => layer.setWeights([tf.tensor2d(kernel), tf.tensor1d(bias)]) };
}

/** Images of two pixels: z and 2 z. */
function drawer({ normalised = false } = {}) {
  const { layer, set } = dense([[1, 2]], [0, 0]);
  const layers = normalised ? [layer, batchNormalization({ epsilon: 0 })] : [layer];
  const model = tf.sequential({ layers, name: "generator" });
  set();
  return model;
}

/** D(x) = 3 x₁ + 4 x₂ + 1, so its slope is 5 long everywhere. */
function judge(kernel = [[3], [4]]) {
  const { layer, set } = dense(kernel, [1]);
  const model = tf.sequential({ layers: [layer], name: "discriminator" });
  set();
  return model;
}

describe("the vitals of two networks", () => {
  const latent = tf.tensor2d([[-1], [1]]); // drawn: (−1, −2) and (1, 2), logits −10 and 12
  const real = tf.tensor2d([
    [-0.5, 0],
    [0.5, 0],
  ]); // logits −0.5 and 2.5
  const heldOut = tf.tensor2d([
    [-0.5, 0],
    [-1, 0],
    [0.5, 0],
  ]); // logits −0.5, −2 and 2.5
  const near = (seen: number | undefined, expected: number) =>
    assert.ok(
      Math.abs((seen as number) - expected) < 1e-5 * Math.max(1, Math.abs(expected)),
      `${seen}, not ${expected}`,
    );
  after(() => tf.dispose([latent, real, heldOut]));

  it("are what the formulas give", async () => {
    const given = { generator: drawer(), discriminator: judge(), real, latent };
    const seen = await vitals({ ...given, heldOut });
    near(seen.variety, Math.sqrt((1 + 4) / 2 / (0.25 / 2)));
    assert.deepEqual(
      [seen.realRange, seen.drawnRange],
      [
        [-0.5, 0.5],
        [-2, 2],
      ],
    );
    // Of the six pairs three are larger, two are ties, and one is smaller.
    near(seen.overfitting, (3 + 2 / 2) / 6);
    near(seen.gradientShare, (1 - sigmoid(-10) + 1 - sigmoid(12)) / 2);
    near(seen.gradient, 5 * seen.gradientShare);
    assert.ok(!("betweenModes" in seen));
    assert.ok(!("overfitting" in (await vitals(given))));
  });

  it("have the gradient of the loss that is minimised", async () => {
    const shares = {
      "non-saturating": (sigmoid(10) + sigmoid(-12)) / 2,
      saturating: (sigmoid(-10) + sigmoid(12)) / 2,
      "least-squares": (11 + 11) / 2, // |l − 1|
      hinge: 1,
      wasserstein: 1,
      relativistic: (sigmoid(-0.5 + 10) + sigmoid(2.5 - 12)) / 2,
    };
    const given = { generator: drawer(), discriminator: judge(), real, latent };
    for (const loss of gameNames) near((await vitals({ ...given, loss })).gradientShare, shares[loss]);
  });

  it("compare G in inference with G in training, and leave both networks and no tensor behind", async () => {
    const [generator, discriminator] = [drawer({ normalised: true }), judge()];
    const bits = () => [generator, discriminator].map((model) => model.getWeights().map((one) => [...one.dataSync()]));
    const before = { bits: bits(), tensors: tf.memory().numTensors };
    const { betweenModes } = await vitals({ generator, discriminator, real, latent, heldOut });
    // By 0 and 1 it draws ±1 and ±2, by the batch's 0 and (1, 4) it draws ±1 and ±1.
    near(betweenModes, Math.sqrt((0 + 1) / 2) / 1);
    assert.deepEqual({ bits: bits(), tensors: tf.memory().numTensors }, before);
  });

  it("are taken of packs where D takes packs", async () => {
    const discriminator = judge([[3], [4], [0], [0]]); // of two images it sees the first
    const three = tf.concat([real, real.slice([0], [1])]);
    const four = tf.concat([latent, latent]);
    const { gradientShare, overfitting } = await vitals({
      generator: drawer(),
      discriminator,
      real: three,
      heldOut: real,
      latent: four,
    });
    near(gradientShare, 1 - sigmoid(-10));
    near(overfitting, 0.5);
    tf.dispose([three, four]);
  });

  it("need two images of each kind, and networks that fit", async () => {
    const given = { generator: drawer(), discriminator: judge(), real, latent };
    const one = real.slice([0], [1]);
    await assert.rejects(vitals({ ...given, real: one }), /real has the shape \[1,2\]: expected two of them or more/);
    one.dispose();
    await assert.rejects(vitals({ ...given, discriminator: judge([[1], [1], [1]]) }), /takes \[batch, 3\]/);
  });
});

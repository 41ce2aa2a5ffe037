import assert from "node:assert/strict";
import { randomStreams, tf } from "../../src/engine";
import { faceQualityOf, facesAgainstFaces } from "../../src/faces";
import { pretrainedFaces, pretrainedFacesAbout, pretrainedFacesLatent } from "../../src/faces/pretrained";

describe("the generator of faces that ships", () => {
  it("says how it was made, by which command and where", () => {
    const about = pretrainedFacesAbout();
    assert.equal(about.command, "npm run results -- --only faces");
    assert.match(about.summary, /12,000 steps with batches of 64 on the 8,500 training faces/);
    assert.ok(about.machine.includes("TensorFlow") && about.minutes > 1);
  });

  it("draws 64×64 in colour, the same from the same latent vectors", async () => {
    const [one, two] = [await pretrainedFaces(), await pretrainedFaces()];
    const draw = (model: typeof one) =>
      tf.tidy(() => model.predict(pretrainedFacesLatent(3, randomStreams(1).samples)) as tf.Tensor);
    const [a, b] = [draw(one), draw(two)];
    assert.deepEqual(a.shape, [3, 64, 64, 3]);
    assert.deepEqual(a.dataSync(), b.dataSync());
    assert.ok((a.abs().max().dataSync()[0] as number) <= 1);
  });

  it("is as good as it says, measured on other samples, and draws no attribute far too often", async () => {
    const about = pretrainedFacesAbout();
    const model = await pretrainedFaces();
    const stream = randomStreams(99).samples;
    const measured = await faceQualityOf(
      (count) => tf.tidy(() => model.predict(pretrainedFacesLatent(count, stream), { batchSize: 250 }) as tf.Tensor),
      1,
    );
    // A sample of 1 500 scatters by a few of a hundred.
    const ratio = measured.frechet / about.frechet;
    assert.ok(ratio > 0.8 && ratio < 1.25, `${measured.frechet} where it says ${about.frechet}`);
    const real = await facesAgainstFaces(64);
    for (const [name, shares] of Object.entries(measured.shares)) {
      shares.forEach((share, i) => {
        const apart = Math.abs(share - (real.shares[name as keyof typeof real.shares][i] as number));
        assert.ok(apart < 0.1, `${name} ${i}: ${share}`);
      });
    }
  });
});

import assert from "node:assert/strict";
import { faces, imagesTensor, splitFaces } from "../../src/datasets";
import { randomStreams, tf } from "../../src/engine";
import { faceQuality, faceQualityOf, facesAgainstFaces, sharesOf } from "../../src/faces";

describe("how good faces are", () => {
  it("the held-out faces themselves are at distance 0, and have the shares that are known of them", async () => {
    const { heldOut } = splitFaces(await faces({ size: 32 }));
    const images = imagesTensor(heldOut);
    const before = tf.memory().numTensors;
    const { frechet, shares } = await faceQuality(images);
    assert.ok(Math.abs(frechet) < 0.01, `${frechet}`);
    const known = sharesOf(heldOut.attributes);
    for (const [name, values] of Object.entries(known)) {
      for (const [i, share] of values.entries()) {
        assert.ok(Math.abs(share - (shares[name as keyof typeof shares][i] as number)) < 0.01, name);
      }
    }
    assert.equal(tf.memory().numTensors, before);
    images.dispose();
  });

  it("real training faces are the floor, noise is far off, and leaving glasses out is seen", async () => {
    const real = await facesAgainstFaces(32);
    assert.equal(real.distances.length, 5);
    assert.ok(real.frechet > 0.5 && real.frechet < 12, `${real.frechet}`);
    const noise = await faceQualityOf((count) => randomStreams(1).noise.uniform([count, 32, 32, 3], -1, 1), 1);
    assert.ok(noise.frechet > 30 * real.frechet, `${noise.frechet}`);
    const { train } = splitFaces(await faces({ size: 32 }));
    const rows = Array.from({ length: train.count }, (_, i) => i).filter((i) => train.attributes.glasses[i] === 0);
    const bare = tf.tidy(() => imagesTensor(train).gather(rows.slice(0, 1500)));
    const { frechet, shares } = await faceQuality(bare);
    bare.dispose();
    assert.ok(frechet > 5 * real.frechet, `${frechet}`);
    assert.ok((shares.glasses[1] as number) < 0.02);
  });
});

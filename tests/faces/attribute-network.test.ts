import assert from "node:assert/strict";
import { FACE_ATTRIBUTES, type Faces, faces, imagesTensor, someOf, splitFaces } from "../../src/datasets";
import { randomStreams, tf } from "../../src/engine";
import {
  ATTRIBUTE_NAMES,
  attributeModel,
  attributeNetwork,
  attributeNetworkOf,
  learnAttributes,
  sharesRight,
} from "../../src/faces";

describe("the attribute network", () => {
  let heldOut: Faces;
  let small: Faces;
  before(async () => {
    heldOut = someOf(splitFaces(await faces()).heldOut, 0, 100);
    small = someOf(splitFaces(await faces({ size: 32 })).heldOut, 0, 100);
  });

  it("that ships reads the attributes of held-out faces, at 64×64 and at 32×32", async () => {
    const network = await attributeNetwork();
    const before = tf.memory().numTensors;
    for (const set of [heldOut, small]) {
      const images = imagesTensor(set);
      const right = sharesRight(network.read(images), set.attributes);
      for (const name of ATTRIBUTE_NAMES) assert.ok(right[name] >= 0.97, `${name}, ${set.height}: ${right[name]}`);
      images.dispose();
    }
    assert.equal(tf.memory().numTensors, before);
    for (const shares of Object.values(network.about.heldOutAccuracy)) {
      assert.ok(Object.values(shares).every((share) => share > 0.97));
    }
  });

  it("gives 64 features, and shares of each attribute's values that add up to 1", async () => {
    const network = await attributeNetwork();
    tf.tidy(() => {
      const images = imagesTensor(heldOut, { count: 7 });
      const { features, read } = network.both(images);
      assert.deepEqual(features.shape, [7, 64]);
      assert.ok((features.min().dataSync()[0] as number) >= 0);
      assert.deepEqual(network.features(images).arraySync(), features.arraySync());
      const probabilities = network.probabilities(images);
      for (const name of ATTRIBUTE_NAMES) {
        assert.deepEqual(probabilities[name].shape, [7, FACE_ATTRIBUTES[name].values.length]);
        for (const sum of probabilities[name].sum(1).dataSync()) assert.ok(Math.abs(sum - 1) < 1e-5);
        assert.deepEqual(Uint8Array.from(probabilities[name].argMax(1).dataSync()), read[name]);
      }
    });
  });

  it("looks at many images in parts, and sees the same", async () => {
    const network = await attributeNetwork();
    tf.tidy(() => {
      const images = imagesTensor(small).tile([3, 1, 1, 1]) as tf.Tensor4D;
      const all = network.features(images);
      assert.deepEqual(all.shape, [300, 64]);
      const apart = all
        .slice([200, 0], [100, 64])
        .sub(network.features(imagesTensor(small)))
        .abs()
        .max()
        .dataSync();
      assert.ok((apart[0] as number) < 1e-3);
    });
  });

  it("has 153 158 weights and an answer for each of the 22 values", () => {
    const model = attributeModel(randomStreams(1));
    // (27 + 1)·24, (9·24 + 1)·32, (9·32 + 1)·48, (9·48 + 1)·64, (9·64 + 1)·64, (4·4·64 + 1)·64, (64 + 1)·22
    assert.equal(model.countParams(), 672 + 6944 + 13_872 + 27_712 + 36_928 + 65_600 + 1430);
    assert.deepEqual(model.outputs[0]?.shape, [null, 22]);
    model.dispose();
  });

  it("says of images that are no faces in colour what they are", async () => {
    const network = await attributeNetwork();
    tf.tidy(() => {
      assert.throws(() => network.read(tf.zeros([2, 64, 64, 1])), /\[2,64,64,1\]; the attribute network takes/);
      assert.throws(() => network.read(tf.zeros([2, 64, 32, 3])), /\[2,64,32,3\]; the attribute network takes/);
      assert.throws(() => network.read(tf.zeros([0, 64, 64, 3])), /there are none/);
      assert.throws(() => network.read(tf.fill([1, 64, 64, 3], 255)), /pixels from 255 to 255; expected/);
    });
  });

  it("learns: repeatably, and who has long hair in a few steps", async () => {
    const part = someOf(splitFaces(await faces()).train, 0, 600);
    const trained = async () => {
      const streams = randomStreams(3);
      const model = attributeModel(streams);
      const losses: number[] = [];
      await learnAttributes(model, part, {
        ...{ epochs: 3, batchSize: 50, learningRate: 2e-3, streams },
        onEpoch: ({ loss }) => void losses.push(loss),
      });
      const images = imagesTensor(heldOut);
      const network = attributeNetworkOf(model, { heldOutAccuracy: {} } as never);
      const right = sharesRight(network.read(images), heldOut.attributes);
      images.dispose();
      model.dispose();
      return { losses, right };
    };
    const [one, again] = [await trained(), await trained()];
    assert.deepEqual(one.losses, again.losses);
    assert.ok((one.losses[2] as number) < (one.losses[0] as number));
    assert.ok(one.right.longHair > 0.75, `${one.right.longHair}`);
  });
});

import assert from "node:assert/strict";
import { digitStacks, digits, type LabelledImages, readImages, StreamedBatches } from "../../src/datasets";
import { randomStreams, tf } from "../../src/engine";

/** Digits of two pixels: the class, and a hundred more. Nine of each but of 9, of which there is one. */
const SET: LabelledImages = (() => {
  const labels = Uint8Array.from({ length: 82 }, (_, i) => (i === 81 ? 9 : i % 9));
  const images = Uint8Array.from([...labels].flatMap((label) => [label, 100 + label]));
  return { images, labels, count: 82, height: 1, width: 2, channels: 1 };
})();

const stacksOf = (count: number, seed = 1) => digitStacks(SET, { count, stream: randomStreams(seed).batches });
const all = (count: number) => Int32Array.from({ length: count }, (_, i) => i);

describe("stacks of digits", () => {
  it("hold a digit a channel, and say which", async () => {
    const stacks = stacksOf(500);
    assert.deepEqual([stacks.count, stacks.height, stacks.width, stacks.channels], [500, 1, 2, 3]);
    const bytes = await stacks.read(all(500));
    stacks.kinds.forEach((kind, i) => {
      const [a, b, c] = [Math.floor(kind / 100), Math.floor(kind / 10) % 10, kind % 10];
      assert.deepEqual([...bytes.subarray(6 * i, 6 * i + 6)], [a, b, c, 100 + a, 100 + b, 100 + c]);
    });
  });

  it("are the same of the same stream, and others of another one; of each it says so", async () => {
    const [one, again, other] = [stacksOf(50), stacksOf(50), stacksOf(50, 2)];
    assert.deepEqual([again.kinds, again.sha256], [one.kinds, one.sha256]);
    assert.deepEqual(await again.read(all(50)), await one.read(all(50)));
    assert.notDeepEqual(other.kinds, one.kinds);
    assert.notEqual(other.sha256, one.sha256);
    const bytes = SET.images.map((value) => 255 - value);
    const inverted = digitStacks({ ...SET, images: bytes }, { count: 50, stream: randomStreams(1).batches });
    assert.deepEqual(inverted.kinds, one.kinds);
    assert.notEqual(inverted.sha256, one.sha256);
  });

  it("are read in any order, into an array that is there already", async () => {
    const stacks = stacksOf(20);
    const bytes = await stacks.read(all(20));
    const into = new Uint8Array(12);
    assert.equal(await stacks.read(Int32Array.of(7, 3), into), into);
    assert.deepEqual(into, Uint8Array.of(...bytes.subarray(42, 48), ...bytes.subarray(18, 24)));
  });

  it("come as often as their shares say", () => {
    const stacks = stacksOf(40_000);
    const sum = stacks.shares.reduce((total, share) => total + share, 0);
    assert.ok(Math.abs(sum - 1) < 1e-9, `${sum}`);
    assert.ok(Math.abs((stacks.shares[999] as number) - 82 ** -3) < 1e-12);
    assert.ok(Math.abs((stacks.shares[123] as number) - (9 / 82) ** 3) < 1e-12);
    const drawn = new Array<number>(1000).fill(0);
    for (const kind of stacks.kinds) drawn[kind] = (drawn[kind] as number) + 1;
    // χ² of the 1,000 kinds: 999 expected, standard deviation √(2 · 999) = 45; rare kinds only make it wider.
    const chi = stacks.shares.reduce((total, share, kind) => {
      const expected = 40_000 * share;
      return total + ((drawn[kind] as number) - expected) ** 2 / expected;
    }, 0);
    assert.ok(chi > 750 && chi < 1300, `${chi}`);
  });

  it("are batches to train on: [batch, 28, 28, 3] in [-1, 1], and nothing is left behind", async () => {
    const before = tf.memory().numTensors;
    const stacks = digitStacks(digits().train, { count: 300, stream: randomStreams(1).batches });
    const batches = new StreamedBatches(stacks, 64, randomStreams(2).batches);
    await batches.ready();
    const batch = batches.next();
    assert.deepEqual(batch.shape, [64, 28, 28, 3]);
    assert.deepEqual([batch.min().dataSync()[0], batch.max().dataSync()[0]], [-1, 1]);
    batch.dispose();
    assert.equal((await readImages(stacks)).images.length, 300 * 28 * 28 * 3);
    // Least and greatest value, one tensor each.
    assert.equal(tf.memory().numTensors, before + 2);
  });

  it("go on, batch by batch, where another training stood", async () => {
    const streamed = () => new StreamedBatches(stacksOf(20), 6, randomStreams(2).batches);
    const [first, second] = [streamed(), streamed()];
    await first.ready(4);
    first.next(4).dispose();
    second.resume(first.sampler.state);
    await Promise.all([first.ready(2), second.ready(2)]);
    const [expected, batch] = [first.next(2), second.next(2)];
    assert.deepEqual(batch.dataSync(), expected.dataSync());
    tf.dispose([expected, batch]);
  });

  it("says what it cannot stack", () => {
    const { batches: stream } = randomStreams(1);
    assert.throws(() => stacksOf(0), /count 0: expected a whole number from 1/);
    assert.throws(() => digitStacks({ ...SET, channels: 3 }, { stream }), /digits of 3 channels: expected grey ones/);
    assert.throws(() => digitStacks({ ...SET, count: 0 }, { stream }), /a set without images/);
    const labels = SET.labels.map((label) => label + 2);
    assert.throws(() => digitStacks({ ...SET, labels }, { stream }), /label 8 is 10: expected digits, 0 to 9/);
  });
});

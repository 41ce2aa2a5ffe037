import assert from "node:assert/strict";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import { digitStacks, digits, imagesTensor, readImages } from "../../src/datasets";
import { randomStreams, tf } from "../../src/engine";
import { digitClassifier, judgeStacks, realStacks, stackModes } from "../../src/quality";

const EQUAL = new Array<number>(1000).fill(1 / 1000);
/** So many stacks, of these kinds in turn. */
const inTurn = (count: number, kinds: number) => Array.from({ length: count }, (_, i) => i % kinds);
const near = (got: number, expected: number, within: number) =>
  assert.ok(Math.abs(got - expected) <= within, `${got}, expected ${expected}`);

describe("kinds of stacked digits, counted", () => {
  it("of a source with a known fault they are what they should be", () => {
    const faults: [kinds: number[], found: number, reverseKl: number][] = [
      [inTurn(26_000, 1000), 1000, 0],
      [inTurn(26_000, 100), 100, Math.log(10)],
      [inTurn(25_974, 999), 999, Math.log(1000 / 999)],
      [inTurn(26_000, 1), 1, Math.log(1000)],
    ];
    for (const [kinds, found, reverseKl] of faults) {
      const modes = stackModes(kinds, EQUAL);
      assert.equal(modes.found, found);
      near(modes.reverseKl, reverseKl, 1e-12);
    }
  });

  it("are all found by a source that draws nearly nothing but one, which the divergence tells", () => {
    const others = inTurn(1000, 1000).filter((kind) => kind !== 7);
    const { found, reverseKl } = stackModes([...new Array<number>(25_001).fill(7), ...others], EQUAL);
    assert.equal(found, 1000);
    const [most, one] = [25_001 / 26_000, 1 / 26_000];
    near(reverseKl, most * Math.log(1000 * most) + 999 * one * Math.log(1000 * one), 1e-9);
  });

  it("are measured by the real shares", () => {
    const real = [0.75, 0.25, ...new Array<number>(998).fill(0)];
    near(stackModes([0, 0, 0, 1], real).reverseKl, 0, 1e-12);
    near(stackModes([0, 1], real).reverseKl, 0.5 * Math.log(0.5 / 0.75) + 0.5 * Math.log(2), 1e-12);
  });

  it("of 26,000 stacks drawn as they should be have 0.019 of divergence", () => {
    const drawn = randomStreams(4).samples.uniform([26_000], 0, 1000);
    const { found, reverseKl } = stackModes(Array.from(drawn.dataSync(), Math.floor), EQUAL);
    drawn.dispose();
    assert.equal(found, 1000);
    // χ²/2n with 999 degrees of freedom: standard deviation √(2 · 999) / 52,000.
    near(reverseKl, 999 / 52_000, 4 * (Math.sqrt(1998) / 52_000));
  });

  it("says what it cannot count", () => {
    assert.throws(() => stackModes([], EQUAL), /no stacks: expected one at least/);
    assert.throws(() => stackModes([3, 1000], EQUAL), /stack 1 is of kind 1000: expected a whole number from 0 to 999/);
    assert.throws(() => stackModes([1.5], EQUAL), /stack 0 is of kind 1\.5/);
    assert.throws(() => stackModes([3], [1]), /1000 shares against 1/);
  });
});

describe("stacks of digits, judged", function () {
  this.timeout(300_000);
  const { train, heldOut } = digits();
  const { shares: real } = digitStacks(train, { count: 1, stream: randomStreams(1).samples });

  /** Gives these stacks in turn, [n, 28, 28, 3]. */
  function drawing(stacks: Tensor4D): (count: number) => Tensor4D {
    let next = 0;
    return (count) => {
      const part = stacks.slice([next, 0, 0, 0], [count, -1, -1, -1]);
      next += count;
      return part;
    };
  }

  it("are read as what they are: hundreds in red, tens in green, ones in blue", async () => {
    // Ten digits that the classifier reads right, of each class one: 012, 123, … 901.
    const { probabilities } = await digitClassifier();
    const read = tf.tidy(() => probabilities(imagesTensor(heldOut)).argMax(1).dataSync());
    const rows = Array.from({ length: 10 }, (_, label) =>
      heldOut.labels.findIndex((one, i) => one === label && read[i] === label),
    );
    const stacks = tf.tidy(() => {
      const ten = imagesTensor(heldOut).gather(rows);
      const turned = (by: number) => tf.concat([ten.slice([by, 0, 0, 0]), ten.slice([0, 0, 0, 0], [by, -1, -1, -1])]);
      return tf.concat([ten, turned(1), turned(2)], 3) as Tensor4D;
    });
    const expected = [12, 123, 234, 345, 456, 567, 678, 789, 890, 901];
    const shares = EQUAL.map((_, kind) => (expected.includes(kind) ? 0.1 : 1e-30));
    const { found, reverseKl } = await judgeStacks(drawing(stacks), { count: 10, real: shares });
    assert.equal(found, 10);
    near(reverseKl, 0, 1e-9);
    stacks.dispose();
  });

  it("are told from one stack again and again, and from noise, of which the classifier is just as sure", async () => {
    const chosen = digitStacks(train, { count: 1200, stream: randomStreams(5).samples });
    const stacks = imagesTensor(await readImages(chosen));
    const alike = tf.tidy(() => tf.tile(stacks.slice([0, 0, 0, 0], [1, -1, -1, -1]), [1200, 1, 1, 1]));
    const noise = randomStreams(6).noise.uniform([1200, 28, 28, 3], -1, 1) as Tensor4D;
    const before = tf.memory().numTensors;
    const [good, one, none] = [
      await judgeStacks(drawing(stacks), { count: 1200, real }),
      await judgeStacks(drawing(alike), { count: 1200, real }),
      await judgeStacks(drawing(noise), { count: 1200, real }),
    ];
    assert.equal(tf.memory().numTensors, before);
    // 1,000 (1 − (1 − 1/1000)^1200) = 699 kinds.
    near(good.found, 699, 40);
    assert.ok(good.sure > 0.95, `${good.sure}`);
    assert.deepEqual([one.found, none.found], [1, 1]);
    assert.ok(one.reverseKl > 6 && none.reverseKl > 6 && good.reverseKl < 0.6);
    assert.ok(none.sure > 0.95, `${none.sure}`);
    assert.ok(none.frechet > 20 * good.frechet && one.frechet > 20 * good.frechet, `${none.frechet} ${good.frechet}`);
    tf.dispose([stacks, alike, noise]);
  });

  it("have a floor: real ones, the same from the same seed", async () => {
    const before = tf.memory().numTensors;
    const [floor, again, other] = [await realStacks(1, 1500), await realStacks(1, 1500), await realStacks(2, 1500)];
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(again, floor);
    assert.notDeepEqual(other, floor);
    // 1,000 (1 − (1 − 1/1000)^1500) = 777 kinds; the classifier has not seen these digits.
    near(floor.found, 777, 40);
    assert.ok(floor.sure > 0.95 && floor.frechet < 5, `${floor.sure} ${floor.frechet}`);
  });

  it("says what it cannot judge", async () => {
    const grey = () => tf.zeros([10, 28, 28, 1]) as Tensor4D;
    await assert.rejects(judgeStacks(grey, { count: 10, real }), /shape \[10,28,28,1\]; expected \[n, 28, 28, 3\]/);
    const small = () => tf.zeros([10, 14, 14, 3]) as Tensor4D;
    await assert.rejects(judgeStacks(small, { count: 10, real }), /takes \[n, 28, 28, 1\] or \[n, 784\]/);
  });
});

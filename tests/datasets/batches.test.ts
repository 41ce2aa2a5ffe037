import assert from "node:assert/strict";
import { BatchSampler, batches, type Shuffler } from "../../src/datasets/batches";
import { randomStreams, tf } from "../../src/engine";

const stream = (seed = 5): Shuffler => randomStreams(seed).batches;

function take(sampler: BatchSampler, n: number): number[][] {
  return Array.from({ length: n }, () => [...sampler.next()]);
}

const ascending = (a: number, b: number) => a - b;

describe("BatchSampler", () => {
  it("sees each row once an epoch", () => {
    const sampler = new BatchSampler(12, 4, stream());
    for (let epoch = 0; epoch < 3; epoch++) {
      const rows = take(sampler, sampler.batchesPerEpoch).flat();
      assert.deepEqual(rows.sort(ascending), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    }
  });

  it("shuffles anew for every epoch", () => {
    const sampler = new BatchSampler(100, 100, stream());
    assert.notDeepEqual(take(sampler, 1), take(sampler, 1));
  });

  it("drops the rows that do not fill a batch, others each time", () => {
    const sampler = new BatchSampler(10, 4, stream());
    assert.equal(sampler.batchesPerEpoch, 2);
    const seen = new Set<number>();
    for (let epoch = 0; epoch < 20; epoch++) {
      const rows = take(sampler, 2).flat();
      assert.equal(new Set(rows).size, 8);
      for (const row of rows) seen.add(row);
    }
    assert.equal(seen.size, 10);
  });

  it("repeats itself from the same seed, and not from another", () => {
    const run = (seed: number) => take(new BatchSampler(50, 7, stream(seed)), 20);
    assert.deepEqual(run(1), run(1));
    assert.notDeepEqual(run(1), run(2));
  });

  it("goes on where another one stood: between epochs, within one, and into the next", () => {
    for (const drawn of [0, 2, 3, 7]) {
      const [first, second] = [stream(), stream()];
      first.counter = 40; // used before
      const sampler = new BatchSampler(10, 3, first);
      for (let i = 0; i < drawn; i++) sampler.next();
      const again = new BatchSampler(10, 3, second);
      second.counter = first.counter;
      again.resume(sampler.state);
      assert.equal(second.counter, first.counter);
      for (let i = 0; i < 8; i++) assert.deepEqual(again.next(), sampler.next(), `batch ${i} after ${drawn}`);
    }
  });

  it("counts the epochs that are done", () => {
    const sampler = new BatchSampler(10, 4, stream());
    const done = Array.from({ length: 5 }, () => {
      sampler.next();
      return sampler.epochsDone;
    });
    assert.deepEqual(done, [0, 1, 1, 2, 2]);
  });

  it("hands out rows that may be written to", () => {
    const sampler = new BatchSampler(6, 3, stream());
    const first = sampler.next();
    const rows = [...first];
    first.fill(0);
    assert.deepEqual([...rows, ...sampler.next()].sort(ascending), [0, 1, 2, 3, 4, 5]);
  });

  for (const size of [0, -1, 2.5, 11, Number.NaN]) {
    it(`refuses a batch size of ${size} for 10 rows`, () => {
      const message = new RegExp(`batch size ${size}: expected a whole number from 1 to 10`);
      assert.throws(() => new BatchSampler(10, size, stream()), message);
    });
  }
});

describe("batches", () => {
  it("gathers whole rows and leaves nothing but the batch", () => {
    const data = tf.tensor2d(
      Array.from({ length: 6 }, (_, i) => [i, 10 * i]),
      [6, 2],
    );
    const { next } = batches(data, 3, stream());
    const before = tf.memory().numTensors;
    const rows: number[][] = [];
    for (let i = 0; i < 2; i++) {
      const batch = next();
      assert.deepEqual(batch.shape, [3, 2]);
      assert.equal(tf.memory().numTensors, before + 1);
      rows.push(...batch.arraySync());
      batch.dispose();
    }
    const expected = [0, 1, 2, 3, 4, 5].map((i) => [i, 10 * i]);
    assert.deepEqual(
      rows.sort(([a = 0], [b = 0]) => a - b),
      expected,
    );
    data.dispose();
    assert.equal(tf.memory().numTensors, before - 1);
  });

  it("gives the rows that a sampler of the same stream names", () => {
    const data = tf.range(0, 20);
    const { next } = batches(data, 5, stream(9));
    const sampler = new BatchSampler(20, 5, stream(9));
    for (let i = 0; i < 8; i++) {
      const batch = next();
      assert.deepEqual([...batch.dataSync()], [...sampler.next()]);
      batch.dispose();
    }
    data.dispose();
  });
});

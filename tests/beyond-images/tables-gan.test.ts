import assert from "node:assert/strict";
import { TableEncoding, TableGan, tableQuality } from "../../src/beyond-images/tables";
import { criticLoss } from "../../src/beyond-images/tables/critic-loss";
import { categorical, numeric, rowsAt, smokers, tableOf, valuesOf } from "../../src/datasets/tables";
import { randomStreams, tf } from "../../src/engine";

/** Two kinds of rows: low and "a", high and "b". */
function twoKinds(count: number) {
  const kinds = Array.from({ length: count }, (_, i) => i % 2);
  const bell = Array.from(tf.tidy(() => randomStreams(1).samples.normal([count]).dataSync()));
  const columns = [numeric("x", "", 1), categorical("kind", ["a", "b"])];
  return tableOf(columns, [kinds.map((kind, i) => 10 * kind + Math.round(10 * (bell[i] as number)) / 10), kinds]);
}

describe("the critic's loss", () => {
  it("by hand: of a critic that adds up with weights 3 and 4, whose gradient has length 5 everywhere", () => {
    const [gap, excess] = tf.tidy(() => {
      const judge = (rows: tf.Tensor) => tf.matMul(rows as tf.Tensor2D, tf.tensor2d([[3], [4]]));
      const real = tf.tensor2d([
        [1, 0],
        [0, 1],
      ]);
      const generated = tf.tensor2d([
        [1, 1],
        [2, 0],
      ]);
      const loss = criticLoss(judge, { real, generated, share: tf.tensor2d([[0.3], [0.9]]) });
      return [loss.gap, loss.excess].map((part) => part.dataSync()[0] as number);
    }) as [number, number];
    // Generated rows get 7 and 6, real ones 3 and 4.
    assert.ok(Math.abs(gap - 3) < 1e-5 && Math.abs(excess - 16) < 1e-4, `${gap}, ${excess}`);
  });

  it("looks at the gradient between the two: of a critic that squares", () => {
    const excess = tf.tidy(() => {
      const judge = (rows: tf.Tensor) => rows.square();
      const [real, generated] = [tf.tensor2d([[3]]), tf.tensor2d([[1]])];
      return criticLoss(judge, { real, generated, share: tf.tensor2d([[0.25]]) }).excess.dataSync()[0] as number;
    });
    // A quarter of the way from 1 to 3, at 1.5, the slope is 3.
    assert.ok(Math.abs(excess - 4) < 1e-4, `${excess}`);
  });
});

describe("a GAN that draws tables", function () {
  this.timeout(300_000);
  const small = { units: 32, batchSize: 64, latentSize: 8 };

  it("learns that two columns go together", async () => {
    const gan = new TableGan(twoKinds(400), randomStreams(4), { ...small, learningRate: 4e-3 });
    await gan.train(250);
    const drawn = gan.sample(500);
    gan.dispose();
    const [x, kind] = [valuesOf(drawn, "x"), valuesOf(drawn, "kind")];
    const fits = x.filter((value, i) => value > 5 === (kind[i] === 1)).length / drawn.count;
    const share = kind.reduce((a, b) => a + b, 0) / drawn.count;
    assert.ok(fits > 0.9, `${fits} of the rows go together`);
    assert.ok(share > 0.3 && share < 0.7, `${share} are of the second kind`);
  });

  it("gives the same rows for the same seed, trained at once or in parts, with samples drawn between", async () => {
    const table = rowsAt(
      smokers().train,
      Array.from({ length: 100 }, (_, i) => i),
    );
    const rows = [];
    for (const parts of [[8], [3, 5]]) {
      const gan = new TableGan(table, randomStreams(7), small);
      for (const steps of parts) {
        await gan.train(steps);
        if (steps === 3) gan.sample(2);
      }
      assert.equal(gan.step, 8);
      assert.equal(gan.history.penalty.length, 8);
      assert.ok(gan.history.critic.every(Number.isFinite));
      rows.push(tf.tidy(() => gan.average.getWeights().map((weight) => Array.from(weight.dataSync()))));
      gan.dispose();
    }
    assert.deepEqual(rows[0], rows[1]);
  });

  it("has networks of the sizes worked out by hand, whatever the packing", () => {
    const table = twoKinds(50);
    for (const packing of [1, 4]) {
      const gan = new TableGan(table, randomStreams(1), {
        ...small,
        packing,
        encoding: new TableEncoding(table, { modes: 1 }),
      });
      // A place, one mode and two categories: rows of 4 numbers.
      assert.equal(gan.encoding.width, 4);
      assert.equal(gan.generator.countParams(), 8 * 32 + 32 + 4 * 32 + 32 * 32 + 32 + 4 * 32 + 32 * 4 + 4);
      assert.equal(gan.critic.countParams(), 4 * packing * 32 + 32 + 32 * 32 + 32 + 32 + 1);
      gan.dispose();
    }
  });

  it("takes each step of the critic towards gradients of length 1", async () => {
    const gan = new TableGan(twoKinds(200), randomStreams(2), { ...small, learningRate: 4e-3 });
    await gan.train(150);
    const { penalty } = gan.history;
    gan.dispose();
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    assert.ok(mean(penalty.slice(-20)) < 0.5 * (penalty[0] as number), `${penalty[0]} → ${mean(penalty.slice(-20))}`);
  });

  it("leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const gan = new TableGan(twoKinds(50), randomStreams(1), small);
    await gan.train(3);
    gan.sample(5);
    gan.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it("draws smokers that are of more use than shuffled columns, and no copies", async () => {
    const { train, heldOut } = smokers();
    const gan = new TableGan(train, randomStreams(1));
    await gan.train(400);
    const quality = tableQuality(gan.sample(1000), { train, heldOut }, "sex");
    gan.dispose();
    assert.ok(quality.marginals < 0.09, `marginals ${quality.marginals}`);
    assert.ok(quality.associations < 0.1, `associations ${quality.associations}`);
    assert.ok(quality.usefulness > 0.8, `usefulness ${quality.usefulness}`);
    assert.ok(quality.nearest > 0.04, `nearest ${quality.nearest}`);
  });

  it("says when a training has diverged", async () => {
    const gan = new TableGan(twoKinds(50), randomStreams(1), { ...small, learningRate: 1e30 });
    await assert.rejects(() => gan.train(20), /training has diverged\. Make a new GAN, with a smaller learningRate/);
    gan.dispose();
  });

  it("refuses options that make no sense", async () => {
    const table = twoKinds(20);
    assert.throws(
      () => new TableGan(table, randomStreams(1), { packing: 3 }),
      /batchSize 256: expected a multiple of packing, 3/,
    );
    assert.throws(() => new TableGan(table, randomStreams(1), { units: 0 }), /units 0: expected a whole number ≥ 1/);
    const gan = new TableGan(table, randomStreams(1), small);
    await assert.rejects(() => gan.train(-1), /steps -1: expected a whole number ≥ 0/);
    assert.throws(() => gan.sample(0), /0 rows: expected a whole number ≥ 1/);
    gan.dispose();
  });
});

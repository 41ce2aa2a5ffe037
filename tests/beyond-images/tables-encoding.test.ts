import assert from "node:assert/strict";
import { densityAt, fitModes, responsibilities, TableEncoding } from "../../src/beyond-images/tables";
import { chosen } from "../../src/beyond-images/tables/chosen";
import { categorical, numeric, rowsAt, smokers, type Table, tableOf, valuesOf } from "../../src/datasets/tables";
import { randomStreams, tf } from "../../src/engine";

const near = (value: number | undefined, expected: number, within: number) =>
  assert.ok(value !== undefined && Math.abs(value - expected) < within, `${value}, expected ${expected}`);

/** Decodes rows that are made on the way, and frees them. */
function decoded(encoding: TableEncoding, rows: () => tf.Tensor): Table {
  const tensor = tf.tidy(rows);
  try {
    return encoding.decode(tensor);
  } finally {
    tensor.dispose();
  }
}

describe("modes of a column", () => {
  const two = Array.from({ length: 100 }, (_, i) => (i < 60 ? 10 + 2 * Math.sin(1.7 * i) : 20 + Math.sin(0.9 * i * i)));

  it("are those of scikit-learn's GaussianMixture", () => {
    // reference/tables.py prints them.
    const modes = fitModes(two, { most: 2 });
    for (const [i, [weight, mean, deviation]] of [
      [0.6, 9.99657351, 1.40265342],
      [0.4, 19.91584512, 0.74913354],
    ].entries()) {
      near(modes[i]?.weight, weight as number, 1e-5);
      near(modes[i]?.mean, mean as number, 1e-5);
      near(modes[i]?.deviation, deviation as number, 1e-5);
    }
    near(
      two.reduce((sum, value) => sum + Math.log(densityAt(modes, value)), 0),
      -217.943444,
      1e-4,
    );
  });

  it("come as few as explain the numbers: one bell is one mode", () => {
    const bell = Array.from(tf.tidy(() => randomStreams(5).samples.normal([400], 3, 2).dataSync()));
    assert.equal(fitModes(bell).length, 1);
    assert.equal(fitModes(two).length >= 2, true);
  });

  it("find the heaps of told numbers: 20 cigarettes are a packet", () => {
    const modes = fitModes(valuesOf(smokers().train, "cigarettes"));
    for (const heap of [10, 20, 30, 40]) {
      const mode = modes.find(({ mean, deviation }) => Math.abs(mean - heap) < 0.2 && deviation < 0.5);
      assert.ok(mode && mode.weight > 0.05, `no mode at ${heap}`);
    }
  });

  it("depend on the numbers alone, not on their order; equal numbers are one mode", () => {
    assert.deepEqual(fitModes([...two].reverse()), fitModes(two));
    const [only, ...more] = fitModes([7, 7, 7, 7]);
    assert.deepEqual([only?.mean, only?.weight, more.length], [7, 1, 0]);
    assert.throws(() => fitModes([1]), /modes of 1 values: expected at least 2/);
    assert.throws(() => fitModes([1, 2], { most: 0 }), /most 0: expected a whole number ≥ 1/);
  });

  it("share a value by weight and density, far from all of them too", () => {
    const modes = [
      { weight: 0.25, mean: 0, deviation: 1 },
      { weight: 0.75, mean: 0, deviation: 3 },
    ];
    // Densities at 0 are 0.25 and 0.75 / 3: as likely.
    assert.deepEqual(responsibilities(modes, 0), [0.5, 0.5]);
    assert.deepEqual(responsibilities(modes, 1e4), [0, 1]);
  });
});

describe("encoding of a table", () => {
  const { train, heldOut } = smokers();
  const encoding = new TableEncoding(train);

  it("gives every training row back exactly, whichever modes are drawn", () => {
    for (const seed of [1, 2]) {
      const rows = encoding.encode(train, randomStreams(seed).batches);
      const back = encoding.decode(rows);
      rows.dispose();
      assert.deepEqual(back, train);
    }
  });

  it("gives held-out rows back but for values beyond the training rows' range", () => {
    const rows = encoding.encode(heldOut, randomStreams(1).batches);
    const back = encoding.decode(rows);
    rows.dispose();
    for (const [c, column] of train.columns.entries()) {
      const seen = train.values[c] as Float64Array;
      const [low, high] = [seen.reduce((a, b) => Math.min(a, b)), seen.reduce((a, b) => Math.max(a, b))];
      for (const [row, value] of (heldOut.values[c] as Float64Array).entries()) {
        const expected = Math.max(low, Math.min(high, value));
        assert.equal(back.values[c]?.[row], expected, `${column.name}, row ${row}`);
      }
    }
  });

  it("lies in [-1, 1], and each one-hot stretch has one 1", () => {
    const rows = encoding.encode(train, randomStreams(3).batches);
    const numbers = rows.arraySync();
    rows.dispose();
    assert.equal(numbers[0]?.length, encoding.width);
    for (const row of numbers) {
      for (const part of encoding.parts) {
        const from = part.kind === "numeric" ? part.at + 1 : part.at;
        const stretch = row.slice(from, part.at + part.width);
        assert.equal(
          stretch.reduce((a, b) => a + b, 0),
          1,
        );
        assert.ok(stretch.every((value) => value === 0 || value === 1));
        if (part.kind === "numeric") assert.ok(Math.abs(row[part.at] as number) <= 1);
      }
    }
  });

  it("by hand: with one mode a number is shifted and scaled", () => {
    const table = tableOf(
      [numeric("a", "", 1), categorical("b", ["x", "y", "z"])],
      [
        [1, 3],
        [2, 0],
      ],
    );
    const one = new TableEncoding(table, { modes: 1 });
    const rows = one.encode(table, randomStreams(1).batches);
    // Mean 2, deviation 1, so ±1 lies 4 from the mean; then the one-hot of one mode, then three categories.
    assert.deepEqual(rows.arraySync(), [
      [-0.25, 1, 0, 0, 1],
      [0.25, 1, 1, 0, 0],
    ]);
    rows.dispose();
  });

  it("decodes what is between: the largest of a stretch, numbers rounded and kept within what was seen", () => {
    const table = tableOf(
      [numeric("a", "", 1), categorical("b", ["x", "y"])],
      [
        [1, 3],
        [0, 1],
      ],
    );
    const one = new TableEncoding(table, { modes: 1 });
    const back = decoded(one, () =>
      tf.tensor2d([
        [0.0375, 0.9, 0.4, 0.3],
        [0.9, 1, 0.2, 0.3],
      ]),
    );
    assert.deepEqual(
      [Array.from(back.values[0] ?? []), Array.from(back.values[1] ?? [])],
      [
        [2.2, 3],
        [0, 1],
      ],
    );
  });

  it("ends a generator in places and nearly one-hot stretches, with a gradient", () => {
    const [places, sums, most, slope] = tf.tidy(() => {
      const outputs = tf.zeros([200, encoding.width]);
      const active = encoding.activate(outputs, randomStreams(2).noise);
      const category = encoding.parts.find(({ column }) => column.name === "sex") as (typeof encoding.parts)[number];
      const sex = active.slice([0, category.at], [200, 2]);
      const gradient = tf.grad((x: tf.Tensor) => encoding.activate(x, randomStreams(2).noise).sum())(outputs.add(0.1));
      return [
        active.slice([0, 0], [200, 1]).abs().max().dataSync()[0],
        sex.sum(1).sub(1).abs().max().dataSync()[0],
        sex.max(1).mean().dataSync()[0],
        gradient.isFinite().all().dataSync()[0],
      ] as number[];
    }) as [number, number, number, number];
    assert.deepEqual([places, slope], [0, 1]);
    assert.ok(sums < 1e-5 && most > 0.85, `${sums}, ${most}`);
  });

  it("draws categories as often as their softmax says", () => {
    const table = tableOf([categorical("b", ["x", "y", "z"])], [[0, 1, 2]]);
    const plain = new TableEncoding(table);
    const logits = [0.7, 0.2, 0.1].map(Math.log);
    const drawn = decoded(plain, () => plain.activate(tf.tensor2d([logits]).tile([4000, 1]), randomStreams(8).noise));
    for (const [k, share] of [0.7, 0.2, 0.1].entries()) {
      near((drawn.values[0] as Float64Array).filter((value) => value === k).length / 4000, share, 0.025);
    }
  });

  it("leaves no tensor behind, and says what does not fit", () => {
    const before = tf.memory().numTensors;
    encoding.encode(rowsAt(train, [0, 1]), randomStreams(1).batches).dispose();
    assert.equal(tf.memory().numTensors, before);
    const other = tableOf([numeric("a")], [[1, 2]]);
    assert.throws(
      () => encoding.encode(other, randomStreams(1).batches),
      /columns "a": expected those that the encoding/,
    );
    assert.throws(() => decoded(encoding, () => tf.zeros([2, 3])), /rows of the shape \[2,3\]: expected \[count, /);
    assert.throws(() => new TableEncoding(rowsAt(other, [0])), /an encoding of 1 rows: expected at least 2/);
  });
});

describe("a weighted choice", () => {
  it("falls where the weights say, at both ends too", () => {
    assert.deepEqual(
      [0, 0.249, 0.25, 0.999].map((chance) => chosen([1, 0, 3, 0], chance)),
      [0, 0, 2, 2],
    );
    assert.equal(chosen([0.1, 0.2, 0], 1), 1);
  });
});

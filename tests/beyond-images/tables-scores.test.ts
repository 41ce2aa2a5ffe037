import assert from "node:assert/strict";
import {
  areaUnderCurve,
  associationDistance,
  associations,
  correlationRatio,
  cramersV,
  independentColumns,
  kolmogorovSmirnov,
  marginalDistances,
  nearestDistances,
  pearson,
  tableQuality,
  totalVariation,
  trainAndTest,
} from "../../src/beyond-images/tables";
import { categorical, columnIndex, numeric, rowsAt, smokers, tableOf } from "../../src/datasets/tables";
import { randomStreams } from "../../src/engine";
import { median } from "../../src/statistics";

const near = (value: number | undefined, expected: number, within = 1e-6) =>
  assert.ok(value !== undefined && Math.abs(value - expected) < within, `${value}, expected ${expected}`);

// Numbers on the smokers are SciPy's, scikit-learn's and pandas': reference/tables.py prints them.
const { train, heldOut } = smokers();

describe("columns of two tables", () => {
  it("are as far apart as SciPy and pandas say", () => {
    const expected: Record<string, number> = {
      age: 0.028922,
      sex: 0.036672,
      education: 0.034078,
      height: 0.039563,
      "weight 1971": 0.034016,
      "weight 1982": 0.036203,
      cigarettes: 0.018906,
      smoking: 0.024953,
      "quit by 1982": 0.016672,
      alcohol: 0.0545,
      exercise: 0.035672,
      cholesterol: 0.031328,
      "systolic 1982": 0.056703,
      "diastolic 1982": 0.035141,
      "died by 1992": 0.007313,
    };
    for (const { column, distance } of marginalDistances(train, heldOut)) near(distance, expected[column] as number);
  });

  it("by hand: steps of two samples, shares of two categories", () => {
    near(kolmogorovSmirnov([1, 2, 3, 4], [3, 4, 5, 6]), 0.5);
    near(kolmogorovSmirnov([1, 1, 2], [2, 1, 1]), 0);
    near(kolmogorovSmirnov([1], [2]), 1);
    near(totalVariation([0.5, 0.5, 0], [0.25, 0.25, 0.5]), 0.5);
  });

  it("want the same columns, and rows", () => {
    const other = tableOf([numeric("a")], [[1]]);
    assert.throws(() => marginalDistances(train, other), /expected the same ones/);
    assert.throws(() => marginalDistances(rowsAt(other, []), other), /0 rows against 1: expected some of each/);
  });
});

describe("how columns go together", () => {
  const of = (a: string, b: string) => associations(train)[columnIndex(train, a)]?.[columnIndex(train, b)];

  it("is Pearson's correlation, the correlation ratio or Cramér's V, as SciPy and pandas have them", () => {
    near(of("age", "smoking"), 0.867732);
    near(of("sex", "height"), 0.716789);
    near(of("height", "sex"), 0.716789);
    near(of("education", "alcohol"), 0.146075);
    near(of("sex", "quit by 1982"), 0.075119);
    near(of("sex", "sex"), 1);
    near(associationDistance(train, heldOut), 0.043762);
  });

  it("by hand; and 0 where something does not vary", () => {
    near(pearson([1, 2, 3], [2, 4, 6]), 1);
    near(pearson([1, 2, 3], [3, 2, 1]), -1);
    near(pearson([1, 1, 1], [3, 2, 1]), 0);
    near(cramersV([0, 0, 1, 1], [2, 2, 5, 5]), 1);
    near(cramersV([0, 0, 1, 1], [0, 1, 0, 1]), 0);
    near(cramersV([0, 0], [0, 1]), 0);
    near(correlationRatio([0, 0, 1, 1], [1, 3, 5, 7], 2), Math.sqrt(16 / 20));
    near(correlationRatio([0, 1], [4, 4], 2), 0);
  });
});

describe("train on one table, test on another", () => {
  it("ranks held-out smokers as scikit-learn's logistic regression does", () => {
    near(trainAndTest(train, heldOut, "died by 1992"), 0.80334, 2e-5);
    near(trainAndTest(train, heldOut, "sex"), 0.93996, 2e-5);
    near(trainAndTest(train, heldOut, "quit by 1982"), 0.64126, 2e-5);
  });

  it("guesses where the training rows know nothing", () => {
    const survivors = rowsAt(
      train,
      Array.from(train.values[columnIndex(train, "died by 1992")] as Float64Array, (_, i) => i).filter(
        (i) => train.values[columnIndex(train, "died by 1992")]?.[i] === 0,
      ),
    );
    assert.equal(trainAndTest(survivors, heldOut, "died by 1992"), 0.5);
  });

  it("stays finite where a column gives the answer away", () => {
    const columns = [numeric("x"), categorical("y", ["a", "b"])];
    const table = tableOf(columns, [
      [1, 2, 3, 4, 5, 6, 7, 8],
      [0, 0, 0, 0, 1, 1, 1, 1],
    ]);
    assert.equal(trainAndTest(table, table, "y"), 1);
  });

  it("says which targets it cannot have", () => {
    assert.throws(() => trainAndTest(train, heldOut, "age"), /target "age" holds numbers: expected a column with two/);
    assert.throws(() => trainAndTest(train, heldOut, "alcohol"), /holds 5 categories/);
    assert.throws(() => trainAndTest(train, heldOut, "died"), /no column "died"/);
  });

  it("area under the curve by hand: pairs in the right order, ties half", () => {
    near(areaUnderCurve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]), 0.75);
    near(areaUnderCurve([1, 1, 1], [0, 1, 0]), 0.5);
    near(areaUnderCurve([3, 2, 1], [0, 0, 1]), 0);
    assert.throws(() => areaUnderCurve([1, 2], [1, 1]), /2 rows of one class and 0 of the other/);
  });
});

describe("nearest training rows", () => {
  it("are as far as scikit-learn's search says, in Gower's distance", () => {
    const distances = Array.from(nearestDistances(heldOut, train)).sort((a, b) => a - b);
    near(distances[0], 0.018958);
    near(median(distances), 0.068581);
    near(distances.at(-1), 0.187428);
  });

  it("by hand: a third of the span, one category of two", () => {
    const columns = [numeric("a"), categorical("b", ["x", "y"])];
    const to = tableOf(columns, [
      [0, 3],
      [0, 0],
    ]);
    const from = tableOf(columns, [
      [1, 3],
      [0, 1],
    ]);
    assert.deepEqual(
      Array.from(nearestDistances(from, to), (d) => Number(d.toFixed(6))),
      [0.166667, 0.5],
    );
    assert.deepEqual(Array.from(nearestDistances(to, to)), [0, 0]);
  });
});

describe("columns shuffled by themselves", () => {
  it("are the same columns, and nothing goes with anything", () => {
    const shuffled = independentColumns(train, randomStreams(1).samples);
    const quality = tableQuality(shuffled, { train, heldOut }, "died by 1992");
    const real = tableQuality(train, { train, heldOut }, "died by 1992");
    near(quality.marginals, real.marginals, 1e-12);
    assert.ok(quality.associations > 2.5 * real.associations, `${quality.associations}`);
    assert.ok(quality.usefulness < 0.65, `${quality.usefulness}`);
    assert.equal(real.nearest, 0);
  });
});

import assert from "node:assert/strict";
import {
  associationMaps,
  marginalCharts,
  modesChart,
  nearestChart,
  qualityTable,
  recipeBars,
  usefulnessBars,
} from "../../src/beyond-images/figures";
import { drawRecipes, INGREDIENTS, RECIPE_COLUMNS } from "../../src/beyond-images/recipes";
import { independentColumns } from "../../src/beyond-images/tables";
import { smokers, tableOf } from "../../src/datasets/tables";
import { randomStreams } from "../../src/engine";
import { names, traces } from "../figures/fixtures";

describe("figures of tables", () => {
  const { train, heldOut } = smokers();

  it("modes: whole numbers stand in the middle of their bars, and each mode is a line", () => {
    const modes = [
      { weight: 0.5, mean: 20, deviation: 1 },
      { weight: 0.5, mean: 40, deviation: 10 },
    ];
    const figure = modesChart(train, "cigarettes", modes);
    const [bars, ...lines] = traces(figure);
    assert.ok(bars?.x.includes(20) && bars.x.length === 80);
    assert.equal(lines.length, 2);
    assert.match(JSON.stringify(figure.layout), /cigarettes \(a day\)/);
  });

  it("marginals: numbers as densities over each other, categories as percentages side by side", () => {
    const figure = marginalCharts(train, heldOut, { columns: ["age", "died by 1992"], title: "two" });
    const [age, other, died] = figure.data as { offset?: number; width?: number; y: number[] }[];
    assert.equal(age?.offset, -(age?.width as number) / 2);
    assert.equal(other?.offset, age?.offset);
    assert.deepEqual([died?.offset, died?.y.map((share) => share.toFixed(1))], [undefined, ["81.3", "18.7"]]);
    assert.throws(() => marginalCharts(train, heldOut, { columns: ["none"], title: "" }), /no column "none"/);
  });

  it("associations: a map for each table, 15 by 15, from -1 to 1", () => {
    const figure = associationMaps({ real: train, shuffled: independentColumns(train, randomStreams(1).samples) });
    assert.deepEqual(names(figure), ["real", "shuffled"]);
    const [real, shuffled] = traces(figure);
    assert.deepEqual([real?.z?.length, real?.z?.[0]?.length, real?.z?.[3]?.[3]], [15, 15, 1]);
    assert.equal(real?.z?.[0]?.[7], 0.868);
    assert.ok(Math.abs(shuffled?.z?.[0]?.[7] as number) < 0.15);
    assert.throws(() => associationMaps({}), /nothing to draw/);
  });

  it("usefulness: a bar for each question and table, with guessing as a line", () => {
    const figure = usefulnessBars(["a", "b"], {
      real: { mean: [0.8, 0.9] },
      GAN: { mean: [0.7, 0.6], spread: [0.1, 0.2] },
    });
    assert.deepEqual(names(figure), ["real", "GAN"]);
    assert.deepEqual(traces(figure)[1]?.error_y?.array, [0.1, 0.2]);
    assert.match(JSON.stringify(figure.layout.annotations), /guessing/);
  });

  it("nearest rows: a histogram for each; scores: a row for each", () => {
    assert.deepEqual(names(nearestChart({ a: [0.1, 0.2], b: new Float64Array([0.05]) })), ["a", "b"]);
    const quality = { marginals: 0.12345, associations: 0.1, usefulness: 0.81239, nearest: 0.05 };
    assert.deepEqual(qualityTable({ GAN: quality }), [
      { table: "GAN", columns: 0.123, pairs: 0.1, usefulness: 0.812, nearest: 0.05 },
    ]);
  });

  it("recipes: bars of a hundred per cent, a cross above each impossible one", () => {
    const real = drawRecipes(20, randomStreams(1).samples);
    const bad = tableOf(
      RECIPE_COLUMNS,
      INGREDIENTS.map((name) => [name === "flour" ? 300 : name === "eggs" ? 1 : 0, name === "flour" ? 300 : 0]),
    );
    const figure = recipeBars({ real, bad }, 2);
    const bars = traces(figure);
    assert.deepEqual(
      bars.map(({ name }) => name),
      [...INGREDIENTS],
    );
    assert.deepEqual(bars[0]?.x, [0, 1, 3, 4]);
    for (let i = 0; i < 4; i++) {
      const sum = bars.reduce((total, { y }) => total + (y[i] as number), 0);
      assert.ok(Math.abs(sum - 100) < 0.5, `${sum}`);
    }
    const texts = (figure.layout.annotations ?? []).map(({ text }) => text);
    assert.deepEqual(texts, ["real: 0 of 2 impossible", "bad: 2 of 2 impossible", "✕", "✕"]);
  });
});

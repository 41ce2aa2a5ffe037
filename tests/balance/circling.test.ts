import assert from "node:assert/strict";
import { type Circling, circle, growthPerStep, HISTORICAL_WEIGHT, PENALTY_WEIGHT } from "../../src/balance/circling";
import { circlingChart, distanceChart } from "../../src/balance/figures/circling";
import { names } from "../figures/fixtures";

const close = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not within ${tolerance} of ${expected}`);
const last = ({ distances }: Circling) => distances.at(-1) as number;
const START = { x: 0.6, y: -0.8 };

describe("the game x · y", () => {
  it("moves as worked out by hand", () => {
    const path = (cure: Circling["cure"], steps = 1) => circle({ cure, steps, rate: 0.5, start: { x: 1, y: 2 } }).path;
    assert.deepEqual(path("none"), [
      { x: 1, y: 2 },
      { x: 0, y: 2.5 },
    ]);
    assert.deepEqual(path("alternating")[1], { x: 0, y: 2 });
    assert.deepEqual(path("penalty")[1], { x: 0, y: 2 + 0.5 * (1 - PENALTY_WEIGHT * 2) });
    assert.deepEqual(path("average")[1], { x: 0.5, y: 2 });
    // The first step has nothing to be pulled to; then the mean is (0.5, 2.25), half the step away.
    const [, first, second] = path("historical averaging", 2);
    assert.deepEqual(first, { x: 0, y: 2.5 });
    const pull = 2 * HISTORICAL_WEIGHT;
    assert.deepEqual(second, { x: 0 - 0.5 * (2.5 + pull * -0.5), y: 2.5 + 0.5 * (0 - pull * 0.25) });
  });

  for (const rate of [0.01, 0.1, 0.7]) {
    it(`at rate ${rate}: runs away by √(1 + η²) a step when both move at once`, () => {
      const { distances } = circle({ steps: 300, rate, start: START });
      close(growthPerStep(rate), Math.sqrt(1 + rate ** 2), 1e-15);
      distances.forEach((distance, step) => {
        close(distance / growthPerStep(rate) ** step, 1, 1e-12);
      });
    });

    it(`at rate ${rate}: stays on an ellipse when they take turns`, () => {
      const { path, distances } = circle({ steps: 3000, rate, start: START, cure: "alternating" });
      const energy = ({ x, y }: typeof START) => x * x + y * y - rate * x * y;
      for (const place of path) close(energy(place), energy(START), 1e-11);
      // Its two axes: eigenvalues 1 ± η/2 of the quadratic form.
      for (const distance of distances) {
        assert.ok(distance ** 2 <= energy(START) / (1 - rate / 2) + 1e-11);
        assert.ok(distance ** 2 >= energy(START) / (1 + rate / 2) - 1e-11);
      }
    });

    it(`at rate ${rate}: the mean of the turns goes to the equilibrium as 1/t`, () => {
      const steps = 3000;
      const { path } = circle({ steps, rate, start: START, cure: "average" });
      // Each step of y sums up an x, and each step of x a y, so that the sum telescopes.
      const turns = circle({ steps, rate, start: START, cure: "alternating" }).path;
      for (const step of [1, 2, 50, steps]) {
        const [now, mean] = [turns[step], path[step]] as [typeof START, typeof START];
        close(mean.x, (START.x + (now.y - START.y) / rate) / (step + 1), 1e-10);
        close(mean.y, ((START.x - now.x) / rate + now.y) / (step + 1), 1e-10);
      }
      const farthest = Math.sqrt(1.5 / (1 - rate / 2));
      const bound = (2 * farthest * Math.SQRT2) / rate + 2 * farthest;
      path.forEach(({ x, y }, step) => {
        assert.ok(Math.hypot(x, y) <= bound / (step + 1));
      });
    });

    it(`at rate ${rate}: a penalty makes it a spiral inwards, by √(1 − γη + η²) a step`, () => {
      const { path } = circle({ steps: 400, rate, start: START, cure: "penalty" });
      // The modulus of both eigenvalues of the update's matrix [[1, −η], [η, 1 − γη]]; x² + y² − γ x y, which its turning leaves
      // alone, falls by just its square.
      const energy = ({ x, y }: typeof START) => x * x + y * y - PENALTY_WEIGHT * x * y;
      const factor = Math.sqrt(1 - PENALTY_WEIGHT * rate + rate ** 2);
      assert.ok(factor < 1);
      path.forEach((place, step) => {
        close(Math.sqrt(energy(place) / energy(START)) / factor ** step, 1, 1e-10);
      });
    });
  }

  it("historical averaging brings it in, as t to the power −1 / (1 + 4w²)", () => {
    for (const rate of [0.05, 0.1, 0.7]) {
      const { distances } = circle({ steps: 100_000, rate, start: START, cure: "historical averaging" });
      const [early, late] = [distances[1000], distances[100_000]] as [number, number];
      close(Math.log(late / early) / Math.log(100), -1 / (1 + 4 * HISTORICAL_WEIGHT ** 2), 0.01);
    }
    // Beyond η = 4w / (1 + 4w²) the pull overshoots.
    const border = (4 * HISTORICAL_WEIGHT) / (1 + 4 * HISTORICAL_WEIGHT ** 2);
    const [below, above] = [0.98, 1.02].map((share) =>
      last(circle({ steps: 3000, rate: share * border, start: START, cure: "historical averaging" })),
    ) as [number, number];
    assert.ok(below < 0.01 && above > 1000, `${below} below, ${above} above`);
  });

  it("tells all distances, and what it cannot do", () => {
    const { path, distances, rate, cure } = circle({ steps: 3 });
    assert.deepEqual([path.length, distances.length, rate, cure], [4, 4, 0.1, "none"]);
    close(distances[3] as number, Math.hypot(path[3]?.x as number, path[3]?.y as number), 0);
    assert.throws(() => circle({ steps: 0 }), { name: "RangeError", message: "steps 0: expected a whole number ≥ 1" });
    assert.throws(() => circle({ rate: 0 }), { name: "RangeError", message: "rate 0: expected a number above 0" });
    assert.throws(() => circle({ rate: Number.NaN }), /^RangeError: rate NaN/);
  });
});

describe("figures of the game x · y", () => {
  const games = (["none", "alternating", "penalty", "average"] as const).map((cure) => circle({ cure, steps: 50 }));

  it("paths: a plane for each game, all to one scale, with start, end and equilibrium", () => {
    const figure = circlingChart(games);
    assert.deepEqual(names(figure).slice(0, 4), ["path", "start", "end", "equilibrium"]);
    assert.equal(figure.data.length, 16);
    const [path, start, end] = figure.data as { x: number[]; y: number[] }[];
    assert.deepEqual([start?.x, start?.y], [[1], [0]]);
    assert.deepEqual([end?.x, end?.y], [[path?.x.at(-1)], [path?.y.at(-1)]]);
    const { xaxis, yaxis, xaxis4, yaxis4 } = figure.layout as Record<string, { range: number[]; scaleanchor?: string }>;
    for (const axis of [yaxis, xaxis4, yaxis4]) assert.deepEqual(axis?.range, xaxis?.range);
    assert.deepEqual([yaxis?.scaleanchor, yaxis4?.scaleanchor], ["x", "x4"]);
    const largest = Math.max(...games.flatMap(({ path }) => path.flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)])));
    assert.ok((xaxis?.range[1] as number) > largest);
  });

  it("distances: on a log axis, with what the plain game's must be", () => {
    const figure = distanceChart(games);
    assert.equal(figure.layout.yaxis?.type, "log");
    assert.deepEqual(names(figure), [
      "both at once",
      "√(1 + η²) a step",
      "by turns",
      "penalty on y",
      "mean of the path",
    ]);
    const [told, theory] = figure.data as { y: number[] }[];
    assert.deepEqual(theory?.y, told?.y);
    assert.equal(distanceChart(games.slice(1)).data.length, 3);
  });
});

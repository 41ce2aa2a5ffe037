import assert from "node:assert/strict";
import { type Example, leakyRelu, learn, Neuron, relu, sigmoid, step, tanh } from "../../src/neuron";
import {
  activationCurves,
  boundaryMap,
  boundaryReplay,
  centringPaths,
  centringRace,
  diagramOf,
  learningCurve,
  recovery,
  squaredDifferenceMap,
  stepSizeErrors,
} from "../../src/neuron/figures";
import { type Trace, traces } from "../figures/fixtures";

const AND: Example[] = [
  { inputs: [0, 0], target: 0 },
  { inputs: [0, 1], target: 0 },
  { inputs: [1, 0], target: 0 },
  { inputs: [1, 1], target: 1 },
];

describe("figures of chapter 01", () => {
  const neuron = () => new Neuron({ weights: [4, 4], bias: -6, activation: sigmoid });
  const history = learn(neuron(), AND, { learningRate: 1, steps: 20 });

  it("a neuron's diagram tells its sum, its activation and its output", () => {
    const text = diagramOf(neuron(), [1, 1]).text();
    assert.match(text, /x1/);
    assert.match(text, /sigmoid/);
    assert.match(text, /0\.88/); // σ(4 + 4 − 6) = σ(2)
  });

  it("activations and derivatives: one line each, those that lie on others dashed", () => {
    const all = [step, sigmoid, tanh, relu, leakyRelu(0.1)];
    const values = traces(activationCurves(all, "value"));
    assert.deepEqual(
      values.map(({ name }) => name),
      all.map(({ name }) => name),
    );
    assert.deepEqual(
      values.map(({ line }) => line?.dash),
      ["dot", undefined, undefined, "dash", undefined],
    );
    const at = (lines: Trace[], i: number, z: number) => lines[i]?.y[lines[i]?.x.indexOf(z) as number];
    assert.equal(at(values, 1, 0), 0.5);
    assert.equal(at(traces(activationCurves(all, "derivative")), 1, 0), 0.25);
  });

  it("a boundary map shows the output all over the plane, and examples by what they should be", () => {
    const figure = boundaryMap(neuron(), AND, "AND");
    const [map, ...points] = traces(figure);
    assert.equal(map?.z?.length, 30);
    assert.ok((map?.z?.[0]?.[0] as number) < 0.01 && (map?.z?.[29]?.[29] as number) > 0.99);
    assert.deepEqual(
      points.map(({ name, x, y }) => [name, x, y]),
      [
        ["should be 0", [0, 0, 1], [0, 1, 0]],
        ["should be 1", [1], [1]],
      ],
    );
    assert.match(boundaryReplay(history, AND, [0, 5, 20]).text(), /3 frames, step 0 to step 20/);
  });

  it("learning: step 0 has no place on a logarithmic axis", () => {
    const [curve] = traces(learningCurve(history));
    assert.equal(curve?.x[0], 1);
    assert.equal(curve?.x.length, 20);
    const lines = traces(recovery([{ name: "ReLU", history }]));
    assert.equal(lines[0]?.y.length, 21);
  });

  it("maps and curves of errors hold the numbers they are given", () => {
    const [map] = traces(squaredDifferenceMap((w1, w2) => w1 - w2));
    assert.equal(map?.z?.[0]?.[0], 0);
    assert.equal(map?.z?.[0]?.at(-1), 12);
    const [curve] = traces(stepSizeErrors([1e-3, 1e-6], [1e-7, 1e-10]));
    assert.deepEqual(
      [curve?.x, curve?.y],
      [
        [1e-3, 1e-6],
        [1e-7, 1e-10],
      ],
    );
  });

  it("a walk that does not arrive is left out of the race", () => {
    const [line] = traces(
      centringRace([0.5, 1, 1.5], [{ name: "centred", steps: [40, 20, Number.POSITIVE_INFINITY] }]),
    );
    assert.deepEqual(
      [line?.x, line?.y],
      [
        [0.5, 1],
        [40, 20],
      ],
    );
    const [path] = traces(
      centringPaths([
        {
          name: "a",
          path: [
            [-1, 1],
            [1, -1],
          ],
        },
      ]),
    );
    assert.deepEqual(
      [path?.x, path?.y],
      [
        [-1, 1],
        [1, -1],
      ],
    );
  });
});

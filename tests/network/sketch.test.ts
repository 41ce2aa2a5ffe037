import assert from "node:assert/strict";
import { networkDiagram } from "../../src/figures";
import { flatten, Layer, Network, type NetworkExample } from "../../src/network";
import { foldingPlanes, sketch } from "../../src/network/figures";
import { sigmoid, tanh } from "../../src/neuron";

const EXAMPLES: NetworkExample[] = [
  { inputs: [0, 0], targets: [0] },
  { inputs: [1, 0], targets: [1] },
];

const network = () =>
  new Network([
    new Layer({
      weights: [
        [2, -1],
        [0, 1],
      ],
      biases: [0.5, -0.25],
      activation: tanh,
    }),
    new Layer({ weights: [[3], [-4]], biases: [1], activation: sigmoid }),
  ]);

describe("a network drawn", () => {
  it("is what networkDiagram takes", async () => {
    const diagram = networkDiagram(sketch(network()));
    assert.equal(
      diagram.text(),
      "Network: Inputs, 2 units → Hidden layer, 2 units, tanh → Output layer, 1 unit, sigmoid",
    );
    assert.match(await diagram.svg(), />− 0.25</);
  });

  it("has the names it is given, one for each column", () => {
    assert.deepEqual(
      sketch(network(), ["a", "b", "c"]).layers.map(({ name }) => name),
      ["a", "b", "c"],
    );
    assert.throws(() => sketch(network(), ["a"]), /1 names for the inputs and 2 layers/);
  });

  it("gives its numbers in one list", () => {
    assert.deepEqual(flatten(network().layers), [2, -1, 0, 1, 0.5, -0.25, 3, -4, 1]);
  });
});

describe("the two planes of a network", () => {
  it("show each example where it is, and where the hidden layer puts it", () => {
    const { data } = foldingPlanes(network(), EXAMPLES) as unknown as {
      data: { x: number[]; y: number[]; marker?: { symbol: string } }[];
    };
    const corners = data.filter(({ x, marker }) => marker && x.length === 1);
    assert.deepEqual(
      corners.map(({ marker }) => marker?.symbol),
      ["x", "circle", "x", "circle"],
    );
    // By hand for (1, 0): tanh(2 + 0.5) and tanh(−1 − 0.25).
    const wanted = [0, 1, Math.tanh(0.5), Math.tanh(2.5)];
    corners.forEach(({ x }, i) => {
      assert.ok(Math.abs((x[0] as number) - (wanted[i] as number)) < 1e-4);
    });
    assert.ok(Math.abs((corners[3]?.y[0] as number) - Math.tanh(-1.25)) < 1e-4);
  });

  it("are of two dimensions", () => {
    const wide = new Network([new Layer({ weights: [[1, 2, 3]] }), new Layer({ weights: [[1], [1], [1]] })]);
    assert.throws(() => foldingPlanes(wide, EXAMPLES), /this network is 1 → 3 → 1; .* 2 → 2 → 1/);
  });
});

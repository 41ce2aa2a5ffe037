import assert from "node:assert/strict";
import { networkDiagram, neuronDiagram, PALETTE } from "../../src/figures";
import { decode } from "./fixtures";

const layers = [
  { name: "Inputs", units: 2 },
  { name: "Output", units: 1, activation: "sigmoid" },
];

describe("diagrams", () => {
  it("come as SVG, picture and text", async () => {
    const bundle = await networkDiagram({ layers }).bundle();
    assert.deepEqual(Object.keys(bundle).sort(), ["image/png", "image/svg+xml", "text/plain"]);
    assert.equal(bundle["text/plain"], "Network: Inputs, 2 units → Output, 1 unit, sigmoid");
  });

  it("draw a weight's sign as colour and its size as width", async () => {
    const svg = await networkDiagram({ layers, weights: [[[2], [-1]]] }).svg();
    assert.match(svg, new RegExp(`stroke="${PALETTE[1]}" stroke-width="5"`));
    assert.match(svg, new RegExp(`stroke="${PALETTE[0]}" stroke-width="2.8"`));
  });

  it("draw two networks to one scale", async () => {
    const svg = await networkDiagram({ layers, weights: [[[2], [-1]]], widest: 4 }).svg();
    assert.match(svg, new RegExp(`stroke="${PALETTE[1]}" stroke-width="2.8"`)); // 0.5 + 4.5 · 2/4
  });

  it("write values into neurons and biases under them", async () => {
    const svg = await networkDiagram({ layers, values: [[0.25, -3], [0.875]], biases: [undefined, [-1.5]] }).svg();
    for (const text of ["0.25", "−3", "0.875", "− 1.5"]) assert.ok(svg.includes(`>${text}</text>`), text);
    assert.throws(() => networkDiagram({ layers, values: [[1], [2]] }), /values of Inputs must be 2 numbers, .* got 1/);
    assert.throws(
      () => networkDiagram({ layers, values: [[1, 2]] }),
      /values of Output must be 1 numbers, .* got none/,
    );
  });

  it("show large layers in part, with dots", async () => {
    const svg = await networkDiagram({ layers: [{ name: "Latent", units: 100 }, ...layers] }).svg();
    assert.equal(svg.match(/<circle/g)?.length, 8 + 2 + 1);
    assert.equal(svg.match(/⋮/g)?.length, 1);
  });

  it("refuse weights of another shape", () => {
    assert.throws(
      () => networkDiagram({ layers, weights: [[[1]]] }),
      /from Inputs to Output must be a 2 × 1 matrix, got 1 × 1/,
    );
    assert.throws(() => networkDiagram({ layers: layers.slice(1) }), /two layers or more, got 1/);
  });

  it("show a neuron's numbers, escaped", async () => {
    const neuron = neuronDiagram({
      inputs: [{ name: "<b>x</b>", value: 1, weight: 0.5 }],
      bias: -0.25,
      sum: 0.25,
      activation: "ReLU",
      output: 0.25,
    });
    const svg = await neuron.svg();
    assert.match(svg, /&lt;b&gt;x&lt;\/b&gt;/);
    assert.match(svg, /× 0.5/);
    assert.match(svg, /bias − 0.25/);
    const picture = await decode(await neuron.png());
    assert.ok(picture.count(PALETTE[1]) > 500, "the positive weight is not there");
    assert.ok(picture.count(PALETTE[0]) > 100, "the negative bias is not there");
  });
});

import assert from "node:assert/strict";
import { identity, leakyRelu, Neuron, relu, sigmoid, step } from "../../src/neuron";
import { check } from "../../src/neuron/exercises";
import { verdictOf } from "../exercises/verdicts";

type Answers = Parameters<typeof check>[1];

function verdict(id: "1.1" | "1.2" | "1.3" | "1.4" | "1.5", answer: unknown): Promise<string> {
  return verdictOf(() => check(id, answer as Answers as never));
}

describe("exercises of chapter 01", () => {
  it("1.1: any neuron that computes NAND is right", async () => {
    for (const [weights, bias] of [
      [[-1, -1], 1.5],
      [[-20, -3], 21],
    ] as const) {
      assert.match(await verdict("1.1", new Neuron({ weights, bias, activation: step })), /^✓ 1\.1: NAND/);
    }
  });

  it("1.1: a wrong one is told the row and the sum, and AND is recognised", async () => {
    const and = new Neuron({ weights: [1, 1], bias: -1.5, activation: step });
    assert.match(await verdict("1.1", and), /this neuron computes AND/);
    const nor = new Neuron({ weights: [-1, -1], bias: 0.5, activation: step });
    assert.match(
      await verdict("1.1", nor),
      /NAND\(0, 1\) is 1, but the neuron says 0: its weighted sum there is -0\.5/,
    );
    assert.match(await verdict("1.1", new Neuron({ weights: [-1, -1], bias: 1.5 })), /activation is sigmoid.*0\.57/);
    assert.match(await verdict("1.1", new Neuron({ weights: [-1], bias: 1.5 })), /has 1 weights/);
    assert.match(await verdict("1.1", { weights: [-1, -1] }), /got \{"weights":\[-1,-1\]\}; expected a Neuron/);
  });

  const stable = {
    value: (z: number) => Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z))),
    derivative: sigmoid.value,
  };

  it("1.2: softplus is right however it is written", async () => {
    assert.match(await verdict("1.2", stable), /^✓/);
    const other = {
      value: (z: number) => (z > 30 ? z : Math.log(1 + Math.exp(z))),
      derivative: (z: number) => (z > 30 ? 1 : Math.exp(z) / (1 + Math.exp(z))),
    };
    assert.match(await verdict("1.2", other), /^✓/);
  });

  it("1.2: wrong values, wrong slopes and overflow have an explanation each", async () => {
    assert.match(await verdict("1.2", relu), /that is ReLU/);
    assert.match(await verdict("1.2", identity), /value\(-2\.1\) is -2\.1; expected ln\(1 \+ e\^-2\.1\) = 0\.115520/);
    assert.match(await verdict("1.2", { ...stable, derivative: sigmoid.derivative }), /the slope of the sigmoid/);
    assert.match(await verdict("1.2", { ...stable, derivative: leakyRelu().derivative }), /nudging your own value/);
    const overflows = { value: (z: number) => Math.log(1 + Math.exp(z)), derivative: sigmoid.value };
    assert.match(await verdict("1.2", overflows), /at z = 800 value is Infinity/);
    assert.match(await verdict("1.2", { value: 3 }), /your answer stopped with TypeError/);
  });

  it("1.3: the slope of the cross-entropy, and its usual mistakes", async () => {
    assert.match(await verdict("1.3", (o: number, t: number, x: number) => (o - t) * x), /^✓/);
    const longWay = (o: number, t: number, x: number) => (-t / o + (1 - t) / (1 - o)) * o * (1 - o) * x;
    assert.match(await verdict("1.3", longWay), /^✓/);
    assert.match(await verdict("1.3", (o: number, t: number, x: number) => (t - o) * x), /sign is turned round/);
    assert.match(
      await verdict("1.3", (o: number, t: number, x: number) => (o - t) * o * (1 - o) * x),
      /half the squared error/,
    );
    assert.match(await verdict("1.3", (o: number, t: number) => o - t), /slope for the sum z/);
    assert.match(await verdict("1.3", () => Number.NaN), /your slope is NaN/);
  });

  it("1.4: rates that learn in time are right; too small and too large are told apart", async () => {
    for (const rate of [20, 60]) assert.match(await verdict("1.4", rate), /^✓/);
    assert.match(await verdict("1.4", 2), /still going down/);
    assert.match(await verdict("1.4", 500), /where the sigmoid is flat/);
    assert.match(await verdict("1.4", -1), /learning rate is -1; expected a finite number above 0/);
  });

  it("1.5: starts that end with three right answers, and the reader's neuron stays as it was", async () => {
    const start = new Neuron({ weights: [5, -5] });
    assert.match(await verdict("1.5", start), /^✓ 1\.5: .*three right/);
    assert.deepEqual([start.weights, start.bias], [[5, -5], 0]);
    assert.match(await verdict("1.5", new Neuron({ weights: [3, 3], bias: -1 })), /^✓/);
    assert.match(await verdict("1.5", new Neuron({ weights: [0.6, -0.9], bias: 0.3 })), /0 of 4 right/);
    assert.match(await verdict("1.5", new Neuron({ weights: [1, 1], activation: step })), /activation is step/);
  });
});

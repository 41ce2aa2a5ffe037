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
      [[-1, -1], 1], // a sum of exactly 0 fires
      [[-20, -3], 21],
    ] as const) {
      assert.match(await verdict("1.1", new Neuron({ weights, bias, activation: step })), /^✓ 1\.1: NAND/);
    }
  });

  it("1.1: what counts is the four answers, not the name of the activation", async () => {
    const clipped = { name: "clipped", value: (z: number) => Math.min(1, Math.max(0, z)), derivative: () => 0 };
    const neuron = new Neuron({ weights: [-1, -1], bias: 2, activation: clipped }); // sums 2, 1, 1, 0
    assert.match(await verdict("1.1", neuron), /^✓/);
  });

  it("1.1: a wrong one is told the row and the sum, and AND is recognised", async () => {
    const and = new Neuron({ weights: [1, 1], bias: -1.5, activation: step });
    assert.match(await verdict("1.1", and), /this neuron computes AND/);
    const nor = new Neuron({ weights: [-1, -1], bias: 0.5, activation: step });
    assert.match(
      await verdict("1.1", nor),
      /NAND\(0, 1\) is 1, but the neuron says 0: its weighted sum there is -0\.5/,
    );
    assert.match(
      await verdict("1.1", new Neuron({ weights: [-1, -1], bias: 1.5 })),
      /activation, sigmoid, answers 0\.81.* to the weighted sum 1\.5 of \(0, 0\)/,
    );
    assert.match(await verdict("1.1", new Neuron({ weights: [-1], bias: 1.5 })), /expected 2 weights.* has 1\./);
    assert.match(await verdict("1.1", { weights: [-1, -1] }), /got an object with weights; expected a Neuron/);
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

  it("1.2: wrong values, wrong derivatives and overflow have an explanation each", async () => {
    assert.match(await verdict("1.2", relu), /value is ReLU/);
    assert.match(await verdict("1.2", identity), /value\(-9\) is -9; expected ln\(1 \+ e\^-9\) = 0\.000123/);
    assert.match(await verdict("1.2", { ...stable, derivative: sigmoid.derivative }), /the derivative of the sigmoid/);
    assert.match(
      await verdict("1.2", { ...stable, derivative: leakyRelu().derivative }),
      /central differences of your own value/,
    );
    const overflows = { value: (z: number) => Math.log(1 + Math.exp(z)), derivative: sigmoid.value };
    assert.match(await verdict("1.2", overflows), /value\(800\) is Infinity/);
    const halfWay = { ...stable, derivative: (z: number) => Math.exp(z) / (1 + Math.exp(z)) };
    assert.match(await verdict("1.2", halfWay), /value is right everywhere, but derivative\(800\) is NaN/);
    const cut = { ...stable, value: (z: number) => (z > 10 ? z : stable.value(z)) };
    assert.match(await verdict("1.2", cut), /value\(12\) is 12; expected ln\(1 \+ e\^12\) = 12\.000006/);
    assert.match(
      await verdict("1.2", { value: 3 }),
      /got an object with value; expected \{ name, value, derivative \}/,
    );
    assert.match(await verdict("1.2", null), /got null; expected/);
  });

  it("1.3: the derivative of the cross-entropy, and its usual mistakes", async () => {
    assert.match(await verdict("1.3", (o: number, t: number, x: number) => (o - t) * x), /^✓/);
    const longWay = (o: number, t: number, x: number) => (-t / o + (1 - t) / (1 - o)) * o * (1 - o) * x;
    assert.match(await verdict("1.3", longWay), /^✓/);
    assert.match(await verdict("1.3", (o: number, t: number, x: number) => (t - o) * x), /sign is turned round/);
    assert.match(
      await verdict("1.3", (o: number, t: number, x: number) => (o - t) * o * (1 - o) * x),
      /half the squared error/,
    );
    assert.match(await verdict("1.3", (o: number, t: number) => o - t), /derivative for the sum z/);
    const noLinks = (o: number, t: number) => (o - t) / (o * (1 - o));
    assert.match(await verdict("1.3", noLinks), /derivative for the output alone/);
    assert.match(await verdict("1.3", () => Number.NaN), /your derivative is NaN/);
    assert.match(await verdict("1.3", () => "0.5"), /returned the text "0\.5"; expected a number/);
    assert.match(await verdict("1.3", 3), /got 3; expected a function/);
  });

  it("1.4: rates that learn in time are right; too small and too large are told apart", async () => {
    for (const rate of [14, 20, 60, 120]) assert.match(await verdict("1.4", rate), /^✓/);
    assert.match(await verdict("1.4", 2), /still going down/);
    for (const rate of [150, 200, 500, 1e300]) {
      assert.match(await verdict("1.4", rate), /so large that the neuron landed where the sigmoid is nearly flat/);
    }
    assert.match(await verdict("1.4", "30"), /learning rate is the text "30"/);
    assert.match(await verdict("1.4", -1), /learning rate is -1; expected a finite number above 0/);
  });

  it("1.5: starts that end with three right answers, and the reader's neuron stays as it was", async () => {
    const start = new Neuron({ weights: [5, -5] });
    assert.match(await verdict("1.5", start), /^✓ 1\.5: .*three right/);
    assert.deepEqual([start.weights, start.bias], [[5, -5], 0]);
    assert.match(await verdict("1.5", new Neuron({ weights: [3, 3], bias: -1 })), /^✓/);
    const own = { ...sigmoid, name: "mine" };
    assert.match(await verdict("1.5", new Neuron({ weights: [5, -5], activation: own })), /^✓/);
    assert.match(await verdict("1.5", new Neuron({ weights: [0.6, -0.9], bias: 0.3 })), /0 of 4 right/);
    assert.match(await verdict("1.5", new Neuron({ weights: [1, 1], activation: step })), /activation is step/);
  });
});

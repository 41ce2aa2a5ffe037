import assert from "node:assert/strict";
import type { Verdict } from "../../src/exercises";
import { Layer, Network } from "../../src/network";
import { LEAK } from "../../src/network/exercises/deviation";
import type { BackwardLayer } from "../../src/network/exercises/layer-back";
import { propagation } from "../../src/network/exercises/propagation";
import { leakyRelu, sigmoid, step } from "../../src/neuron";

const passes = (verdict: Verdict) => assert.ok(verdict.right, `${verdict.because} ${verdict.hint ?? ""}`);
const fails = (verdict: Verdict, why: RegExp) => {
  assert.equal(verdict.right, false, verdict.because);
  assert.match(verdict.because, why);
};

describe("exercise 2.1: exactly one of three", () => {
  const judge = propagation["2.1"].judge;
  const ones = (columns: number) => [0, 1, 2].map(() => new Array<number>(columns).fill(1));
  const two = (biases: number[], last: number[][], bias: number) =>
    new Network([
      new Layer({ weights: ones(2), biases, activation: step }),
      new Layer({ weights: last, biases: [bias], activation: step }),
    ]);
  const single = (bias: number) => new Network([new Layer({ weights: ones(1), biases: [bias], activation: step })]);

  it("accepts “at least one and not two”", () => passes(judge(two([-0.5, -1.5], [[1], [-1]], -0.5))));

  it("accepts a neuron for each row, in sigmoids that are merely on the right side", () => {
    const rows = [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? 10 : -10)));
    const hidden = new Layer({ weights: rows, biases: [-5, -5, -5], activation: sigmoid });
    const last = new Layer({ weights: [[10], [10], [10]], biases: [-5], activation: sigmoid });
    passes(judge(new Network([hidden, last])));
  });

  it("tells OR, parity, at-least-two and the opposite from it", () => {
    fails(
      judge(single(-0.5)),
      /For 0, 1, 1 it answers 1, expected below ½ \(4 of 8 rows are wrong\): it says yes as soon as any/,
    );
    fails(judge(single(-1.5)), /two or more are on/);
    fails(judge(two([-0.5, -1.5], [[-1], [1]], 0.5)), /the wrong way round/);
    const parity = new Network([
      new Layer({ weights: ones(3), biases: [-0.5, -1.5, -2.5], activation: step }),
      new Layer({ weights: [[1], [-1], [1]], biases: [-0.5], activation: step }),
    ]);
    fails(judge(parity), /For 1, 1, 1 it answers 1, .*tells odd from even/);
  });

  it("says why one layer cannot, and which row another answer misses", () => {
    fails(judge(single(-2.5)), /one layer cuts the cube of inputs once/);
    fails(judge(two([-0.5, -1.5], [[0], [0]], -0.5)), /For 0, 0, 1 it answers 0, expected above ½ \(3 of 8/);
  });

  it("survives nonsense", () => {
    fails(judge(new Network([new Layer({ weights: [[1], [1]] })])), /takes 2 numbers and gives 1; expected 3 inputs/);
    for (const nonsense of [7, null, "network", { layers: [] }, []]) {
      fails(judge(nonsense as unknown as Network), /expected a Network/);
    }
  });
});

describe("exercise 2.2: one layer back", () => {
  const judge = propagation["2.2"].judge;
  /** A right answer with one thing changed. */
  const answer =
    (change: {
      deltas?: (gradient: number, z: number, a: number, f: { derivative(z: number): number }) => number;
      weights?: (x: readonly number[], d: readonly number[]) => number[][];
      inputs?: (w: readonly (readonly number[])[], d: readonly number[], gradients: readonly number[]) => number[];
    }): BackwardLayer =>
    ({ weights, activation }, { inputs, sums, outputs }, gradients) => {
      const { deltas = (gradient, z, _a, f) => gradient * f.derivative(z) } = change;
      const d = gradients.map((gradient, j) => deltas(gradient, sums[j] as number, outputs[j] as number, activation));
      return {
        biases: d,
        weights: change.weights?.(inputs, d) ?? inputs.map((x) => d.map((delta) => x * delta)),
        inputs: change.inputs?.(weights, d, gradients) ?? back(weights, d),
      };
    };
  const back = (weights: readonly (readonly number[])[], d: readonly number[]) =>
    weights.map((row) => row.reduce((sum, w, j) => sum + w * (d[j] as number), 0));

  it("accepts the formulas, and loops", () => {
    passes(judge(answer({})));
    passes(
      judge((layer, trace, gradients) => {
        const result = { weights: [] as number[][], biases: [] as number[], inputs: [] as number[] };
        for (let i = 0; i < trace.inputs.length; i++) {
          result.weights[i] = [];
          result.inputs[i] = 0;
          for (let j = 0; j < trace.sums.length; j++) {
            const d = (gradients[j] as number) * layer.activation.derivative(trace.sums[j] as number);
            result.biases[j] = d;
            (result.weights[i] as number[])[j] = d * (trace.inputs[i] as number);
            result.inputs[i] = (result.inputs[i] as number) + d * (layer.weights[i]?.[j] as number);
          }
        }
        return result;
      }),
    );
  });

  it("accepts an answer that writes on what it gets, every time it is asked", () => {
    const untidy: BackwardLayer = (layer, trace, gradients) => {
      const result = answer({})(layer, trace, gradients);
      (layer.weights as number[][]).splice(0, 1, []);
      (layer.biases as number[])[0] = 7;
      (trace.inputs as number[])[0] = 7;
      (gradients as number[]).reverse();
      return result;
    };
    passes(judge(untidy));
    passes(judge(untidy));
    passes(judge(answer({})));
  });

  it("explains the usual mistakes", () => {
    fails(judge(answer({ deltas: (gradient) => gradient })), /handed on as they came/);
    fails(judge(answer({ deltas: (gradient, _z, a, f) => gradient * f.derivative(a) })), /taken at the outputs/);
    fails(judge(answer({ deltas: (gradient) => -gradient })), /gradients of the biases are .*expected/);
    fails(
      judge(answer({ weights: (x, d) => d.map((delta) => x.map((each) => each * delta)) })),
      /lie on their side: got \[2, 3\], expected \[3, 2\]/,
    );
    fails(judge(answer({ weights: (x, d) => x.map(() => [...d]) })), /gradients of the weights begin with/);
    fails(judge(answer({ weights: () => [[1]] })), /a matrix of \[1, 1\], expected \[3, 2\]/);
    fails(judge(answer({ inputs: (w, _d, gradients) => back(w, gradients) })), /carried back from the outputs/);
    fails(judge(answer({ inputs: () => [0] })), /one for each input/);
  });

  it("finds a matrix used along the wrong side, which only square layers let pass", () => {
    const wrongSide = (w: readonly (readonly number[])[], d: readonly number[]) =>
      (w[0] ?? []).map((_, j) => w.reduce((sum, row, i) => sum + (row[j] as number) * (d[i] ?? 0), 0));
    const onlySquare = answer({ inputs: (w, d) => (w.length === w[0]?.length ? wrongSide(w, d) : back(w, d)) });
    fails(judge(onlySquare), /summed along the other side/);
  });

  it("survives nonsense", () => {
    fails(judge(5 as unknown as BackwardLayer), /got 5; expected a function/);
    fails(judge((() => undefined) as unknown as BackwardLayer), /got undefined; expected \{ weights/);
    fails(
      judge((() => ({ biases: "many" })) as unknown as BackwardLayer),
      /biases is the text "many"; expected 2 numbers/,
    );
    fails(judge(answer({ deltas: () => Number.NaN })), /gradients of the biases are \[NaN, NaN\]/);
    fails(judge(answer({ weights: () => [] })), /a matrix of \[0, 0\]/);
  });
});

describe("exercise 2.3: first weights for a leaky ReLU", () => {
  const judge = propagation["2.3"].judge;
  const kept = (1 + LEAK ** 2) / 2; // of the mean square of a symmetric sum

  it("accepts the rule, and one measured rather than derived", () => {
    passes(judge((inputs) => Math.sqrt(2 / (1.25 * inputs))));
    // The mean of f(z)² over a fine grid of the normal density.
    const f = leakyRelu(LEAK).value;
    const grid = Array.from({ length: 2001 }, (_, i) => -8 + i * 0.008);
    const mean = grid.reduce(
      (sum, z) => sum + (f(z) ** 2 * Math.exp((-z * z) / 2) * 0.008) / Math.sqrt(2 * Math.PI),
      0,
    );
    passes(judge((inputs) => 1 / Math.sqrt(mean * inputs)));
  });

  it("explains the usual mistakes", () => {
    fails(
      judge((inputs) => Math.sqrt(2 / inputs)),
      /He's rule, made for a ReLU/,
    );
    fails(
      judge((inputs) => Math.sqrt(1 / inputs)),
      /then the activation makes them smaller/,
    );
    fails(
      judge((inputs, outputs) => Math.sqrt(2 / (inputs + outputs))),
      /Glorot's rule/,
    );
    fails(
      judge((inputs) => 1 / (kept * inputs)),
      /the variance σ²/,
    );
    fails(
      judge((_, outputs) => Math.sqrt(1 / (kept * outputs))),
      /up and down on the way/,
    );
    fails(
      judge(() => 0.1),
      /for 300 inputs and for 100/,
    );
    fails(
      judge((inputs) => Math.sqrt(4 / inputs)),
      /multiplies the mean square by about 2\.5/,
    );
    // Not far off, and 0.94²⁰ = 0.27 of the mean square after twenty layers.
    fails(
      judge((inputs) => Math.sqrt(1.5 / inputs)),
      /multiplies the mean square by about 0\.9375/,
    );
  });

  it("survives nonsense", () => {
    fails(judge((() => "small") as unknown as () => number), /returns the text "small"; expected a standard deviation/);
    fails(
      judge(() => Number.NaN),
      /returns NaN/,
    );
    fails(
      judge((inputs) => (inputs === 300 ? 0.1 : Number.NaN)),
      /for 100 inputs and 300 outputs it returns NaN/,
    );
    fails(
      judge(() => -1),
      /returns -1/,
    );
    fails(judge(0.1 as unknown as () => number), /got 0\.1; expected a function/);
  });
});

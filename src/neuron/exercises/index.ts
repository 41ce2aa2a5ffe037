import { logicGate } from "../../datasets";
import { checker, type Exercise, right, type Verdict, wrong } from "../../exercises";
import { type Activation, relu, sigmoid } from "../activations";
import { halfMeanSquaredError } from "../gradient";
import { learn } from "../learn";
import { Neuron } from "../neuron";

/** The exercises of chapter 01. */
export const { check, unsolved, ids } = checker({
  "1.1": { expects: "a Neuron with two weights and the activation step", judge: nand } satisfies Exercise<Neuron>,
  "1.2": { expects: "softplus as an Activation: { name, value, derivative }", judge: softplus } satisfies Exercise<
    Pick<Activation, "value" | "derivative">
  >,
  "1.3": {
    expects: "a function (output, target, input) => slope of the cross-entropy for that input's weight",
    judge: crossEntropySlope,
  } satisfies Exercise<(output: number, target: number, input: number) => number>,
  "1.4": { expects: "a learning rate, a number above 0", judge: learningRate } satisfies Exercise<number>,
  "1.5": {
    expects: "a sigmoid Neuron with two weights, as it is before it learns",
    judge: stubborn,
  } satisfies Exercise<Neuron>,
});

function nand(neuron: Neuron): Verdict {
  const bad = notANeuron(neuron);
  if (bad) return bad;
  const told = neuron.activation.value(-0.3) !== 0 || neuron.activation.value(0.3) !== 1;
  if (told) {
    return wrong(
      `its activation is ${neuron.activation.name}, which answers ${neuron.activation.value(0.3).toFixed(2)} to a sum of 0.3; expected answers of exactly 0 and 1.`,
      "give the constructor `activation: step`.",
    );
  }
  const rows = logicGate("and").map(({ inputs, target }) => ({ inputs, target: 1 - target }));
  const missed = rows.filter(({ inputs, target }) => neuron.output(inputs) !== target);
  if (missed.length === 0) return right("NAND in all four rows. Any logic circuit can be built of NANDs alone.");
  if (missed.length === 4) {
    return wrong("every row is the wrong way round: this neuron computes AND.", "what do minus signs do to the line?");
  }
  const { inputs, target } = missed[0] as (typeof rows)[number];
  const z = neuron.weightedSum(inputs);
  return wrong(
    `NAND(${inputs.join(", ")}) is ${target}, but the neuron says ${neuron.output(inputs)}: its weighted sum there is ${z}.`,
    `${missed.length} of the four rows are wrong. The sum must be at least 0 for an answer of 1; which weights make it smaller as inputs are switched on?`,
  );
}

function softplus({ value, derivative }: Pick<Activation, "value" | "derivative">): Verdict {
  for (const z of [-2.1, 0, 1.3, 7]) {
    const expected = Math.log(1 + Math.exp(z));
    const got = value(z);
    if (near(got, expected, 1e-9)) continue;
    if (near(got, relu.value(z), 1e-9)) {
      return wrong(`value(${z}) is ${got}: that is ReLU.`, "softplus is ReLU with its corner rounded off: ln(1 + eᶻ).");
    }
    return wrong(`value(${z}) is ${got}; expected ln(1 + e^${z}) = ${expected.toFixed(6)}.`, "Math.log is ln.");
  }
  for (const z of [-2.1, 0, 1.3, 7]) {
    const measured = (value(z + 1e-5) - value(z - 1e-5)) / 2e-5;
    const got = derivative(z);
    if (near(got, measured, 1e-6)) continue;
    if (near(got, sigmoid.derivative(z), 1e-6)) {
      return wrong(
        `derivative(${z}) is ${got}, the slope of the sigmoid; a nudge measures ${measured.toFixed(6)}.`,
        "softplus is the function whose slope *is* the sigmoid.",
      );
    }
    return wrong(
      `derivative(${z}) is ${got}, but nudging your own value by 1e-5 measures ${measured.toFixed(6)}.`,
      "chain rule: the slope of ln u is 1/u, and the slope of 1 + eᶻ is eᶻ.",
    );
  }
  for (const z of [800, -800]) {
    const [got, slope] = [value(z), derivative(z)];
    if (!near(got, Math.max(0, z), 1e-6) || !near(slope, z > 0 ? 1 : 0, 1e-6)) {
      return wrong(
        `right for small sums, but at z = ${z} value is ${got} and derivative ${slope}; expected ${Math.max(0, z)} and ${z > 0 ? 1 : 0}.`,
        "e⁸⁰⁰ is more than a number can hold. Take z out of the logarithm first: ln(1 + eᶻ) = max(0, z) + ln(1 + e^(−|z|)).",
      );
    }
  }
  return right("softplus and its slope, the sigmoid; and no overflow at sums of ±800.");
}

function crossEntropySlope(slope: (output: number, target: number, input: number) => number): Verdict {
  for (const [w, x, target] of [
    [0.4, 1.5, 1],
    [-1.2, 0.7, 1],
    [0.9, -2, 0],
    [0.3, 0, 0],
    [2.5, 3, 0],
  ] as const) {
    const output = sigmoid.value(w * x);
    const errorAt = (weight: number): number => {
      const o = sigmoid.value(weight * x);
      return -(target * Math.log(o) + (1 - target) * Math.log(1 - o));
    };
    const nudged = (errorAt(w + 1e-5) - errorAt(w - 1e-5)) / 2e-5;
    const got = slope(output, target, x);
    if (near(got, nudged, 1e-6)) continue;
    const delta = output - target;
    const given = `for output ${output.toFixed(4)}, target ${target}, input ${x}: your slope is ${got}, a nudge measures ${nudged.toFixed(6)}.`;
    if (near(got, -nudged, 1e-6))
      return wrong(`${given} The sign is turned round.`, "the error falls as the output moves towards the target.");
    if (near(got, delta * output * (1 - output) * x, 1e-6)) {
      return wrong(
        `${given} That is the slope of half the squared error.`,
        "what does cross-entropy divide by that the slope of the sigmoid multiplies with?",
      );
    }
    if (near(got, delta, 1e-6))
      return wrong(
        `${given} That is the slope for the sum z.`,
        "one more link of the chain: how does z move with the weight?",
      );
    return wrong(given, "multiply three slopes: of the error by the output, of the output by z, of z by the weight.");
  }
  return right(
    "(output − target) · input. The sigmoid's own slope has cancelled out, so a neuron that is sure and wrong learns fastest, not slowest.",
  );
}

function learningRate(rate: number): Verdict {
  if (typeof rate !== "number" || !(rate > 0) || !Number.isFinite(rate)) {
    return wrong(`the learning rate is ${String(rate)}; expected a finite number above 0.`);
  }
  const neuron = new Neuron({ weights: [0, 0] });
  const history = learn(neuron, logicGate("and"), { steps: 200, learningRate: rate });
  const error = history.at(-1)?.error as number;
  const said = `with ${rate} the error after 200 steps is ${error.toFixed(5)}`;
  if (error <= 0.002) return right(`${said}, at most 0.002 as asked.`);
  const flat = logicGate("and").every(
    ({ inputs }) => Math.abs(neuron.activation.derivative(neuron.weightedSum(inputs))) < 1e-6,
  );
  return flat
    ? wrong(
        `${said}: the first steps were so large that the neuron landed where the sigmoid is flat, and stayed there.`,
        "saturation has no slope to come back by. Take smaller steps.",
      )
    : wrong(
        `${said}; expected at most 0.002. It was still going down.`,
        "larger steps get there sooner, up to a point.",
      );
}

function stubborn(start: Neuron): Verdict {
  const bad = notANeuron(start);
  if (bad) return bad;
  if (start.activation.name !== sigmoid.name || start.activation.value(1) !== sigmoid.value(1)) {
    return wrong(`its activation is ${start.activation.name}; expected sigmoid, as in the chapter.`);
  }
  const xor = logicGate("xor");
  const neuron = new Neuron(start); // a copy: the reader's stays as it was
  learn(neuron, xor, { steps: 2000, learningRate: 2 });
  const answers = xor.map(({ inputs }) => neuron.output(inputs));
  const correct = xor.filter(({ target }, i) => Math.abs((answers[i] as number) - target) < 0.25).length;
  const said = `after 2000 steps it answers ${answers.map((answer) => answer.toFixed(2)).join(", ")}`;
  const error = halfMeanSquaredError(neuron, xor).toFixed(4);
  if (correct === 3)
    return right(`${said}: three right, one as wrong as can be, at an error of ${error}. ½ everywhere costs 0.1250.`);
  return wrong(
    `${said}: ${correct} of 4 right (within a quarter), at an error of ${error}; expected 3.`,
    "one neuron draws one line. Start it with a line that already has three corners on their right sides, and steep enough to be sure of it.",
  );
}

/** Notebook cells are type-checked, but a cast or a stale variable gets past that. */
function notANeuron(answer: unknown): Verdict | undefined {
  if (!(answer instanceof Neuron))
    return wrong(`got ${describe(answer)}; expected a Neuron: new Neuron({ weights: [ … ], … }).`);
  const { length } = answer.weights;
  return length === 2 ? undefined : wrong(`the neuron has ${length} weights; a gate has two inputs, so expected 2.`);
}

function describe(value: unknown): string {
  return typeof value === "function" ? "a function" : (JSON.stringify(value) ?? String(value));
}

function near(a: number, b: number, tolerance: number): boolean {
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
}

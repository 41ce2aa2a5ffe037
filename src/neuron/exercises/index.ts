/** The exercises of chapter 01. */
import { logicGate } from "../../datasets";
import { checker, describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";
import { type Activation, relu, sigmoid } from "../activations";
import { halfMeanSquaredError } from "../gradient";
import { learn } from "../learn";
import { Neuron } from "../neuron";

/** The exercises of chapter 01. */
export const { check, unsolved } = checker({
  "1.1": { expects: "a Neuron with two weights and the activation step", judge: nand } satisfies Exercise<Neuron>,
  "1.2": { expects: "softplus as an Activation: { name, value, derivative }", judge: softplus } satisfies Exercise<
    Pick<Activation, "value" | "derivative">
  >,
  "1.3": {
    expects: "a function (output, target, input) => derivative of the cross-entropy for that input's weight",
    judge: crossEntropyDerivative,
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
  const rows = logicGate("and").map(({ inputs, target }) => {
    const z = neuron.weightedSum(inputs);
    return { inputs, z, output: neuron.activation.value(z), target: 1 - target };
  });
  const vague = rows.find(({ output }) => output !== 0 && output !== 1);
  if (vague) {
    return wrong(
      `its activation, ${neuron.activation.name}, answers ${vague.output} to the weighted sum ${vague.z} of (${vague.inputs.join(", ")}); expected answers of exactly 0 and 1.`,
      "give the constructor `activation: step`.",
    );
  }
  const missed = rows.filter(({ output, target }) => output !== target);
  if (missed.length === 0) return right("NAND in all four rows. Any logic circuit can be built of NANDs alone.");
  if (missed.length === 4) {
    return wrong("every row is the wrong way round: this neuron computes AND.", "what do minus signs do to the line?");
  }
  const { inputs, z, output, target } = missed[0] as (typeof rows)[number];
  return wrong(
    `NAND(${inputs.join(", ")}) is ${target}, but the neuron says ${output}: its weighted sum there is ${z}. Rows that are wrong: ${missed.length} of 4.`,
    "a step says 1 where the sum is at least 0. Which weights make it smaller as inputs are switched on?",
  );
}

/** Sums that softplus is tried at: near its corner, and far enough out for a shortcut taken too early to show. */
const SUMS = [-9, -2.1, 0, 1.3, 7, 12];

function softplus(answer: Pick<Activation, "value" | "derivative">): Verdict {
  const { value, derivative }: Partial<Activation> = answer ?? {};
  if (typeof value !== "function" || typeof derivative !== "function") {
    return wrong(`got ${describeAnswer(answer)}; expected { name, value, derivative }, the last two functions of z.`);
  }
  if (SUMS.every((z) => near(value(z), relu.value(z), 1e-9))) {
    return wrong("value is ReLU.", "softplus is ReLU with its corner rounded off: ln(1 + eᶻ).");
  }
  for (const z of SUMS) {
    const expected = Math.log1p(Math.exp(z));
    const got = value(z);
    if (near(got, expected, 1e-9)) continue;
    return wrong(`value(${z}) is ${got}; expected ln(1 + e^${z}) = ${expected.toFixed(6)}.`, "Math.log is ln.");
  }
  for (const z of SUMS) {
    const measured = (value(z + 1e-5) - value(z - 1e-5)) / 2e-5;
    const got = derivative(z);
    if (near(got, measured, 1e-6)) continue;
    if (SUMS.every((each) => near(derivative(each), sigmoid.derivative(each), 1e-6))) {
      return wrong(
        `derivative(${z}) is ${got}, the derivative of the sigmoid; central differences give ${measured.toFixed(6)}.`,
        "softplus is the function whose derivative is the sigmoid itself.",
      );
    }
    return wrong(
      `derivative(${z}) is ${got}, but central differences of your own value give ${measured.toFixed(6)}.`,
      "chain rule: the derivative of ln u is 1/u, and the derivative of 1 + eᶻ is eᶻ.",
    );
  }
  for (const z of [800, -800]) {
    const [got, expected] = [value(z), relu.value(z)];
    if (!near(got, expected, 1e-6)) {
      return wrong(
        `right for small sums, but value(${z}) is ${got}; expected ${expected}.`,
        "e⁸⁰⁰ is more than a number can hold. Take z out of the logarithm first: ln(1 + eᶻ) = max(0, z) + ln(1 + e^(−|z|)).",
      );
    }
    const [far, limit] = [derivative(z), relu.derivative(z)];
    if (!near(far, limit, 1e-6)) {
      return wrong(
        `value is right everywhere, but derivative(${z}) is ${far}; expected ${limit}.`,
        "e⁸⁰⁰ is more than a number can hold, and infinity over infinity is no number. Divide both by eᶻ: what is left?",
      );
    }
  }
  return right("softplus and its derivative, the sigmoid; and no overflow at sums of ±800.");
}

function crossEntropyDerivative(derivative: (output: number, target: number, input: number) => number): Verdict {
  if (typeof derivative !== "function") {
    return wrong(`got ${describeAnswer(derivative)}; expected a function (output, target, input) => derivative.`);
  }
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
    const numerical = (errorAt(w + 1e-5) - errorAt(w - 1e-5)) / 2e-5;
    const got: unknown = derivative(output, target, x);
    if (typeof got !== "number")
      return wrong(`the function returned ${describeAnswer(got)}; expected a number, the derivative.`);
    if (near(got, numerical, 1e-6)) continue;
    const delta = output - target;
    const given = `for output ${output.toFixed(4)}, target ${target}, input ${x}: your derivative is ${got}, central differences give ${numerical.toFixed(6)}.`;
    if (near(got, -numerical, 1e-6))
      return wrong(`${given} The sign is turned round.`, "the error falls as the output moves towards the target.");
    if (near(got, delta * output * (1 - output) * x, 1e-6)) {
      return wrong(
        `${given} That is the derivative of half the squared error.`,
        "what does cross-entropy divide by that the derivative of the sigmoid multiplies with?",
      );
    }
    if (near(got, delta / (output * (1 - output)), 1e-6)) {
      return wrong(
        `${given} That is the derivative for the output alone.`,
        "two more links of the chain: how does the output move with z, and z with the weight?",
      );
    }
    if (near(got, delta, 1e-6))
      return wrong(
        `${given} That is the derivative for the sum z.`,
        "one more link of the chain: how does z move with the weight?",
      );
    return wrong(
      given,
      "multiply three derivatives: of the error by the output, of the output by z, of z by the weight.",
    );
  }
  return right(
    "(output − target) · input. The sigmoid's own derivative has cancelled out, so a neuron that is sure and wrong learns fastest, not slowest.",
  );
}

function learningRate(rate: number): Verdict {
  if (typeof rate !== "number" || !(rate > 0) || !Number.isFinite(rate)) {
    return wrong(`the learning rate is ${describeAnswer(rate)}; expected a finite number above 0.`);
  }
  const { neuron, error } = hurried(rate);
  const said = `with ${rate} the error after 200 steps is ${error.toFixed(5)}`;
  if (error <= 0.002) return right(`${said}, at most 0.002 as asked.`);
  const steepest = Math.max(
    ...logicGate("and").map(({ inputs }) => neuron.activation.derivative(neuron.weightedSum(inputs))),
  );
  // Too large if half of it does better; and where everything is flat, half of it may do no better yet.
  return steepest < 1e-6 || hurried(rate / 2).error < error
    ? wrong(
        `${said}: the first steps were so large that the neuron landed where the sigmoid is nearly flat. Even now its largest derivative in the four rows is ${steepest.toExponential(0)}; at the start it was 0.25.`,
        "saturation leaves hardly a gradient to come back by. Take smaller steps.",
      )
    : wrong(
        `${said}; expected at most 0.002. It was still going down.`,
        "larger steps get there sooner, up to a point.",
      );
}

/** A neuron, and its error, after 200 steps towards AND. */
function hurried(learningRate: number): { neuron: Neuron; error: number } {
  const neuron = new Neuron({ weights: [0, 0] });
  learn(neuron, logicGate("and"), { steps: 200, learningRate });
  return { neuron, error: halfMeanSquaredError(neuron, logicGate("and")) };
}

function stubborn(start: Neuron): Verdict {
  const bad = notANeuron(start);
  if (bad) return bad;
  if ([-2, 0, 1].some((z) => !near(start.activation.value(z), sigmoid.value(z), 1e-9))) {
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
    return wrong(`got ${describeAnswer(answer)}; expected a Neuron: new Neuron({ weights: [ … ], … }).`);
  const { length } = answer.weights;
  return length === 2
    ? undefined
    : wrong(`expected 2 weights, one for each input of the gate; the neuron has ${length}.`);
}

function near(a: number, b: number, tolerance: number): boolean {
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
}

import type { Tensor2D } from "@tensorflow/tfjs-core";
import { randomStreams, tf } from "../../engine";
import { describeAnswer, right, type Verdict, wrong } from "../../exercises";
import { tell } from "./tell";

/** What exercise 2.3 asks for: how large first weights are, by the numbers a layer takes and gives. */
export type Deviation = (inputs: number, outputs: number) => number;

/** Slope below zero in exercise 2.3. */
export const LEAK = 0.5;
/** Inputs and outputs of the layers that exercise 2.3 is tried on: uneven, so that a rule that looks at the wrong side shows. */
const [WIDE, NARROW] = [[300, 100] as const, [100, 300] as const];
/** Numbers that go in, and neurons of the twenty layers. */
const WIDTHS = Array.from({ length: 21 }, (_, l) => (l % 2 === 0 ? 300 : 100));

/** Exercise 2.3: the standard deviation that keeps a signal's size through leaky ReLUs. */
export function judgeDeviation(answer: Deviation): Verdict {
  if (typeof answer !== "function")
    return wrong(`got ${describeAnswer(answer)}; expected a function of inputs and outputs`);
  for (const [inputs, outputs] of [WIDE, NARROW]) {
    const given: unknown = answer(inputs, outputs);
    if (typeof given === "number" && Number.isFinite(given) && given > 0) continue;
    return wrong(
      `for ${inputs} inputs and ${outputs} outputs it returns ${describeAnswer(given)}; expected a standard deviation above 0`,
    );
  }
  const sizes = sizesThrough(answer);
  const last = sizes.at(-1) as number;
  const story = `A signal of size 1 has size ${tell(sizes[0])} after one layer and ${tell(last)} after ${sizes.length}`;
  // What the rule makes of the mean square in one layer, for a wide layer: inputs · σ² · (1 + a²)/2.
  const factor = (inputs: number, outputs: number) => (inputs * answer(inputs, outputs) ** 2 * (1 + LEAK ** 2)) / 2;
  const near = (a: number, b: number) => Math.abs(a / b - 1) < 0.02;
  const factors = [factor(...WIDE), factor(...NARROW)] as const;
  if (factors.every((each) => Math.abs(each - 1) < 0.05)) {
    return right(`${story}, in layers of 300 and 100 neurons in turn. No layer makes it much larger or smaller.`);
  }
  const as = (rule: Deviation): boolean =>
    near(answer(...WIDE), rule(...WIDE)) && near(answer(...NARROW), rule(...NARROW));
  const kept = (1 + LEAK ** 2) / 2;
  if (as((inputs) => Math.sqrt(2 / inputs))) {
    return wrong(
      `${story}: that is He's rule, made for a ReLU that lets a half of the mean square through. This one lets more through.`,
      "What does the mean of f(z)² become when negative sums pass with half their size?",
    );
  }
  if (as((inputs) => Math.sqrt(1 / inputs))) {
    return wrong(
      `${story}: 1 / inputs keeps the weighted sums as large as the inputs, but then the activation makes them smaller.`,
      "Make up for what the activation takes away.",
    );
  }
  if (as((inputs, outputs) => Math.sqrt(2 / (inputs + outputs)))) {
    return wrong(
      `${story}: Glorot's rule counts on an activation with the derivative 1 on both sides of zero.`,
      "Begin from the mean square of one neuron's sum: inputs · σ² times that of the inputs.",
    );
  }
  if (as((inputs) => 1 / (kept * inputs))) {
    return wrong(`${story}: this is the variance σ²; the standard deviation is its square root.`);
  }
  if (as((_, outputs) => Math.sqrt(1 / (kept * outputs)))) {
    return wrong(
      `${story}, up and down on the way: a neuron adds up as many products as it has inputs, whatever the number of its neighbours.`,
      "Which of the two numbers decides how large a sum becomes?",
    );
  }
  if (near(answer(...WIDE), answer(...NARROW))) {
    return wrong(
      `${story}: the rule gives ${tell(answer(...WIDE))} for 300 inputs and for 100. A sum of more products is larger, so the weights have to know their number.`,
      "How does the variance of a sum grow with the number of its terms?",
    );
  }
  return wrong(
    `${story}; one layer of 300 inputs multiplies the mean square by about ${tell(factors[0])}, one of 100 by ${tell(factors[1])}.`,
    "Look for the σ that makes both of them 1.",
  );
}

/** Root mean square of a normal signal after each layer of a stack whose weights follow a rule. */
function sizesThrough(rule: Deviation): number[] {
  const { weights, noise } = randomStreams(23);
  return tf.tidy(() => {
    let signal = noise.normal([200, WIDTHS[0] as number]) as Tensor2D;
    const sizes = WIDTHS.slice(1).map((outputs, l) => {
      const inputs = WIDTHS[l] as number;
      const matrix = weights.normal([inputs, outputs], 0, rule(inputs, outputs)) as Tensor2D;
      signal = tf.leakyRelu(signal.matMul(matrix), LEAK) as Tensor2D;
      return signal.square().mean().sqrt();
    });
    return Array.from(tf.stack(sizes).dataSync());
  });
}

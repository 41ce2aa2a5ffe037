import { describeAnswer, right, type Verdict, wrong } from "../../exercises";
import { Network } from "../network";
import { tell } from "./tell";

const TRIPLES = Array.from({ length: 8 }, (_, n) => [n >> 2, (n >> 1) & 1, n & 1]);
const on = (triple: readonly number[]): number => triple.reduce((sum, x) => sum + x, 0);

/** What other questions the network may be answering, as answers to {@link TRIPLES}. */
const OTHER_QUESTIONS: readonly [name: string, answer: (count: number) => boolean, explained: string][] = [
  [
    "OR",
    (count) => count >= 1,
    "it says yes as soon as any input is on: that is OR of three, one of the two halves of the answer",
  ],
  [
    "parity",
    (count) => count % 2 === 1,
    "it is right seven times and says yes to 1, 1, 1 as well: it tells odd from even, which agrees with XOR of two inputs but asks something else of three",
  ],
  [
    "at least two",
    (count) => count >= 2,
    "it says yes when two or more are on: the half that should take the yes away",
  ],
  ["not exactly one", (count) => count !== 1, "every answer is the wrong way round"],
];

/** Exercise 2.1: a network that says whether exactly one of three inputs is 1. */
export function judgeExactlyOne(network: Network): Verdict {
  if (!(network instanceof Network)) {
    return wrong(`got ${describeAnswer(network)}; expected a Network, such as new Network([new Layer({ … }), …])`);
  }
  if (network.inputCount !== 3 || network.outputCount !== 1) {
    return wrong(
      `this network takes ${network.inputCount} numbers and gives ${network.outputCount}; expected 3 inputs and 1 output`,
      "The first matrix needs three rows, the last one column.",
    );
  }
  const outputs = TRIPLES.map((triple) => network.output(triple)[0] as number);
  if (outputs.some((output) => !Number.isFinite(output))) {
    return wrong(`it answers ${outputs.find((output) => !Number.isFinite(output))}; expected finite numbers`);
  }
  const answers = outputs.map((output) => output > 0.5);
  const misses = TRIPLES.filter((triple, i) => answers[i] !== (on(triple) === 1));
  if (misses.length === 0) {
    return right(`all eight rows are right, with ${network.parameterCount} weights and biases`);
  }
  const first = misses[0] as number[];
  const row = TRIPLES.indexOf(first);
  const given = `For ${first.join(", ")} it answers ${tell(outputs[row])}, expected ${on(first) === 1 ? "above" : "below"} ½ (${misses.length} of 8 rows are wrong)`;
  const other = OTHER_QUESTIONS.find(([, answer]) => TRIPLES.every((triple, i) => answer(on(triple)) === answers[i]));
  if (other)
    return wrong(`${given}: ${other[2]}.`, "Which two simple questions, answered together, make “exactly one”?");
  if (network.layers.length === 1) {
    return wrong(
      `${given}: one layer cuts the cube of inputs once, by a plane, and no plane has the three corners with a single 1 alone on one side.`,
      "One more layer, as for XOR.",
    );
  }
  return wrong(`${given}.`, "Print what the hidden neurons answer in that row: do they say what you meant them to?");
}

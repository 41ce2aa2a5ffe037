/** Compares two recordings of one step: what differs comes from JavaScript, and would be frozen in the graph. */
import path from "node:path";
import { describeNode, firstDifference } from "./graph";
import type { Recorded } from "./recorder";

/** @throws Error that names the first operation by which two recordings differ, and the way out */
export function requireSame(first: Recorded<unknown>, second: Recorded<unknown>): void {
  const changed = first.notes.findIndex((note, i) => note !== second.notes[i]);
  if (changed >= 0 && first.notes.length === second.notes.length) {
    throw new Error(
      `the step changes a setting each time it runs (${first.notes[changed]}, then ${second.notes[changed]}): a captured ` +
        "step would set it once; set it outside of the step, between calls",
    );
  }
  const difference = firstDifference(first.nodes, second.nodes);
  if (!difference) return;
  const { first: was, second: is, index } = difference;
  if (difference.constant && is) {
    const user = second.nodes.find(({ inputs }) => inputs.includes(is.name));
    const place = placeOf(second.origins.get(is.name));
    throw new Error(
      `the step uses other numbers each time it runs: a constant of shape [${is.outputs[0]?.shape.join(", ")}]` +
        `${user ? `, read by ${describeNode(user)}` : ""}${place ? `, made at ${place}` : ""}. They come from JavaScript ` +
        "(Math.random, tf.rand, a counter) and would stay the same in a captured step. Draw with randomStreams(seed) or " +
        "tf.randomUniform and its like, or hand the numbers in as an input",
    );
  }
  throw new Error(
    `the step takes another way each time it runs: its operation ${index} was ${was ? describeNode(was) : "none"} and is ` +
      `${is ? describeNode(is) : "none"} the second time. A captured step goes one way for ever: let no counter or random ` +
      "number of JavaScript decide in it; capture two steps and decide outside, or compute with tf.where",
  );
}

const ENGINE = path.dirname(__dirname) + path.sep;

/** The line of the step's own source from which a tensor was made; undefined where the stack does not show it. */
function placeOf(origin: Error | undefined): string | undefined {
  const lines = origin?.stack?.split("\n").slice(1) ?? [];
  const foreign = /node_modules|tfjs-(core|layers|converter)|node:/;
  const own = lines.find((line) => !foreign.test(line) && !line.includes(ENGINE) && /:\d+:\d+\)?$/.test(line));
  const place = own && /\(?([^()\s]+:\d+):\d+\)?$/.exec(own)?.[1];
  return place && path.isAbsolute(place) ? path.relative(process.cwd(), place) : place;
}

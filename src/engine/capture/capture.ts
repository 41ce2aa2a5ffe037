/**
 * `capture(step)`: an ordinary TensorFlow.js training step, recorded once and run as one TensorFlow graph.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../backend";
import { describeNode, firstDifference } from "./graph";
import { type NativeBackend, nativeBackend } from "./native";
import { type Recorded, record } from "./recorder";
import { recording } from "./recording";
import { Session } from "./session";
import { leavesOf, type TensorTree } from "./trees";

/** A step that is run through TensorFlow; used like the function it was made of. */
export interface CapturedStep<I extends readonly TensorTree[], O extends TensorTree | void> {
  (...inputs: I): O;
  /** Frees what TensorFlow holds for the step. The variables keep the values of now; a later call records again. */
  dispose(): void;
}

export interface CaptureOptions {
  /** For how many combinations of input shapes recordings are kept; the one that was used longest ago goes first. */
  shapes?: number;
}

interface Entry<O> {
  readonly recorded: Recorded<O>;
  readonly session: Session;
}

export function capture<I extends readonly TensorTree[], O extends TensorTree | void>(
  step: (...inputs: I) => O,
  { shapes = 4 }: CaptureOptions = {},
): CapturedStep<I, O> {
  const entries = new Map<string, Entry<O>>();
  const call = (...inputs: I): O => {
    const backend = nativeBackend();
    // Inside another captured step the operations belong to that one.
    if (!backend || recording()) return tf.tidy(() => step(...inputs) as never) as O;
    const leaves = leavesOf(inputs, "input");
    const key = leaves.map(({ path, tensor }) => `${path}:${tensor.dtype}[${tensor.shape}]`).join();
    let entry = entries.get(key);
    if (entry?.recorded.watched.some(({ read, value }) => read() !== value)) {
      entry.session.close();
      entries.delete(key);
      entry = undefined;
    }
    entry ??= open(backend, step as (...inputs: readonly TensorTree[]) => O, inputs);
    // The one used last is the last of the map.
    entries.delete(key);
    entries.set(key, entry);
    if (entries.size > shapes) {
      const [oldest] = entries.keys();
      entries.get(oldest as string)?.session.close();
      entries.delete(oldest as string);
    }
    const outputs = entry.session.run(leaves.map(({ tensor }) => tensor));
    for (const effect of entry.recorded.eachCall) effect();
    return entry.recorded.outputs(outputs as Tensor[]);
  };
  return Object.assign(call, {
    dispose: () => {
      for (const { session } of entries.values()) session.close();
      entries.clear();
    },
  });
}

function open<O extends TensorTree | void>(
  backend: NativeBackend,
  step: (...inputs: readonly TensorTree[]) => O,
  inputs: readonly TensorTree[],
): Entry<O> {
  let first = record(backend, step, inputs);
  // Variables that were only now made (an optimizer's) start from their first values in the recording that counts.
  if (first.madeVariables) first = record(backend, step, inputs);
  const second = record(backend, step, inputs);
  const difference = firstDifference(first.nodes, second.nodes);
  if (difference) {
    throw new Error(`recordings differ at ${difference.index}: ${difference.first && describeNode(difference.first)} ${difference.second && describeNode(difference.second)}`);
  }
  return { recorded: second, session: new Session(backend, second) };
}

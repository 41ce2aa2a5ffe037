/**
 * The recording that is under way, for the code that a step calls: random streams, optimizers, fused operations. They ask
 * {@link recording} and, where there is one, say what ordinary operations cannot: "this number is another one each call".
 */
import type { Tensor, Variable } from "@tensorflow/tfjs-core";
import type { OpAttribute, Values } from "../binding";
import { cleaned } from "./cleanup";

export interface Recording {
  /**
   * A tensor whose value is asked for anew at each call of the captured step: a counter, a learning rate.
   *
   * @param key one tensor is made for each key; a second request gives the same one
   */
  live(key: object | string, value: { shape: number[]; dtype: "float32" | "int32"; read(): Values }): Tensor;
  /**
   * A tensor that JavaScript holds under a name and may replace by another one between calls (an optimizer's own
   * constants): asked for anew at each call.
   */
  held(read: () => Tensor): void;
  /** Something whose change makes the recording worthless: compared at each call, and the step recorded again. */
  watch(read: () => string): void;
  /** Something that must be the same each time the step runs, though the graph does not hold it. */
  note(text: string): void;
  /** The seed of a stream's next draw, `[key, counter]` int32, with the counter that stands at each call. */
  draw(stream: { readonly key: number; counter: number }): Tensor;
  /** Adds an operation that changes variables where they are: its inputs are the variables, then the tensors. */
  update(op: string, attributes: OpAttribute[], variables: readonly Variable[], inputs: readonly Tensor[]): void;
  /** What JavaScript has to do for each call of the step that TensorFlow runs: count an iteration. */
  eachCall(effect: () => void): void;
  /** How to undo what recording changed in JavaScript. Done when the last recording is. */
  undo(restore: () => void): void;
}

let current: Recording | undefined;

/** The recording under way; `undefined` while operations simply run. */
export function recording(): Recording | undefined {
  return current;
}

/** Runs `body` as part of a recording. */
export function withRecording<T>(value: Recording, body: () => T): T {
  if (current) throw new Error("a recording is under way already");
  current = value;
  return cleaned(body, () => {
    current = undefined;
  });
}

/**
 * `capture(step)` turns an ordinary TensorFlow.js training step into one TensorFlow graph: the step runs once to be
 * recorded, and from then on each call is a single call of TensorFlow. How, and what it cannot do: docs/engine.md.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../backend";
import type { NativeBackend } from "../binding";
import { isTaped, nativeBackend } from "../native";
import { choose, type Precision, prepared } from "./choice";
import { requireSame } from "./compare";
import { plain } from "./plain";
import { noBfloat16 } from "./precision";
import { type ProfiledOp, profile } from "./profile";
import { type Recorded, record } from "./recorder";
import { recording } from "./recording";
import { Session } from "./session";
import { inputLeaves, type StepOutput, type TensorTree } from "./trees";

export interface CaptureOptions {
  /**
   * `float32` (the default), `bfloat16`, or `auto`: bfloat16 if this device runs the step faster by a tenth or more with
   * it, found out by running both at the first call, and said on standard output. An x86 processor without AVX-512 has no
   * instructions for it: there `auto` is float32, and a line says that `bfloat16` is slow.
   */
  precision?: Precision | "auto";
  /**
   * Whether TensorFlow's compiler XLA makes machine code of the step: false (the default), true, or `auto`: if that makes
   * it faster by a tenth or more, found out in the same way. Compiling takes seconds, and again for each input shape.
   */
  xla?: boolean | "auto";
  /** For how many combinations of input shapes recordings are kept (4); the one not used for longest goes first. */
  shapes?: number;
}

/** What was recorded for one combination of input shapes. */
export interface RecordingReport {
  /** Inputs with type and shape: `real float32 [120, 784]`. */
  readonly inputs: string;
  /** Operations of the graph. */
  readonly operations: number;
  readonly precision: Precision;
  readonly xla: boolean;
  /** Time that recording, loading and choosing took, in milliseconds. */
  readonly milliseconds: number;
}

/** A captured step: called like the function it was made of. */
export interface CapturedStep<I extends readonly TensorTree[], O extends StepOutput> {
  /** Runs the step. The tensors it returns belong to the caller, as those of any TensorFlow.js function. */
  (...inputs: I): O;
  /** What is recorded now, the last used last. Empty before the first call, and where nothing is recorded. */
  readonly recordings: readonly RecordingReport[];
  /**
   * How long each operation takes, one after the other, in milliseconds. Changes nothing: it runs on copies.
   *
   * @throws Error on another backend than native TensorFlow
   */
  profile(...inputs: I): ProfiledOp[];
  /** Frees what TensorFlow holds. Variables keep their values of now, and a later call records again. */
  dispose(): void;
}

interface Entry<O> {
  readonly recorded: Recorded<O>;
  readonly session: Session;
  readonly report: RecordingReport;
}

/** Closes the sessions of captured steps that nothing refers to any more, such as those of a cell that was run again. */
const abandoned = new FinalizationRegistry<Map<string, Entry<unknown>>>(closeAll);

function closeAll(entries: Map<string, Entry<unknown>>): void {
  for (const { session } of entries.values()) session.close();
  entries.clear();
}

/**
 * Makes a step run as one TensorFlow graph.
 *
 * The step is an ordinary function of tensors (or records and arrays of tensors) that returns such, or nothing. It may use
 * any operations, layers models, optimizers and {@link RandomStream}s, and change any variables. It is recorded at the
 * first call and for each new combination of input shapes. On other backends than native TensorFlow it simply runs.
 *
 * ```ts
 * const step = capture((real: tf.Tensor) => { … return { discriminatorLoss, generatorLoss }; });
 * const { discriminatorLoss, generatorLoss } = step(batch);
 * ```
 *
 * @throws Error at the first call, when the step does what a graph cannot: reads tensors back, uses tensors made outside
 *   of it, draws random numbers or counts in JavaScript, takes another way each time
 */
export function capture<I extends readonly TensorTree[], O extends StepOutput>(
  step: (...inputs: I) => O,
  options: CaptureOptions = {},
): CapturedStep<I, O> {
  const { shapes = 4 } = options;
  checkOptions(options);
  const anyStep = step as unknown as (...inputs: readonly TensorTree[]) => O;
  const entries = new Map<string, Entry<O>>();

  const entryFor = (backend: NativeBackend, inputs: I): Entry<O> => {
    const key = describeInputs(inputs);
    let entry = entries.get(key);
    if (entry?.recorded.watched.some(({ read, value }) => read() !== value)) {
      entry.session.close();
      entry = undefined;
    }
    entries.delete(key);
    entry ??= open(backend, anyStep, inputs, key, options);
    entries.set(key, entry); // the one used last is the last of the map
    const [oldest] = entries.entries();
    if (oldest && entries.size > shapes) {
      oldest[1].session.close();
      entries.delete(oldest[0]);
    }
    return entry;
  };

  const call = (...inputs: I): O => {
    const backend = nativeBackend();
    // Inside another captured step, the operations belong to that one.
    if (!backend || recording()) return plain(step, inputs);
    if (isTaped()) {
      throw new Error(
        "a captured step has no gradient; inside tf.grad and its like call the step itself, not captured",
      );
    }
    const { session, recorded } = entryFor(backend, inputs);
    const outputs = session.run(tensorsOf(inputs));
    for (const effect of recorded.eachCall) effect();
    return recorded.outputs(outputs);
  };
  const captured = Object.defineProperties(call, {
    name: { value: `captured ${step.name}`.trim() },
    recordings: { get: () => [...entries.values()].map(({ report }) => report) },
    profile: {
      value: (...inputs: I): ProfiledOp[] => {
        const backend = nativeBackend();
        if (!backend)
          throw new Error(`the backend ${tf.getBackend()} records no steps, so there is nothing to profile`);
        const { recorded, report } = entryFor(backend, inputs);
        return profile(backend, prepared(recorded, report.precision, false), tensorsOf(inputs));
      },
    },
    dispose: { value: () => closeAll(entries) },
  }) as unknown as CapturedStep<I, O>;
  abandoned.register(captured, entries);
  return captured;
}

function open<O extends StepOutput>(
  backend: NativeBackend,
  step: (...inputs: readonly TensorTree[]) => O,
  inputs: readonly TensorTree[],
  description: string,
  { precision = "float32", xla = false }: CaptureOptions,
): Entry<O> {
  const start = performance.now();
  const recorded = recordTwice(backend, step, inputs);
  const chosen = choose(backend, recorded, tensorsOf(inputs), precision, xla);
  const graph = prepared(recorded, chosen.precision, chosen.xla);
  const session = new Session(backend, graph);
  const report = {
    inputs: description,
    operations: graph.nodes.length,
    ...chosen,
    milliseconds: performance.now() - start,
  };
  return { recorded, session, report };
}

/** Records a step until no variables are made any more, and once again to see that it does the same each time. */
function recordTwice<O extends StepOutput>(
  backend: NativeBackend,
  step: (...inputs: readonly TensorTree[]) => O,
  inputs: readonly TensorTree[],
): Recorded<O> {
  const done: Recorded<O>[] = [];
  const again = (): Recorded<O> => {
    const recorded = record(backend, step, inputs);
    done.push(recorded);
    return recorded;
  };
  // What JavaScript counts goes on from recording to recording, so that numbers that depend on it are noticed.
  try {
    let first = again();
    // Variables that were only now made (an optimizer's) start from their first values in the recording that counts.
    if (first.newVariables.length > 0) first = again();
    const second = again();
    if (second.newVariables.length > 0) {
      throw new Error(
        `the step makes a variable each time it runs (${second.newVariables.join(", ")}): make it once, outside of the ` +
          "step; for a value that lives only within it, a tensor will do",
      );
    }
    requireSame(first, second);
    return second;
  } finally {
    for (const recorded of done.reverse()) recorded.undo();
  }
}

const tensorsOf = (inputs: readonly TensorTree[]): Tensor[] => inputLeaves(inputs).map(({ tensor }) => tensor);

function describeInputs(inputs: readonly TensorTree[]): string {
  return inputLeaves(inputs)
    .map(({ path, tensor }) => `${path} ${tensor.dtype} [${tensor.shape.join(", ")}]`)
    .join(", ");
}

function checkOptions({ precision = "float32", xla = false, shapes = 4 }: CaptureOptions): void {
  if (!["float32", "bfloat16", "auto"].includes(precision)) {
    throw new RangeError(`precision "${precision}": expected "float32", "bfloat16" or "auto"`);
  }
  const why = precision === "bfloat16" ? noBfloat16() : undefined;
  if (why) throw new Error(`precision "bfloat16" is not possible here: ${why}, or ask for "float32" or "auto"`);
  if (![true, false, "auto"].includes(xla)) throw new RangeError(`xla ${xla}: expected true, false or "auto"`);
  if (!Number.isInteger(shapes) || shapes < 1) throw new RangeError(`shapes ${shapes}: expected a whole number ≥ 1`);
}

/**
 * `capture(step)` turns an ordinary TensorFlow.js training step into one TensorFlow graph: the step runs once to be
 * recorded, and from then on each call is a single call of TensorFlow. How, and what it cannot do: docs/engine.md.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../backend";
import { type NativeBackend, nativeBackend } from "../native";
import { requireSame } from "./compare";
import { inBfloat16 } from "./precision";
import { type ProfiledOp, profile } from "./profile";
import { type Recorded, record } from "./recorder";
import { recording } from "./recording";
import { Session } from "./session";
import { simplify } from "./simplify";
import { inputLeaves, leavesOf, rebuild, refusePromise, type StepOutput, type TensorTree } from "./trees";
import { compiled } from "./xla";

/** In which numbers matrices are multiplied and images convolved; all else is float32. */
export type Precision = "float32" | "bfloat16";

export interface CaptureOptions {
  /**
   * `float32` (the default), `bfloat16`, or `auto`: bfloat16 if this device runs the step faster by a tenth or more with
   * it, found out by running both at the first call, and said on standard output.
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
    if (underTape()) {
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

/**
 * A step that does `count` steps in one call, for devices on which a call costs more than a step. Its inputs are those of
 * `count` steps stacked along a new first axis, and so are its results.
 *
 * ```ts
 * const eight = capture(several(8, step)); // inputs [8, batch, …], losses [8]
 * ```
 */
export function several<I extends readonly TensorTree[], O extends TensorTree>(
  count: number,
  step: (...inputs: I) => O,
): (...inputs: I) => O {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`several(${count}): expected a whole number ≥ 1`);
  return (...inputs) =>
    tf.tidy(() => {
      const parts = inputLeaves(inputs).map(({ path, tensor }) => {
        if (tensor.shape[0] !== count) {
          throw new RangeError(
            `the input ${path} has the shape [${tensor.shape}]; expected the first size to be ${count}`,
          );
        }
        return tf.unstack(tensor);
      });
      const results = Array.from({ length: count }, (_, i) =>
        step(...(rebuild(inputs, parts.map((part) => part[i] as Tensor).values()) as I)),
      );
      const leaves = results.map((result) => leavesOf(result, "the step's result"));
      const stacked = (leaves[0] ?? []).map((_, i) =>
        tf.stack(leaves.map((leaf) => (leaf[i] as { tensor: Tensor }).tensor)),
      );
      return rebuild(results[0], stacked.values()) as never;
    });
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
  const chosen = choose(backend, recorded, inputs, precision, xla);
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

/** The step as it is. */
function plain<I extends readonly TensorTree[], O extends StepOutput>(step: (...inputs: I) => O, inputs: I): O {
  return tf.tidy(() => {
    const outputs = step(...inputs);
    refusePromise(outputs);
    return outputs as never;
  }) as O;
}

/** The graph that is run: simplified, in the wanted precision, marked for the compiler. */
function prepared<O>(recorded: Recorded<O>, precision: Precision, xla: boolean): Recorded<O> {
  const { fetches, inputs, feeds, variables } = recorded;
  const keep = [
    ...fetches,
    ...inputs,
    ...feeds.map(({ placeholder }) => placeholder),
    ...variables.map(({ handle }) => handle),
  ];
  let nodes = simplify(recorded.nodes, new Set(keep));
  if (precision === "bfloat16") nodes = inBfloat16(nodes);
  if (xla) nodes = compiled(nodes);
  return { ...recorded, nodes };
}

interface Choice {
  readonly precision: Precision;
  readonly xla: boolean;
}

/** What another way of running must gain to be taken. */
const WORTHWHILE = 0.9;

/** Decides what was left to us, by running the step both ways on copies of its variables. */
function choose(
  backend: NativeBackend,
  recorded: Recorded<unknown>,
  inputs: readonly TensorTree[],
  precision: Precision | "auto",
  xla: boolean | "auto",
): Choice {
  let best: Choice = { precision: precision === "auto" ? "float32" : precision, xla: xla === "auto" ? false : xla };
  if (precision !== "auto" && xla !== "auto") return best;
  const tried: string[] = [];
  const attempt = (choice: Choice): void => {
    const graphs = [best, choice].map((each) => prepared(recorded, each.precision, each.xla));
    const [now, then] = alternate(backend, graphs, tensorsOf(inputs)) as [number, number];
    if (tried.length === 0) tried.push(`${nameOf(best)} ${now.toPrecision(3)}`);
    tried.push(`${nameOf(choice)} ${then.toPrecision(3)}`);
    if (then <= WORTHWHILE * now) best = choice;
  };
  if (precision === "auto") attempt({ ...best, precision: "bfloat16" });
  if (xla === "auto") attempt({ ...best, xla: true });
  console.log(`The step runs in ${nameOf(best)} (milliseconds a step here: ${tried.join(", ")}).`);
  return best;
}

const nameOf = ({ precision, xla }: Choice): string => `${precision}${xla ? " with XLA" : ""}`;

/** For how many milliseconds ways of running take turns before it counts, and then while it counts. */
const WARM_UP = 50;
const TRIAL = 100;

/** Milliseconds a call of each graph takes: medians of calls that take turns, as a machine is not equally fast all the time. */
function alternate(
  backend: NativeBackend,
  graphs: readonly Recorded<unknown>[],
  inputs: readonly Tensor[],
): readonly number[] {
  const sessions: Session[] = [];
  const medians = (milliseconds: number, atLeast: number): number[] => {
    const times: number[][] = sessions.map(() => []);
    const begin = performance.now();
    for (let round = 0; round < atLeast || performance.now() - begin < milliseconds; round++) {
      sessions.forEach((session, i) => {
        const start = performance.now();
        tf.dispose(session.run(inputs));
        times[i]?.push(performance.now() - start);
      });
    }
    return times.map((all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] as number);
  };
  try {
    for (const graph of graphs) sessions.push(Session.onCopies(backend, graph));
    medians(WARM_UP, 2);
    return medians(TRIAL, 7);
  } finally {
    for (const session of sessions) session.close();
  }
}

const tensorsOf = (inputs: readonly TensorTree[]): Tensor[] => inputLeaves(inputs).map(({ tensor }) => tensor);

function describeInputs(inputs: readonly TensorTree[]): string {
  return inputLeaves(inputs)
    .map(({ path, tensor }) => `${path} ${tensor.dtype} [${tensor.shape.join(", ")}]`)
    .join(", ");
}

function underTape(): boolean {
  return (tf.engine() as unknown as { state: { gradientDepth: number } }).state.gradientDepth > 0;
}

function checkOptions({ precision = "float32", xla = false, shapes = 4 }: CaptureOptions): void {
  if (!["float32", "bfloat16", "auto"].includes(precision)) {
    throw new RangeError(`precision "${precision}": expected "float32", "bfloat16" or "auto"`);
  }
  if (![true, false, "auto"].includes(xla)) throw new RangeError(`xla ${xla}: expected true, false or "auto"`);
  if (!Number.isInteger(shapes) || shapes < 1) throw new RangeError(`shapes ${shapes}: expected a whole number ≥ 1`);
}

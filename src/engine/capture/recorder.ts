/**
 * Records one run of a step: it runs as ordinary TensorFlow.js, and every operation that reaches TensorFlow's binding is
 * also written into a graph. Afterwards all variables have the values they had before.
 */
import type { DataId, Tensor, Variable } from "@tensorflow/tfjs-core";
import { tf } from "../backend";
import type { NativeBackend, OpAttribute, Values } from "../binding";
import { DataType, dataType } from "../native";
import { cleaned, holdDepths } from "./cleanup";
import type { GraphNode } from "./graph";
import { type Edge, GraphWriter } from "./graph-writer";
import { intercept } from "./intercept";
import { withRecordedOptimizers } from "./optimizers";
import "./random-ops";
import { type RecordedVariable, RecordedVariables } from "./recorded-variables";
import { type Recording, withRecording } from "./recording";
import { inputLeaves, leavesOf, rebuild, refusePromise, type StepOutput, type TensorTree } from "./trees";
import { Unrecorded } from "./unrecorded";

/** A value fed at each call, beside the step's own inputs. */
export interface Feed {
  readonly placeholder: string;
  readonly shape: readonly number[];
  readonly dtype: number;
  /** The value of this call: numbers to upload, or a tensor that is on the backend. */
  read(): Values | Tensor;
}

/** What one recording tells. */
export interface Recorded<O> {
  readonly nodes: readonly GraphNode[];
  /** Placeholders of the step's inputs, in the order of their leaves. */
  readonly inputs: readonly string[];
  readonly feeds: readonly Feed[];
  readonly variables: readonly RecordedVariable[];
  /** Names of the nodes to fetch: the outputs, each after all changes of variables. */
  readonly fetches: readonly string[];
  /** Puts tensors, in the order of `fetches`, into the form that the step returns. */
  readonly outputs: (tensors: readonly Tensor[]) => O;
  readonly eachCall: readonly (() => void)[];
  /** What must be the same in each recording, beside the nodes. */
  readonly notes: readonly string[];
  /** Takes back what recording counted in JavaScript, and forgets `origins`. Variables have their values again already. */
  undo(): void;
  readonly watched: readonly { read(): string; readonly value: string }[];
  /** Names of the variables made during this run: with them, what it recorded is not what later calls do. */
  readonly newVariables: readonly string[];
  /** Where in the step's source each constant was made, by the name of its node. */
  readonly origins: ReadonlyMap<string, Error>;
}

/** Runs `step` once and records it. */
export function record<O extends StepOutput>(
  backend: NativeBackend,
  step: (...inputs: TensorTree[]) => O,
  inputs: readonly TensorTree[],
): Recorded<O> {
  return new Recorder(backend).run(step, inputs);
}

class Recorder implements Recording {
  private readonly unrecorded: Unrecorded;
  private readonly graph: GraphWriter;
  private readonly variables: RecordedVariables;
  /** Data made by the step itself. */
  private made = new WeakMap<DataId, Error>();
  private readonly lives = new Map<object | string, Tensor>();
  private readonly feeds: Feed[] = [];
  private readonly draws = new Map<object, { count: number }>();
  private readonly effects: (() => void)[] = [];
  private readonly watches: { read(): string; value: string }[] = [];
  private readonly notes: string[] = [];
  private readonly undos: (() => void)[] = [];
  private readonly origins = new Map<string, Error>();
  /** Why the step cannot be recorded, found where it could not be thrown. */
  private refusal: unknown;
  private readonly inputDescriptions = new Map<DataId, string>();

  constructor(private readonly backend: NativeBackend) {
    this.unrecorded = new Unrecorded(backend);
    this.graph = new GraphWriter(backend.binding);
    this.variables = new RecordedVariables(this.graph, this.unrecorded);
  }

  run<O extends StepOutput>(step: (...inputs: TensorTree[]) => O, inputs: readonly TensorTree[]): Recorded<O> {
    this.variables.hold();
    const returnToDepths = holdDepths();
    let recorded: Recorded<O> | undefined;
    const body = (): Recorded<O> => {
      tf.tidy(() => {
        recorded = this.recordStep(step, inputs);
      });
      return recorded as unknown as Recorded<O>;
    };
    return cleaned(body, () => {
      returnToDepths();
      if (!recorded) this.undoAll();
      tf.dispose([...this.lives.values()]);
      this.variables.restore();
    });
  }

  private undoAll(): void {
    for (const restore of this.undos.reverse()) restore();
    // An error keeps what was on the stack alive, the captured step too, which nobody could then abandon.
    this.origins.clear();
    this.made = new WeakMap();
  }

  private recordStep<O extends StepOutput>(
    step: (...inputs: TensorTree[]) => O,
    inputs: readonly TensorTree[],
  ): Recorded<O> {
    const leaves = inputLeaves(inputs);
    // Copies under numbers of their own: one tensor given twice is two inputs, and the original one, used by the step
    // without being handed to it, is told apart from the input.
    const copies = leaves.map(({ tensor }) => this.unrecorded.copy(tensor));
    const placeholders = copies.map((copy, i) => {
      const [id] = this.backend.getInputTensorIds([copy]) as [number];
      return this.graph.placeholder(id, copy.shape, dataType(copy.dtype), `the input ${leaves[i]?.path}`.trim());
    });
    leaves.forEach(({ path, tensor }) => {
      this.inputDescriptions.set(tensor.dataId, path);
    });

    const release = this.listen();
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 40; // deep enough to find the line of the step that made a constant
    const body = (): Recorded<O> => {
      const outputs = withRecording(this, () =>
        withRecordedOptimizers(this, () => step(...(rebuild(inputs, copies.values()) as TensorTree[]))),
      );
      refusePromise(outputs, this.refusal);
      if (this.refusal) throw this.refusal;
      return this.finish(outputs, placeholders);
    };
    return cleaned(body, () => {
      Error.stackTraceLimit = stackTraceLimit;
      release();
    });
  }

  /** Writes the changes of variables and the outputs, and gathers what was found. */
  private finish<O extends StepOutput>(outputs: O, inputs: readonly string[]): Recorded<O> {
    const results = outputs === undefined ? [] : leavesOf(outputs, "the step's result");
    const fetched = results.map(({ tensor }) => this.edgeOf(tensor, "the step's result"));
    this.variables.writeAssigned((variable) => this.edgeOf(variable, `the variable ${variable.name}`));
    const done = this.graph.add("NoOp", [], {}, [], this.variables.writes);
    // Something must be fetched for the changes to happen.
    const fetches =
      fetched.length > 0
        ? fetched.map((edge, i) =>
            this.graph.identity(edge, [{ dtype: edge.dtype, shape: results[i]?.tensor.shape ?? [] }], [done]),
          )
        : [this.graph.identity({ node: this.graph.anything(), dtype: DataType.bool }, [], [done])];
    return {
      nodes: this.graph.nodes,
      inputs,
      feeds: this.feeds,
      variables: this.variables.used,
      fetches,
      outputs: (tensors) => {
        if (fetched.length === 0) tf.dispose([...tensors]); // only there to have something to fetch
        return (outputs === undefined ? undefined : rebuild(outputs, tensors.values())) as O;
      },
      eachCall: this.effects,
      notes: this.notes,
      undo: () => this.undoAll(),
      watched: this.watches,
      newVariables: this.variables.newNames,
      origins: this.origins,
    };
  }

  // ---- what the step does -------------------------------------------------------------------------------------------

  /** Puts the recorder between tfjs and the binding; gives the function that takes it away. */
  private listen(): () => void {
    return intercept(this.backend, {
      executed: (op, attributes, ids, outputs) => {
        const inputs = ids.map((id) => this.graph.edges.get(id) as Edge);
        const names = inputs.map(({ node }) => node);
        const node = this.graph.add(op, names, this.graph.attributes(op, attributes, inputs), outputs);
        outputs.forEach(({ id, dtype, shape: sizes }, i) => {
          const what = `the result of ${op}, shape [${sizes.join(", ")}]`;
          this.graph.edges.set(id, { node: i === 0 ? node : `${node}:${i}`, dtype, what });
        });
      },
      madeConstant: (id, sizes, dtype, values) => {
        this.graph.edges.set(id, { node: this.graph.constant(sizes, dtype, values), dtype, what: "a constant" });
      },
      madeData: (dataId) => this.made.set(dataId, new Error()),
      madeVariable: (variable) => this.variables.add(variable),
      used: (tensor) => {
        this.edgeOf(tensor, undefined);
      },
      describe: (dataId) =>
        this.graph.edges.get(this.backend.tensorMap.get(dataId)?.id ?? -1)?.what ??
        this.variableName(dataId) ??
        "a tensor",
      refused: (error) => {
        this.refusal ??= error;
      },
    });
  }

  /**
   * Where a tensor comes from. Uploads what is still in JavaScript.
   *
   * @throws Error when it was made outside of the step and is not one of its inputs
   */
  private edgeOf(tensor: Tensor, user: string | undefined): Edge {
    const { dataId } = tensor;
    if (tensor.isDisposed) throw new Error(`${user ?? "the step"} is a tensor that is disposed of`);
    const info = this.backend.tensorMap.get(dataId);
    const origin = this.made.get(dataId);
    if (origin && info.values !== null) {
      info.id = this.backend.binding.createTensor(info.shape, info.dtype, info.values); // recorded as a constant
      info.values = null;
      this.origins.set((this.graph.edges.get(info.id) as Edge).node, origin);
    } else {
      this.unrecorded.upload(dataId);
    }
    const known = this.graph.edges.get(info.id);
    if (known) return known;
    const variable = this.variables.ownerOf(dataId);
    if (variable) {
      this.variables.use(variable);
      return this.graph.edges.get(info.id) as Edge;
    }
    if (this.variables.isNew(dataId)) {
      // Made and read in this run, which is recorded again: any edge will do.
      const edge = { node: this.graph.anything(), dtype: info.dtype, what: "a new variable" };
      this.graph.edges.set(info.id, edge);
      return edge;
    }
    const input = this.inputDescriptions.get(dataId);
    throw new Error(
      `the step uses a tensor of shape [${tensor.shape.join(", ")}] that was made outside of it` +
        (input ? ` (the one given as ${input}: use the step's parameter instead)` : "") +
        ". A captured step would see the values of now for ever: hand it in as an input of the step, make it inside, or, " +
        "if it is to stay the same, make it a tf.variable",
    );
  }

  private variableName(dataId: DataId): string | undefined {
    const variable = this.variables.ownerOf(dataId);
    return variable && `the variable ${variable.name}`;
  }

  // ---- what code inside a step may ask for --------------------------------------------------------------------------

  live(key: object | string, { shape: sizes, dtype, read }: Parameters<Recording["live"]>[1]): Tensor {
    const existing = this.lives.get(key);
    if (existing) return existing;
    const tensor = tf.keep(this.unrecorded.tensor(sizes, dtype, read()));
    this.lives.set(key, tensor);
    this.feed(this.unrecorded.upload(tensor.dataId), sizes, dataType(dtype), read, "a number of JavaScript");
    return tensor;
  }

  held(read: () => Tensor): void {
    const tensor = read();
    const id = this.unrecorded.upload(tensor.dataId);
    if (this.graph.edges.has(id)) return;
    this.feed(id, tensor.shape, dataType(tensor.dtype), read, "a constant of an optimizer");
  }

  draw(stream: { readonly key: number; counter: number }): Tensor {
    let draws = this.draws.get(stream);
    if (!draws) {
      const counter = stream.counter;
      const counted = { count: 0 };
      draws = counted;
      this.draws.set(stream, counted);
      this.undo(() => {
        stream.counter = counter;
      });
      this.eachCall(() => {
        stream.counter += counted.count;
      });
    }
    const first = this.live(stream, {
      shape: [2],
      dtype: "int32",
      read: () => Int32Array.of(stream.key, stream.counter),
    });
    stream.counter++;
    return first.add(tf.tensor1d([0, draws.count++], "int32"));
  }

  private feed(id: number, sizes: readonly number[], dtype: number, read: Feed["read"], what: string): void {
    const placeholder = this.graph.placeholder(id, sizes, dtype, what);
    this.feeds.push({ placeholder, shape: sizes, dtype, read });
  }

  note(text: string): void {
    this.notes.push(text);
  }

  watch(read: () => string): void {
    this.watches.push({ read, value: read() });
  }

  eachCall(effect: () => void): void {
    this.effects.push(effect);
  }

  undo(restore: () => void): void {
    this.undos.push(restore);
  }

  update(op: string, attributes: OpAttribute[], variables: readonly Variable[], inputs: readonly Tensor[]): void {
    const edges = inputs.map((tensor) => this.edgeOf(tensor, op));
    this.variables.update(
      variables,
      (variable) => this.edgeOf(variable, op),
      (handles, after) =>
        this.graph.add(
          op,
          [...handles, ...edges.map(({ node }) => node)],
          this.graph.attributes(op, attributes, []),
          [],
          after,
        ),
    );
  }
}

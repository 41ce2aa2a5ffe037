/**
 * Records one run of a step: it runs as ordinary TensorFlow.js, and every operation that reaches TensorFlow's binding is
 * also written into a graph. Afterwards all variables have the values they had before.
 */
import type { DataId, Tensor, Variable } from "@tensorflow/tfjs-core";
import { tf } from "../backend";
import { DataType, dataType, type NativeBackend, type OpAttribute, type Values } from "../native";
import { cleaned, holdDepths } from "./cleanup";
import { type Attribute, attributeOf, type GraphNode } from "./graph";
import { intercept } from "./intercept";
import { withRecordedOptimizers } from "./optimizers";
import { type Recording, withRecording } from "./recording";
import { inputLeaves, leavesOf, rebuild, refusePromise, type StepOutput, type TensorTree } from "./trees";

/** A variable that the step reads or changes. */
export interface RecordedVariable {
  readonly variable: Variable;
  /** Name of the node that holds the handle of TensorFlow's own variable. */
  readonly handle: string;
  readonly changed: boolean;
}

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

/** Where a tensor comes from in the graph, and what it is. */
interface Edge {
  readonly node: string;
  readonly dtype: number;
  readonly what: string;
}

interface VariableState {
  readonly variable: Variable;
  readonly handle: string;
  /** Nodes that read the variable since it was last written to. */
  reads: string[];
  /** The node that wrote last, if one did. */
  written?: string;
  changed: boolean;
}

type Engine = ReturnType<typeof tf.engine>;

/** Ops for which tfjs may name the type of their input wrongly; TensorFlow's eager mode does not look at it. */
const REDUCTIONS = new Set(["All", "Any", "Max", "Mean", "Min", "Prod", "Sum"]);

/** Runs `step` once and records it. */
export function record<O extends StepOutput>(
  backend: NativeBackend,
  step: (...inputs: TensorTree[]) => O,
  inputs: readonly TensorTree[],
): Recorded<O> {
  return new Recorder(backend).run(step, inputs);
}

class Recorder implements Recording {
  private readonly engine: Engine = tf.engine();
  private readonly binding: NativeBackend["binding"];
  private readonly nodes: GraphNode[] = [];
  /** Edges by the binding's number of the tensor. */
  private readonly edges = new Map<number, Edge>();
  /** Data made by the step itself. */
  private made = new WeakMap<DataId, Error>();
  private readonly states = new Map<Variable, VariableState>();
  private readonly variableOf = new Map<DataId, Variable>();
  private readonly lives = new Map<object | string, Tensor>();
  private readonly feeds: Feed[] = [];
  private readonly draws = new Map<object, { count: number }>();
  private readonly effects: (() => void)[] = [];
  private readonly watches: { read(): string; value: string }[] = [];
  private readonly notes: string[] = [];
  private readonly undos: (() => void)[] = [];
  private readonly origins = new Map<string, Error>();
  private readonly newVariables: { variable: Variable; value: Tensor }[] = [];
  /** Why the step cannot be recorded, found where it could not be thrown. */
  private refusal: unknown;
  private readonly inputDescriptions = new Map<DataId, string>();

  constructor(private readonly backend: NativeBackend) {
    this.binding = backend.binding;
  }

  run<O extends StepOutput>(step: (...inputs: TensorTree[]) => O, inputs: readonly TensorTree[]): Recorded<O> {
    const before = this.holdVariables();
    const returnToDepths = holdDepths();
    let recorded: Recorded<O> | undefined;
    const body = (): Recorded<O> => {
      tf.tidy(() => {
        recorded = this.recordStep(step, inputs, before);
      });
      return recorded as unknown as Recorded<O>;
    };
    return cleaned(body, () => {
      returnToDepths();
      if (!recorded) this.undoAll();
      tf.dispose([...this.lives.values()]);
      for (const [variable, value] of before) {
        if (!variable.isDisposed && variable.dataId !== value.dataId) variable.assign(value);
        value.dispose();
      }
      for (const { variable, value } of this.newVariables) {
        if (!variable.isDisposed) variable.assign(value);
        value.dispose();
      }
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
    before: ReadonlyMap<Variable, Tensor>,
  ): Recorded<O> {
    const leaves = inputLeaves(inputs);
    // Copies under numbers of their own: one tensor given twice is two inputs, and the original one, used by the step
    // without being handed to it, is told apart from the input.
    const copies = leaves.map(({ tensor }) => this.copy(tensor));
    const placeholders = copies.map((copy, i) => {
      const placeholder = this.add("Placeholder", [], { dtype: type(dataType(copy.dtype)), shape: shape(copy.shape) }, [
        { dtype: dataType(copy.dtype), shape: copy.shape },
      ]);
      this.edges.set(this.backend.getInputTensorIds([copy])[0] as number, {
        node: placeholder,
        dtype: dataType(copy.dtype),
        what: `the input ${leaves[i]?.path}`.trim(),
      });
      return placeholder;
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
      refusePromise(outputs);
      if (this.refusal) throw this.refusal;
      return this.finish(outputs, placeholders, before);
    };
    return cleaned(body, () => {
      Error.stackTraceLimit = stackTraceLimit;
      release();
    });
  }

  /** Writes the changes of variables and the outputs, and gathers what was found. */
  private finish<O extends StepOutput>(
    outputs: O,
    inputs: readonly string[],
    before: ReadonlyMap<Variable, Tensor>,
  ): Recorded<O> {
    const results = outputs === undefined ? [] : leavesOf(outputs, "the step's result");
    const fetched = results.map(({ tensor }) => this.edgeOf(tensor, "the step's result"));
    for (const variable of Object.values(this.engine.registeredVariables)) {
      const held = before.get(variable);
      const untouched = variable.dataId === held?.dataId && !this.states.get(variable)?.written;
      if (!held || untouched) continue;
      const state = this.stateOf(variable);
      const edge = this.edgeOf(variable, `the variable ${variable.name}`);
      if (!state.reads.includes(edge.node)) this.write(state, edge);
    }
    const after = [...this.states.values()].flatMap(({ written }) => (written ? [written] : []));
    const done = this.add("NoOp", [], {}, [], after);
    // Something must be fetched for the changes to happen.
    const fetches =
      fetched.length > 0
        ? fetched.map(({ node, dtype }, i) =>
            this.add(
              "Identity",
              [node],
              { T: type(dtype) },
              [{ dtype, shape: results[i]?.tensor.shape ?? [] }],
              [done],
            ),
          )
        : [
            this.add(
              "Identity",
              [this.constant([], DataType.bool, Uint8Array.of(1))],
              { T: type(DataType.bool) },
              [],
              [done],
            ),
          ];
    return {
      nodes: this.nodes,
      inputs,
      feeds: this.feeds,
      variables: [...this.states.values()].map(({ variable, handle, changed }) => ({ variable, handle, changed })),
      fetches,
      outputs: (tensors) => {
        if (fetched.length === 0) tf.dispose([...tensors]); // only there to have something to fetch
        return (outputs === undefined ? undefined : rebuild(outputs, tensors.values())) as O;
      },
      eachCall: this.effects,
      notes: this.notes,
      undo: () => this.undoAll(),
      watched: this.watches,
      newVariables: this.newVariables.flatMap(({ variable }) => (variable.isDisposed ? [] : [variable.name])),
      origins: this.origins,
    };
  }

  /** Keeps the value of every variable. Two variables that share one value get one each, so that they can be told apart. */
  private holdVariables(): Map<Variable, Tensor> {
    const held = new Map<Variable, Tensor>();
    for (const variable of Object.values(this.engine.registeredVariables)) {
      if (this.variableOf.has(variable.dataId)) {
        const own = this.copy(variable);
        variable.assign(own);
        own.dispose();
      }
      this.variableOf.set(variable.dataId, variable);
      held.set(variable, tf.keep(variable.clone()));
    }
    return held;
  }

  /** The same value under a number of its own; TensorFlow shares the memory. */
  private copy(tensor: Tensor): Tensor {
    const [id] = this.backend.getInputTensorIds([tensor]) as [number];
    return this.nativeTensor(
      "Identity",
      [{ name: "T", type: this.binding.TF_ATTR_TYPE, value: dataType(tensor.dtype) }],
      [id],
    );
  }

  private nativeTensor(op: string, attributes: OpAttribute[], inputs: number[]): Tensor {
    const [output] = this.binding.executeOp(op, attributes, inputs, 1);
    if (!output) throw new Error(`${op} gave no output`);
    return this.backend.createOutputTensor(output);
  }

  // ---- what the step does -------------------------------------------------------------------------------------------

  /** Puts the recorder between tfjs and the binding; gives the function that takes it away. */
  private listen(): () => void {
    return intercept(this.backend, {
      executed: (op, attributes, ids, outputs) => {
        const inputs = ids.map((id) => this.edges.get(id) as Edge);
        const names = inputs.map(({ node }) => node);
        const node = this.add(op, names, this.attributes(op, attributes, inputs), outputs);
        outputs.forEach(({ id, dtype, shape: sizes }, i) => {
          const what = `the result of ${op}, shape [${sizes.join(", ")}]`;
          this.edges.set(id, { node: i === 0 ? node : `${node}:${i}`, dtype, what });
        });
      },
      madeConstant: (id, sizes, dtype, values) => {
        this.edges.set(id, { node: this.constant(sizes, dtype, bytesOf(values)), dtype, what: "a constant" });
      },
      madeData: (dataId) => this.made.set(dataId, new Error()),
      madeVariable: (variable) => this.newVariables.push({ variable, value: tf.keep(variable.clone()) }),
      used: (tensor) => {
        this.edgeOf(tensor, undefined);
      },
      describe: (dataId) =>
        this.edges.get(this.backend.tensorMap.get(dataId)?.id ?? -1)?.what ?? this.variableName(dataId) ?? "a tensor",
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
      this.origins.set((this.edges.get(info.id) as Edge).node, origin);
    } else {
      this.upload(dataId);
    }
    const known = this.edges.get(info.id);
    if (known) return known;
    const variable = this.variableOf.get(dataId);
    if (variable) {
      this.stateOf(variable);
      return this.edges.get(info.id) as Edge;
    }
    if (this.newVariables.some((made) => made.variable.dataId === dataId)) {
      // Made and read in this run, which is recorded again: any edge will do.
      const edge = {
        node: this.constant([], DataType.bool, Uint8Array.of(1)),
        dtype: info.dtype,
        what: "a new variable",
      };
      this.edges.set(info.id, edge);
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
    const variable = this.variableOf.get(dataId);
    return variable && `the variable ${variable.name}`;
  }

  // ---- variables ----------------------------------------------------------------------------------------------------

  /** TensorFlow's variable that stands for ours; at first use it is read, and our value of now stands for that reading. */
  private stateOf(variable: Variable): VariableState {
    const existing = this.states.get(variable);
    if (existing) return existing;
    const dtype = dataType(variable.dtype);
    const name = `variable${this.states.size}`;
    const handle = this.add("VarHandleOp", [], {
      dtype: type(dtype),
      shape: shape(variable.shape),
      shared_name: { kind: "string", value: name },
      container: { kind: "string", value: "" },
    });
    const state: VariableState = { variable, handle, reads: [], changed: false };
    this.states.set(variable, state);
    // The first value, though the variable may have been assigned to by now.
    const first = [...this.variableOf].find(([, owner]) => owner === variable)?.[0];
    if (first) this.edges.set(this.upload(first), this.read(state));
    return state;
  }

  /** Reads TensorFlow's variable as the last write left it. */
  private read(state: VariableState): Edge {
    const dtype = dataType(state.variable.dtype);
    const node = this.add(
      "ReadVariableOp",
      [state.handle],
      { dtype: type(dtype) },
      [{ dtype, shape: state.variable.shape }],
      state.written ? [state.written] : [],
    );
    state.reads.push(node);
    return { node, dtype, what: `the variable ${state.variable.name}` };
  }

  private write(state: VariableState, value: Edge): void {
    state.written = this.add(
      "AssignVariableOp",
      [state.handle, value.node],
      { dtype: type(dataType(state.variable.dtype)) },
      [],
      this.earlier(state),
    );
    state.reads = [];
    state.changed = true;
  }

  /** What must have run before a variable changes: whoever read the old value, and the last change. */
  private earlier({ reads, written }: VariableState): string[] {
    return [...reads, ...(written ? [written] : [])];
  }

  // ---- what code inside a step may ask for --------------------------------------------------------------------------

  live(key: object | string, { shape: sizes, dtype, read }: Parameters<Recording["live"]>[1]): Tensor {
    const existing = this.lives.get(key);
    if (existing) return existing;
    const number = dataType(dtype);
    const id = this.binding.createTensor(sizes, number, read());
    const tensor = tf.keep(this.backend.createOutputTensor({ id, shape: sizes, dtype: number }));
    this.lives.set(key, tensor);
    this.feed(id, sizes, number, read, "a number of JavaScript");
    return tensor;
  }

  held(read: () => Tensor): void {
    const tensor = read();
    const id = this.upload(tensor.dataId);
    if (this.edges.has(id)) return;
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
    const placeholder = this.add("Placeholder", [], { dtype: type(dtype), shape: shape(sizes) }, [
      { dtype, shape: sizes },
    ]);
    this.edges.set(id, { node: placeholder, dtype, what });
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
    const states = variables.map((variable) => {
      const state = this.stateOf(variable);
      const value = this.edgeOf(variable, op);
      // A value that was assigned earlier in the step has to be in the variable before it is changed there.
      if (!state.reads.includes(value.node)) this.write(state, value);
      return state;
    });
    const node = this.add(
      op,
      [...states.map(({ handle }) => handle), ...edges.map((edge) => edge.node)],
      this.attributes(op, attributes, []),
      [],
      states.flatMap((state) => this.earlier(state)),
    );
    states.forEach((state) => {
      state.written = node;
      state.reads = [];
      state.changed = true;
      // From here on the variable stands for a new reading. Its value in this run does not matter: nothing reads it.
      const fresh = this.copyOf(state.variable);
      this.edges.set(this.backend.tensorMap.get(fresh.dataId).id, this.read(state));
      state.variable.assign(fresh);
    });
  }

  /** The binding's number of a value, which is handed to TensorFlow first if it is still in JavaScript; not recorded. */
  private upload(dataId: DataId): number {
    const info = this.backend.tensorMap.get(dataId);
    if (info.values !== null) {
      info.id = this.binding.createTensor(info.shape, info.dtype, info.values);
      info.values = null;
    }
    return info.id;
  }

  private copyOf(variable: Variable): Tensor {
    const { id } = this.backend.tensorMap.get(variable.dataId);
    return this.nativeTensor(
      "Identity",
      [{ name: "T", type: this.binding.TF_ATTR_TYPE, value: dataType(variable.dtype) }],
      [id],
    );
  }

  // ---- the graph ----------------------------------------------------------------------------------------------------

  private add(
    op: string,
    inputs: string[],
    attributes: Record<string, Attribute>,
    outputs: readonly { dtype: number; shape: readonly number[] }[] = [],
    after: string[] = [],
  ): string {
    const name = `${op}_${this.nodes.length}`;
    this.nodes.push({
      name,
      op,
      inputs,
      after: [...new Set(after)],
      attributes,
      outputs: outputs.map(({ dtype, shape: sizes }) => ({ dtype, shape: [...sizes] })),
    });
    return name;
  }

  private constant(sizes: readonly number[], dtype: number, bytes: Uint8Array): string {
    return this.add("Const", [], { dtype: type(dtype), value: { kind: "tensor", dtype, shape: [...sizes], bytes } }, [
      { dtype, shape: sizes },
    ]);
  }

  private attributes(op: string, given: OpAttribute[], inputs: readonly Edge[]): Record<string, Attribute> {
    const entries = given.map((attribute): [string, Attribute] => {
      const input = inputs[0];
      if (input && attribute.name === "T" && REDUCTIONS.has(op)) return ["T", type(input.dtype)];
      return [attribute.name, attributeOf(attribute, this.binding)];
    });
    // tfjs leaves this one out, and TensorFlow's eager mode finds it by itself.
    if (op === "ExpandDims" && inputs[0]) entries.push(["T", type(inputs[0].dtype)]);
    return Object.fromEntries(entries);
  }
}

const type = (value: number): Attribute => ({ kind: "type", value });
const shape = (value: readonly number[]): Attribute => ({ kind: "shape", value: [...value] });

function bytesOf(values: Values): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
}

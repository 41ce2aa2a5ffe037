/**
 * The variables of a recording. In the graph each is a variable of TensorFlow that is read and written in the order in
 * which the step did so; in JavaScript all have their values back when the recording is over.
 */
import type { DataId, Tensor, Variable } from "@tensorflow/tfjs-core";
import { tf } from "../backend";
import { dataType } from "../native";
import { type Edge, type GraphWriter, shape, type } from "./graph-writer";
import type { Unrecorded } from "./unrecorded";

/** A variable that the step reads or changes. */
export interface RecordedVariable {
  readonly variable: Variable;
  /** Name of the node that holds the handle of TensorFlow's own variable. */
  readonly handle: string;
  readonly changed: boolean;
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

export class RecordedVariables {
  private readonly states = new Map<Variable, VariableState>();
  private readonly variableOf = new Map<DataId, Variable>();
  /** Values from before the step. */
  private readonly held = new Map<Variable, Tensor>();
  private readonly made: { variable: Variable; value: Tensor }[] = [];

  constructor(
    private readonly graph: GraphWriter,
    private readonly unrecorded: Unrecorded,
  ) {}

  /** Keeps the value of every variable. Two variables that share one value get one each, so that they can be told apart. */
  hold(): void {
    for (const variable of Object.values(tf.engine().registeredVariables)) {
      if (this.variableOf.has(variable.dataId)) {
        const own = this.unrecorded.copy(variable);
        variable.assign(own);
        own.dispose();
      }
      this.variableOf.set(variable.dataId, variable);
      this.held.set(variable, tf.keep(variable.clone()));
    }
  }

  /** Gives all variables, also those that the step made, the values that they had. */
  restore(): void {
    for (const [variable, value] of this.held) {
      if (!variable.isDisposed && variable.dataId !== value.dataId) variable.assign(value);
      value.dispose();
    }
    for (const { variable, value } of this.made) {
      if (!variable.isDisposed) variable.assign(value);
      value.dispose();
    }
  }

  /** The step made a variable. */
  add(variable: Variable): void {
    this.made.push({ variable, value: tf.keep(variable.clone()) });
  }

  /** Whether a value is that of a variable that the step made. */
  isNew(dataId: DataId): boolean {
    return this.made.some(({ variable }) => variable.dataId === dataId);
  }

  /** Names of the variables that the step made and did not dispose of. */
  get newNames(): string[] {
    return this.made.flatMap(({ variable }) => (variable.isDisposed ? [] : [variable.name]));
  }

  /** The variable that had this value before the step. */
  ownerOf(dataId: DataId): Variable | undefined {
    return this.variableOf.get(dataId);
  }

  /** The variables that the step used, in the order of their first use. */
  get used(): RecordedVariable[] {
    return [...this.states.values()].map(({ variable, handle, changed }) => ({ variable, handle, changed }));
  }

  /** The last write of each variable. */
  get writes(): string[] {
    return [...this.states.values()].flatMap(({ written }) => (written ? [written] : []));
  }

  /**
   * TensorFlow's variable that stands for ours. At first use it is read, and our value from before the step stands for
   * that reading.
   */
  use(variable: Variable): VariableState {
    const existing = this.states.get(variable);
    if (existing) return existing;
    const dtype = dataType(variable.dtype);
    const name = `variable${this.states.size}`;
    const handle = this.graph.add("VarHandleOp", [], {
      dtype: type(dtype),
      shape: shape(variable.shape),
      shared_name: { kind: "string", value: name },
      container: { kind: "string", value: "" },
    });
    const state: VariableState = { variable, handle, reads: [], changed: false };
    this.states.set(variable, state);
    // The first value, though the variable may have been assigned to by now.
    const first = [...this.variableOf].find(([, owner]) => owner === variable)?.[0];
    if (first) this.graph.edges.set(this.unrecorded.upload(first), this.read(state));
    return state;
  }

  /** Writes the variables that were assigned to. `edgeOf` says where a value comes from. */
  writeAssigned(edgeOf: (variable: Variable) => Edge): void {
    for (const variable of Object.values(tf.engine().registeredVariables)) {
      const held = this.held.get(variable);
      const untouched = variable.dataId === held?.dataId && !this.states.get(variable)?.written;
      if (held && !untouched) this.writeUnlessThere(variable, edgeOf);
    }
  }

  /**
   * Adds an operation that changes variables where they are.
   *
   * @param add adds the node, given the handles of the variables and what must have run before
   */
  update(
    variables: readonly Variable[],
    edgeOf: (variable: Variable) => Edge,
    add: (handles: string[], after: string[]) => string,
  ): void {
    // A value that was assigned earlier in the step has to be in the variable before it is changed there.
    const states = variables.map((variable) => this.writeUnlessThere(variable, edgeOf));
    const node = add(
      states.map(({ handle }) => handle),
      states.flatMap(earlier),
    );
    for (const state of states) {
      this.wrote(state, node);
      // From here on the variable stands for a new reading. Its value in this run does not matter: nothing reads it.
      const fresh = this.unrecorded.copyUnused(state.variable);
      this.graph.edges.set(this.unrecorded.upload(fresh.dataId), this.read(state));
      state.variable.assign(fresh);
    }
  }

  /** Writes the value of now, unless it is what the variable was last read to be. */
  private writeUnlessThere(variable: Variable, edgeOf: (variable: Variable) => Edge): VariableState {
    const state = this.use(variable);
    const { node: value } = edgeOf(variable);
    if (state.reads.includes(value)) return state;
    const dtype = type(dataType(variable.dtype));
    this.wrote(state, this.graph.add("AssignVariableOp", [state.handle, value], { dtype }, [], earlier(state)));
    return state;
  }

  private wrote(state: VariableState, node: string): void {
    state.written = node;
    state.reads = [];
    state.changed = true;
  }

  /** Reads TensorFlow's variable as the last write left it. */
  private read(state: VariableState): Edge {
    const dtype = dataType(state.variable.dtype);
    const node = this.graph.add(
      "ReadVariableOp",
      [state.handle],
      { dtype: type(dtype) },
      [{ dtype, shape: state.variable.shape }],
      state.written ? [state.written] : [],
    );
    state.reads.push(node);
    return { node, dtype, what: `the variable ${state.variable.name}` };
  }
}

/** What must have run before a variable changes: whoever read the old value, and the last change. */
function earlier({ reads, written }: VariableState): string[] {
  return [...reads, ...(written ? [written] : [])];
}

/**
 * A recorded step as a TensorFlow session: its variables live in TensorFlow between calls, and JavaScript's variables
 * stand for them.
 *
 * A variable that a call changes is not copied back. Instead its data is marked as *away*: whoever asks for it (a model
 * that is applied, a read-back, a save) makes it come. In the other direction, a variable that was given another value in
 * JavaScript is recognised by its data being another one, and handed over before the next call.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { DataId, Tensor, Variable } from "@tensorflow/tfjs-core";
import { tf } from "../backend";
import type { NativeBackend, NativeTensor, TensorInfo } from "../binding";
import { dataType } from "../native";
import { type Attribute, encodeSavedModel, type GraphNode, TAG } from "./graph";
import type { RecordedVariable } from "./recorded-variables";
import type { Feed, Recorded } from "./recorder";

/** Data of a variable that is with a session: its number is found when it is asked for. */
interface AwayInfo extends TensorInfo {
  readonly owner: Session;
  /** The number of the value that was fetched last; undefined while the value is away. */
  fetched: number | undefined;
  /** How often the owner has changed the value, by which other sessions see that theirs is an old one. */
  changes: number;
}

function isAway(info: TensorInfo): info is AwayInfo {
  return "owner" in info;
}

interface Resident extends RecordedVariable {
  /** The data that stands for what TensorFlow holds. */
  known?: DataId;
  /** Where that is with another session: its `changes` at that time. */
  changes?: number | undefined;
}

type Graph = Pick<Recorded<unknown>, "nodes" | "inputs" | "feeds" | "variables" | "fetches">;

export class Session {
  private readonly id: number;
  /** The binding itself: a variable may be asked for while the backend's is wrapped, by a recorder. */
  private readonly binding: NativeBackend["binding"];
  private readonly residents: Resident[];
  private readonly feedNames: string;
  private readonly fetchNames: string;
  private readonly readNames: string;
  private closed = false;

  constructor(
    private readonly backend: NativeBackend,
    recorded: Graph,
  ) {
    this.binding = backend.binding;
    this.residents = recorded.variables.map((variable) => ({ ...variable }));
    this.feeds = recorded.feeds;
    this.feedNames = [...recorded.inputs, ...recorded.feeds.map(({ placeholder }) => placeholder)].map(first).join();
    this.fetchNames = recorded.fetches.map(first).join();
    this.readNames = this.residents.map((_, i) => `state_${i}:0`).join();
    this.id = load(backend, [...recorded.nodes, ...stateNodes(this.residents)]);
  }

  private readonly feeds: readonly Feed[];

  /** A session that starts from the values of now and leaves the variables of JavaScript as they are. */
  static onCopies(backend: NativeBackend, graph: Graph): Session {
    return new Session(backend, {
      ...graph,
      variables: graph.variables.map((variable) => ({ ...variable, changed: false })),
    });
  }

  /** One call of the step. The results belong to the caller. */
  run(inputs: readonly Tensor[]): Tensor[] {
    if (this.closed) throw new Error("this session is closed");
    this.handOver();
    const temporary: number[] = [];
    const ids = this.backend.getInputTensorIds([...inputs]);
    for (const { shape, dtype, read } of this.feeds) {
      const value = read();
      if (value instanceof tf.Tensor) ids.push(...this.backend.getInputTensorIds([value]));
      else {
        const id = this.binding.createTensor(shape, dtype, value);
        temporary.push(id);
        ids.push(id);
      }
    }
    this.sendAway();
    try {
      const outputs = this.binding.runSavedModel(this.id, ids, this.feedNames, this.fetchNames);
      return outputs.map((output) => this.backend.createOutputTensor(output));
    } finally {
      for (const id of temporary) this.binding.deleteTensor(id);
    }
  }

  /** Brings home what is away, and frees TensorFlow's session with everything in it. */
  close(): void {
    if (this.closed) return;
    this.fetchAll();
    for (const { variable } of this.residents) if (!isGone(variable)) this.settle(variable.dataId);
    this.closed = true;
    this.binding.deleteSavedModel(this.id);
  }

  /** Hands values to TensorFlow that are not the ones it holds. */
  private handOver(): void {
    const changed: number[] = [];
    this.residents.forEach(({ variable, known, changes }, i) => {
      if (isGone(variable)) throw new Error(`the variable ${variable.name} is disposed of; capture the step anew`);
      if (variable.dataId !== known || this.changesElsewhere(variable) !== changes) changed.push(i);
    });
    if (changed.length === 0) return;
    const values = changed.map((i) => (this.residents[i] as Resident).variable);
    const done = this.binding.runSavedModel(
      this.id,
      this.backend.getInputTensorIds(values),
      changed.map((i) => `value_${i}:0`).join(),
      changed.map((i) => `set_${i}:0`).join(),
    );
    for (const { id } of done) this.binding.deleteTensor(id);
    for (const i of changed) {
      const resident = this.residents[i] as Resident;
      resident.known = resident.variable.dataId;
      resident.changes = this.changesElsewhere(resident.variable);
    }
  }

  /** How often another session has changed a variable that is with it; undefined where the variable is not. */
  private changesElsewhere({ dataId }: Variable): number | undefined {
    const info = this.backend.tensorMap.get(dataId);
    return isAway(info) && info.owner !== this ? info.changes : undefined;
  }

  /** Marks what a call changes as away. */
  private sendAway(): void {
    const changing = this.residents.filter(({ changed }) => changed);
    for (const resident of changing) {
      const info = this.backend.tensorMap.get(resident.variable.dataId);
      const ours = isAway(info) && info.owner === this;
      if (ours && info.refCount === 1) continue;
      // Other tensors share this value (a clone), or it is not ours: they keep it, the variable gets data of its own.
      if (ours && info.fetched === undefined) this.fetchAll();
      resident.known = this.giveAwayData(resident.variable);
      resident.changes = undefined;
    }
    // Only now, as letting go of the old data above may have fetched.
    for (const { variable } of changing) {
      const info = this.backend.tensorMap.get(variable.dataId) as AwayInfo;
      if (info.fetched !== undefined) this.binding.deleteTensor(info.fetched);
      info.fetched = undefined;
      info.changes++;
    }
  }

  private giveAwayData(variable: Variable): DataId {
    const session = this;
    const info: AwayInfo = {
      shape: [...variable.shape],
      dtype: dataType(variable.dtype),
      values: null,
      refCount: 0, // assign() counts the variable
      owner: this,
      fetched: undefined,
      changes: 0,
      get id() {
        if (this.fetched === undefined) session.fetchAll();
        return this.fetched as unknown as number;
      },
      set id(value) {
        this.fetched = value;
      },
    };
    const dataId: DataId = {};
    this.backend.tensorMap.set(dataId, info);
    // All that assign() asks of a tensor. A real one would have to be disposed of, for which tfjs asks for its number.
    const { shape, dtype } = variable;
    variable.assign({ dataId, shape, dtype } as Tensor);
    return dataId;
  }

  /** Fetches the values of all variables that are away. One call for all: TensorFlow prepares each kind of call anew. */
  private fetchAll(): void {
    if (this.residents.length === 0) return;
    const values = this.binding.runSavedModel(this.id, [], "", this.readNames);
    values.forEach((value: NativeTensor, i) => {
      const { known } = this.residents[i] as Resident;
      const info = known && this.backend.tensorMap.has(known) ? this.backend.tensorMap.get(known) : undefined;
      if (info && isAway(info) && info.owner === this && info.fetched === undefined) info.fetched = value.id;
      else this.binding.deleteTensor(value.id);
    });
  }

  /** Makes data that was fetched ordinary data, which needs no session. */
  private settle(dataId: DataId): void {
    const info = this.backend.tensorMap.get(dataId);
    if (!isAway(info) || info.owner !== this) return;
    const { shape, dtype, refCount, fetched } = info;
    this.backend.tensorMap.set(dataId, { shape, dtype, refCount, values: null, id: fetched as number });
  }
}

/** Whether a variable was disposed of, also by `tf.disposeVariables`, which does not mark it. */
function isGone(variable: Variable): boolean {
  return variable.isDisposed || tf.engine().registeredVariables[variable.name] !== variable;
}

const first = (node: string): string => `${node}:0`;

/** Nodes that set and give the variables from outside of the step. */
function stateNodes(variables: readonly RecordedVariable[]): GraphNode[] {
  return variables.flatMap(({ variable, handle }, i) => {
    const dtype: Attribute = { kind: "type", value: dataType(variable.dtype) };
    const shape: Attribute = { kind: "shape", value: variable.shape };
    const node = (
      op: string,
      name: string,
      inputs: string[],
      attributes: Record<string, Attribute>,
      after: string[] = [],
    ): GraphNode => ({ name: `${name}_${i}`, op, inputs, after, attributes, outputs: [] });
    return [
      node("ReadVariableOp", "state", [handle], { dtype }),
      node("Placeholder", "value", [], { dtype, shape }),
      node("AssignVariableOp", "assign", [handle, `value_${i}`], { dtype }),
      // Only tensors can be fetched: a scalar that is there when the assignment is done.
      node("Const", "one", [], {
        dtype: { kind: "type", value: 1 },
        value: { kind: "tensor", dtype: 1, shape: [], bytes: new Uint8Array(4) },
      }),
      node("Identity", "set", [`one_${i}`], { T: { kind: "type", value: 1 } }, [`assign_${i}`]),
    ];
  });
}

/** Writes the graph to a folder of its own, has TensorFlow load it, and removes the folder. */
function load(backend: NativeBackend, nodes: readonly GraphNode[]): number {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ganbook-step-"));
  try {
    fs.writeFileSync(path.join(folder, "saved_model.pb"), encodeSavedModel(nodes));
    return backend.binding.loadSavedModel(folder, TAG);
  } catch (error) {
    throw new Error(
      `TensorFlow does not take the recorded step: ${error instanceof Error ? error.message : error}. ` +
        "(An operation run by its name needs all its attributes here, also those that it finds by itself elsewhere.)",
    );
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

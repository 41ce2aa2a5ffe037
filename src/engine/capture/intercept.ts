/**
 * Stands between TensorFlow.js and its binding and tells a listener what passes: operations, constants, variables, data.
 * Everything is still carried out. What a recorded step must not do, it refuses.
 */
import type { DataId, Tensor, Variable } from "@tensorflow/tfjs-core";
import { tf } from "../backend";
import type { NativeBackend, NativeTensor, OpAttribute, Values } from "../binding";
import { DataType, dataType } from "../native";

export interface Listener {
  /** An operation was executed; tensors are named by the binding's numbers. */
  executed(op: string, attributes: OpAttribute[], inputs: readonly number[], outputs: readonly NativeTensor[]): void;
  /** Numbers of JavaScript were handed to TensorFlow as tensor `id`. */
  madeConstant(id: number, shape: readonly number[], dtype: number, values: Values): void;
  /** Numbers of JavaScript became a tensor of tfjs. */
  madeData(dataId: DataId): void;
  madeVariable(variable: Variable): void;
  /** An operation is about to read a tensor. Afterwards TensorFlow must have its values. */
  used(tensor: Tensor): void;
  /** What a tensor is, for an error. */
  describe(dataId: DataId): string;
  /** Something was refused where an error might go unheard. */
  refused(error: unknown): void;
}

type Engine = ReturnType<typeof tf.engine>;

/** Begins to listen; gives the function that ends it. */
export function intercept(backend: NativeBackend, listener: Listener): () => void {
  const restore = [
    replaceBinding(backend, listener),
    followTensors(backend, listener),
    refuseReading(backend, listener),
    followVariables(listener),
    refuseFitting(listener),
  ];
  return () => {
    for (const undo of restore) undo();
  };
}

function replaceBinding(backend: NativeBackend, listener: Listener): () => void {
  const { binding } = backend;
  const overrides: Partial<NativeBackend["binding"]> = {
    executeOp: (op, attributes, inputs, count) => {
      const outputs = binding.executeOp(op, attributes, inputs, count);
      listener.executed(op, attributes, inputs, outputs);
      return outputs;
    },
    createTensor: (shape: readonly number[], dtype: number | string, values) => {
      const number = typeof dtype === "string" ? dataType(dtype) : dtype;
      if (number === DataType.string) {
        throw new Error("the step makes a tensor of text, which a captured step cannot hold: hand it in as an input");
      }
      const id = binding.createTensor(shape, number, values);
      listener.madeConstant(id, shape, number, values);
      return id;
    },
    runSavedModel: () => {
      throw new Error(
        "the step runs a saved model; a saved model cannot be recorded: run it outside, hand its result in",
      );
    },
  };
  // The binding's own properties cannot be written to, so what listens stands before it.
  backend.binding = Object.create(
    binding,
    Object.fromEntries(Object.entries(overrides).map(([name, value]) => [name, { value }])),
  ) as NativeBackend["binding"];
  return () => {
    backend.binding = binding;
  };
}

function followTensors(backend: NativeBackend, listener: Listener): () => void {
  const { getInputTensorIds, move } = backend;
  const own = backend as Partial<NativeBackend>;
  own.getInputTensorIds = (tensors) =>
    tensors.map((tensor) => {
      // Whole numbers of 64 bits are no tensors to tfjs; the binding makes constants of them.
      if ("valueArray" in tensor) return getInputTensorIds.call(backend, [tensor])[0] as number;
      listener.used(tensor);
      return backend.tensorMap.get(tensor.dataId).id;
    });
  own.move = (dataId, ...data) => {
    listener.madeData(dataId);
    move.call(backend, dataId, ...data);
  };
  return () => {
    // The backend's class has them.
    delete own.getInputTensorIds;
    delete own.move;
  };
}

function refuseReading(backend: NativeBackend, listener: Listener): () => void {
  const { readSync } = backend;
  const own = backend as Partial<NativeBackend>;
  const gather = tf.getKernel("GatherV2", "tensorflow");
  const { kernelFunc } = gather;
  let gathering = false;
  // tfjs reads the indices back to see whether they are in range; in a graph, TensorFlow looks at each call.
  gather.kernelFunc = (values) => {
    gathering = true;
    try {
      return kernelFunc(values);
    } finally {
      gathering = false;
    }
  };
  const read = (dataId: DataId): Values => {
    const info = backend.tensorMap.get(dataId);
    if (info?.values) return info.values; // a constant that never left JavaScript
    if (gathering) return readSync.call(backend, dataId);
    throw new Error(
      `the step reads a tensor back to JavaScript (${listener.describe(dataId)}). A captured step is recorded once, so ` +
        "JavaScript sees no values in it: compute with tensors (tf.where in place of if), or return the tensor and read " +
        "it outside",
    );
  };
  own.readSync = read;
  own.read = async (dataId) => {
    try {
      return read(dataId);
    } catch (error) {
      // Kept for the end: the step may not wait for this promise, and nobody would hear of it.
      listener.refused(error);
      return new Promise(() => undefined);
    }
  };
  return () => {
    delete own.readSync;
    delete own.read;
    gather.kernelFunc = kernelFunc;
  };
}

function followVariables(listener: Listener): () => void {
  const engine = tf.engine() as Partial<Engine>;
  const { makeVariable } = tf.engine();
  engine.makeVariable = (...values) => {
    const variable = makeVariable.apply(tf.engine(), values);
    listener.madeVariable(variable);
    return variable;
  };
  return () => {
    delete engine.makeVariable;
  };
}

/**
 * What fits a model by itself waits for promises, so that it would do most of its work after the recording: a step that
 * does not wait for it would seem to be captured, and train nothing.
 */
function refuseFitting(listener: Listener): () => void {
  const restore: (() => void)[] = [];
  for (const { prototype } of [tf.LayersModel, tf.Sequential]) {
    for (const method of ["fit", "fitDataset", "trainOnBatch"] as const) {
      const original = prototype[method];
      const refused = (): never => {
        const error = new Error(
          `the step calls model.${method}, which is asynchronous and reads its losses back: write the step out, as in ` +
            "optimizer.minimize(() => loss(y, model.apply(x, { training: true })), true)",
        );
        listener.refused(error); // in case the step is a promise, which keeps the error for itself
        throw error;
      };
      prototype[method] = refused;
      restore.push(() => {
        prototype[method] = original as never;
      });
    }
  }
  return () => {
    for (const undo of restore) undo();
  };
}

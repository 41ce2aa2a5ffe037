/** What tfjs-node's backend and its C++ binding look like to us: types only, which neither of the two publishes. */
import type { DataId, Tensor } from "@tensorflow/tfjs-core";

/** Values as the binding takes and gives them. */
export type Values = Float32Array | Int32Array | Uint8Array;

/** An attribute of an operation: a name, one of the binding's `TF_ATTR_…` kinds, and a value of that kind. */
export interface OpAttribute {
  name: string;
  type: number;
  value: boolean | number | string | number[];
}

/** An output of an operation: where the binding keeps it, and what it is. */
export interface NativeTensor {
  id: number;
  shape: number[];
  dtype: number;
}

/** The C++ binding. Tensors are known to it by numbers that are never used twice. */
export interface Binding {
  createTensor(shape: readonly number[], dtype: number, values: Values): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Values;
  executeOp(op: string, attributes: OpAttribute[], inputs: number[], outputs: number): NativeTensor[];
  loadSavedModel(folder: string, tag: string): number;
  deleteSavedModel(session: number): void;
  runSavedModel(session: number, inputs: number[], feeds: string, fetches: string): NativeTensor[];
  TF_ATTR_STRING: number;
  TF_ATTR_INT: number;
  TF_ATTR_FLOAT: number;
  TF_ATTR_BOOL: number;
  TF_ATTR_TYPE: number;
  TF_ATTR_SHAPE: number;
}

/** Where the values of a tensor are: with TensorFlow under `id`, or, while `values` is not null, still in JavaScript. */
export interface TensorInfo {
  shape: number[];
  dtype: number;
  id: number;
  values: Values | null;
  refCount: number;
}

/** tfjs-node's backend. */
export interface NativeBackend {
  binding: Binding;
  isUsingGpuDevice: boolean;
  tensorMap: {
    get(dataId: DataId): TensorInfo;
    has(dataId: DataId): boolean;
    set(dataId: DataId, info: TensorInfo): void;
  };
  executeMultipleOutputs(op: string, attributes: OpAttribute[], inputs: Tensor[], outputs: number): Tensor[];
  getInputTensorIds(tensors: Tensor[]): number[];
  createOutputTensor(output: NativeTensor): Tensor;
  move(dataId: DataId, values: Values, shape: number[], dtype: string, refCount: number): void;
  read(dataId: DataId): Promise<Values>;
  readSync(dataId: DataId): Values;
}

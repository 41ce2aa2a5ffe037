/** What capture needs to know of tfjs-node's backend and of its C++ binding. */
import type { DataId, Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../backend";

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
  tensorMap: {
    get(dataId: DataId): TensorInfo;
    has(dataId: DataId): boolean;
    set(dataId: DataId, info: TensorInfo): void;
  };
  getInputTensorIds(tensors: Tensor[]): number[];
  createOutputTensor(output: NativeTensor): Tensor;
  move(dataId: DataId, values: Values, shape: number[], dtype: string, refCount: number): void;
  read(dataId: DataId): Promise<Values>;
  readSync(dataId: DataId): Values;
}

/** The native backend, or `undefined` where another one is current. */
export function nativeBackend(): NativeBackend | undefined {
  const current = tf.backend() as unknown as Partial<NativeBackend>;
  return typeof current.binding?.runSavedModel === "function" ? (current as NativeBackend) : undefined;
}

/** TensorFlow's numbers of data types (types.proto). */
export const DataType = { float32: 1, int32: 3, string: 7, complex64: 8, int64: 9, bool: 10, bfloat16: 14 } as const;

/** TensorFlow's number of one of tfjs's data types. */
export function dataType(dtype: string): number {
  const number = (DataType as Record<string, number>)[dtype];
  if (number === undefined) throw new Error(`data type ${dtype}: TensorFlow has none of this name`);
  return number;
}

/**
 * What a recorder itself does with TensorFlow. It goes to the binding directly, past whatever listens to the step, so that
 * none of it becomes part of the graph.
 */
import type { DataId, Tensor } from "@tensorflow/tfjs-core";
import type { NativeBackend, NativeTensor, OpAttribute, Values } from "../binding";
import { dataType } from "../native";

export class Unrecorded {
  /** The binding itself; while a step is recorded, the backend's is wrapped. */
  readonly binding: NativeBackend["binding"];

  /** @param backend not listened to yet */
  constructor(private readonly backend: NativeBackend) {
    this.binding = backend.binding;
  }

  /** A tensor on the backend, of numbers. */
  tensor(shape: number[], dtype: string, values: Values): Tensor {
    const number = dataType(dtype);
    const id = this.binding.createTensor(shape, number, values);
    return this.backend.createOutputTensor({ id, shape, dtype: number });
  }

  /** The same value under a number of its own; TensorFlow shares the memory. */
  copy(tensor: Tensor): Tensor {
    const [id] = this.backend.getInputTensorIds([tensor]) as [number];
    return this.identity(id, tensor.dtype);
  }

  /** As {@link copy}, of a value that is on the backend, without counting as a use of it: also while a step runs. */
  copyUnused(tensor: Tensor): Tensor {
    return this.identity(this.backend.tensorMap.get(tensor.dataId).id, tensor.dtype);
  }

  /** The binding's number of a value, which is handed to TensorFlow first if it is still in JavaScript. */
  upload(dataId: DataId): number {
    const info = this.backend.tensorMap.get(dataId);
    if (info.values !== null) {
      info.id = this.binding.createTensor(info.shape, info.dtype, info.values);
      info.values = null;
    }
    return info.id;
  }

  private identity(id: number, dtype: string): Tensor {
    const attributes: OpAttribute[] = [{ name: "T", type: this.binding.TF_ATTR_TYPE, value: dataType(dtype) }];
    const [output] = this.binding.executeOp("Identity", attributes, [id], 1) as [NativeTensor | undefined];
    if (!output) throw new Error("Identity gave no output");
    return this.backend.createOutputTensor(output);
  }
}

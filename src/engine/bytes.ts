import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "./backend";
import type { NativeTensor } from "./binding";
import { DataType, nativeBackend } from "./native";

/**
 * Bytes as a tensor of numbers from 0 to 255. TensorFlow takes them as they are and widens them itself: a third of the memory
 * passes through, and no JavaScript array of floats has to be made and collected again for each batch.
 *
 * @param bytes copied; free to be written to again afterwards
 * @returns float32, the caller's
 * @throws RangeError when there are more or fewer bytes than the shape has places
 */
export function bytesTensor(bytes: Uint8Array, shape: number[]): Tensor {
  if (tf.util.sizeFromShape(shape) !== bytes.length) {
    throw new RangeError(`${bytes.length} bytes do not fill the shape [${shape.join(", ")}]`);
  }
  const backend = nativeBackend();
  if (!backend) return tf.tensor(Float32Array.from(bytes), shape, "float32");
  const { binding } = backend;
  const type = (name: string, value: number) => ({ name, type: binding.TF_ATTR_TYPE, value });
  const narrow = binding.createTensor(shape, DataType.uint8, bytes);
  try {
    const attributes = [
      type("SrcT", DataType.uint8),
      type("DstT", DataType.float32),
      { name: "Truncate", type: binding.TF_ATTR_BOOL, value: false },
    ];
    return backend.createOutputTensor(binding.executeOp("Cast", attributes, [narrow], 1)[0] as NativeTensor);
  } finally {
    binding.deleteTensor(narrow);
  }
}

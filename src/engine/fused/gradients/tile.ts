/**
 * The gradient of tile. tfjs adds up the copies one by one, two operations each, and has none from six dimensions on. Its
 * layer normalisation tiles four tensors, so that a gradient through it is thousands of operations; here it is three a tensor.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../backend";

/** Registers it with tfjs. */
export function registerTile(): void {
  tf.registerGradient({
    kernelName: "Tile",
    inputsToSave: ["x"],
    gradFunc: (dy, [x], { reps }) => ({
      x: () => sumOfCopies(dy as Tensor, (x as Tensor).shape, reps as unknown as readonly number[]),
    }),
  });
}

/** Adds up copies of a tensor that lie beside each other, `copies[i]` of them along axis `i`. */
function sumOfCopies(tiled: Tensor, shape: number[], copies: readonly number[]): Tensor {
  const sizes: number[] = [];
  const axes: number[] = [];
  for (const [i, size] of shape.entries()) {
    const count = copies[i] as number;
    if (count !== 1) axes.push(sizes.push(count) - 1);
    // Axes are only made where needed: some backends take no more than six.
    if (size !== 1 || count === 1) sizes.push(size);
  }
  return axes.length === 0 ? tiled.clone() : tiled.reshape(sizes).sum(axes).reshape(shape);
}

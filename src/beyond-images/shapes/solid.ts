import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { Voxels } from "../../datasets/voxels";
import { tf } from "../../engine";

/**
 * The shapes in what a generator gives: a voxel is filled where the number is above a bound.
 *
 * @param values `[n, size, size, size, 1]`, as [depth, height, width]; stays the caller's
 * @param above the bound: 0 by default, the middle of tanh; a larger one asks the generator to be surer
 * @throws RangeError for another form, or numbers that are not finite
 */
export function solid(values: Tensor, above = 0): Voxels[] {
  const [count = 0, size = 0, ...others] = values.shape;
  if (values.rank !== 5 || others.some((other, i) => other !== [size, size, 1][i])) {
    throw new RangeError(`values of the shape [${values.shape}]; expected [n, size, size, size, 1]`);
  }
  const numbers = values.dataSync();
  const each = size ** 3;
  return Array.from({ length: count }, (_, i) => {
    const filled = new Uint8Array(each);
    for (let voxel = 0; voxel < each; voxel++) {
      const value = numbers[i * each + voxel] as number;
      if (Number.isNaN(value)) throw new RangeError(`shape ${i} holds numbers that are not finite (NaN)`);
      if (value > above) filled[voxel] = 1;
    }
    return { size, filled };
  });
}

/** The reverse: `[n, size, size, size, 1]`, 1 where a voxel is filled and −1 elsewhere; the caller's. */
export function solidTensor(shapes: readonly Voxels[]): tf.Tensor5D {
  const size = shapes[0]?.size ?? 0;
  const odd = shapes.find((shape) => shape.size !== size);
  if (odd || size === 0) {
    throw new RangeError(
      odd ? `shapes of ${size}³ and of ${odd.size}³ voxels: expected one size` : "no shapes: expected at least one",
    );
  }
  return tf.tidy(() => {
    const bytes = new Uint8Array(shapes.length * size ** 3);
    shapes.forEach(({ filled }, i) => {
      bytes.set(filled, i * size ** 3);
    });
    return tf.tensor(bytes, [shapes.length, size, size, size, 1], "float32").mul(2).sub(1) as tf.Tensor5D;
  });
}

/**
 * Shapes drawn by a generator.
 *
 * @param generator `[batch, latentSize]` → `[batch, size, size, size, 1]` in [-1, 1]
 * @param latent `[count, latentSize]`, the caller's
 * @param above as in {@link solid}
 */
export function drawShapes(generator: LayersModel, latent: Tensor, above = 0): Voxels[] {
  const drawn = generator.predict(latent, { batchSize: 32 }) as Tensor;
  try {
    return solid(drawn, above);
  } finally {
    drawn.dispose();
  }
}

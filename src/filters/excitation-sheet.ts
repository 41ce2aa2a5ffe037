import type { Tensor4D } from "@tensorflow/tfjs-core";
import { diverging } from "../figures";
import type { MostExciting } from "./excitation";

/**
 * Each filter followed by the patches that excite it most, as images of one size for `imageGrid` (range [0, 1]): the
 * filter in colour, negative blue over white to positive orange, each as strong as its largest number; the patches in grey.
 *
 * @param filters `[filters, size, size, 1]` of the same layer; not disposed
 * @param found what {@link mostExciting} of that layer found in images of one channel in [0, 1], k for each filter
 * @returns `[filters · (1 + k), size, size, 3]` in [0, 1]
 * @throws RangeError when filters and patches differ in number or size, naming both shapes
 */
export function excitationSheet(
  filters: Tensor4D,
  { excitations, patches }: MostExciting,
): { shape: [number, number, number, number]; values: Float32Array } {
  const [count, size, width, channels] = filters.shape;
  if (count !== excitations.length || size !== patches.shape[1] || width !== size || channels !== 1) {
    throw new RangeError(
      `filters of the shape [${filters.shape.join(", ")}] and patches [${patches.shape.join(", ")}] for ${excitations.length} filters ` +
        "do not go together; expected [filters, size, size, 1] of the layer whose patches they are",
    );
  }
  const pixels = size * size;
  const k = patches.shape[0] / count;
  const numbers = filters.dataSync() as Float32Array;
  const values = new Float32Array(count * (1 + k) * pixels * 3);
  let at = 0;
  for (let filter = 0; filter < count; filter++) {
    const own = numbers.subarray(filter * pixels, (filter + 1) * pixels);
    const most = own.reduce((largest, value) => Math.max(largest, Math.abs(value)), Number.MIN_VALUE);
    for (const value of own) {
      for (const part of diverging(value / most)) values[at++] = part / 255;
    }
    for (const value of patches.values.subarray(filter * k * pixels, (filter + 1) * k * pixels)) {
      values.fill(value, at, at + 3);
      at += 3;
    }
  }
  return { shape: [count * (1 + k), size, size, 3], values };
}

import type { Tensor4D } from "@tensorflow/tfjs-core";
import { diverging } from "../../figures";
import type { MostExciting } from "../excitation";

/** How light ink is drawn: a little off white, so that a patch full of ink ends somewhere on a white page. */
const INK = 0.85;

/**
 * The patches that excite each filter most, filter after filter, as images for `imageGrid` (range [0, 1]), paper black and
 * ink light grey. Before each filter's patches stands the filter itself, in colour: negative blue over white to positive
 * orange, as strong as its largest number; or, without `filters`, an empty tile, for the filters of a deeper layer have no
 * picture.
 *
 * @param found what `mostExciting` found in images of one channel in [0, 1], k patches for each filter
 * @param filters `[filters, size, size, 1]` of the same layer; not disposed
 * @returns `[filters · (1 + k), size, size, 3]` in [0, 1]
 * @throws RangeError when filters and patches do not go together, naming both shapes
 */
export function excitationSheet(
  { excitations, patches }: MostExciting,
  filters?: Tensor4D,
): { shape: [number, number, number, number]; values: Float32Array } {
  const count = excitations.length;
  const [patchCount, size, , channels] = patches.shape;
  if (channels !== 1) {
    throw new RangeError(`patches of the shape [${patches.shape.join(", ")}] given; expected one channel`);
  }
  if (filters && filters.shape.join() !== [count, size, size, 1].join()) {
    throw new RangeError(
      `filters of the shape [${filters.shape.join(", ")}] and patches [${patches.shape.join(", ")}] of ${count} filters do not go together; ` +
        `expected filters [${count}, ${size}, ${size}, 1] of the layer whose patches they are`,
    );
  }
  const pixels = size * size;
  const k = patchCount / count;
  // Without filters: nothing but white.
  const numbers = filters ? (filters.dataSync() as Float32Array) : new Float32Array(count * pixels);
  const values = new Float32Array(count * (1 + k) * pixels * 3);
  let at = 0;
  for (let filter = 0; filter < count; filter++) {
    const own = numbers.subarray(filter * pixels, (filter + 1) * pixels);
    const most = own.reduce((largest, value) => Math.max(largest, Math.abs(value)), Number.MIN_VALUE);
    for (const value of own) {
      for (const part of diverging(value / most)) values[at++] = part / 255;
    }
    for (const value of patches.values.subarray(filter * k * pixels, (filter + 1) * k * pixels)) {
      values.fill(INK * value, at, at + 3);
      at += 3;
    }
  }
  return { shape: [count * (1 + k), size, size, 3], values };
}

import type { Voxels } from "../../datasets/voxels";

/**
 * How much of a shape is its own mirror image, left to right: voxels that are filled in both, by those filled in one of the
 * two (intersection over union). 1 for a shape that is symmetric, 0 where nothing meets; 1 for an empty cube.
 */
export function mirrorOverlap({ size, filled }: Voxels): number {
  let [both, either] = [0, 0];
  for (let i = 0; i < filled.length; i++) {
    const width = i % size;
    const mirrored = i - width + (size - 1 - width);
    both += (filled[i] as number) & (filled[mirrored] as number);
    either += (filled[i] as number) | (filled[mirrored] as number);
  }
  return either === 0 ? 1 : both / either;
}

import type { Voxels } from "../../datasets/voxels";

/**
 * The pieces that a shape falls into: voxels that share a face hang together, those that meet in an edge or a corner do
 * not (6-connected).
 *
 * @returns number of voxels of each piece, the largest first; none for an empty cube
 */
export function pieces({ size, filled }: Voxels): number[] {
  const seen = new Uint8Array(filled.length);
  const sizes: number[] = [];
  const waiting: number[] = [];
  const reach = (voxel: number): void => {
    if (!filled[voxel] || seen[voxel]) return;
    seen[voxel] = 1;
    waiting.push(voxel);
  };
  for (let start = 0; start < filled.length; start++) {
    reach(start);
    let count = 0;
    for (let voxel = waiting.pop(); voxel !== undefined; voxel = waiting.pop()) {
      count++;
      for (const step of [1, size, size * size]) {
        const at = Math.floor(voxel / step) % size;
        if (at > 0) reach(voxel - step);
        if (at < size - 1) reach(voxel + step);
      }
    }
    if (count > 0) sizes.push(count);
  }
  return sizes.sort((a, b) => b - a);
}

/** Share of a shape's voxels that do not hang together with its largest piece, in [0, 1]; 0 for an empty cube. */
export function looseShare(shape: Voxels): number {
  const sizes = pieces(shape);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  return all === 0 ? 0 : 1 - (sizes[0] as number) / all;
}

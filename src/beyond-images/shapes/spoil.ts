import type { Voxels } from "../../datasets/voxels";
import type { RandomStream } from "../../engine";
import { tf } from "../../engine";

/** A shape without what it has below, in front and on the left: a chair loses a leg. */
export function withoutCorner({ size, filled }: Voxels): Voxels {
  return changed({ size, filled }, (x, y, z, voxel) => (x < size / 2 && z < size / 2 && y < size / 4 ? 0 : voxel));
}

/** A shape that stands on its head. */
export function upsideDown({ size, filled }: Voxels): Voxels {
  return changed({ size, filled }, (x, y, z) => filled[(z * size + size - 1 - y) * size + x] as number);
}

/** Shapes in which some voxels, wherever they are, are filled if they were empty, and the reverse. @param share of them */
export function speckled(shapes: readonly Voxels[], share: number, stream: RandomStream): Voxels[] {
  return shapes.map(({ size, filled }) => {
    const numbers = tf.tidy(() => stream.uniform([filled.length]).dataSync());
    return { size, filled: filled.map((voxel, i) => ((numbers[i] as number) < share ? 1 - voxel : voxel)) };
  });
}

function changed(
  { size, filled }: Voxels,
  become: (width: number, height: number, depth: number, voxel: number) => number,
): Voxels {
  return {
    size,
    filled: filled.map((voxel, i) =>
      become(i % size, Math.floor(i / size) % size, Math.floor(i / (size * size)), voxel),
    ),
  };
}

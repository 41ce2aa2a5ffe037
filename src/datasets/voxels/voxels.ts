import { type ShapeParameters, solidsOf } from "./shapes";
import type { Solid } from "./solids";

/** One shape: a cube of `size`³ voxels, each filled or empty. */
export interface Voxels {
  /** Voxels along each edge. */
  readonly size: number;
  /** 1 or 0 for each voxel, as [depth, height, width]: the front first, from the floor up, from left to right. */
  readonly filled: Uint8Array;
}

/**
 * Draws a shape from its parameters: a voxel is filled when its centre lies inside.
 *
 * @param size voxels along each edge, an even number from 8, so that left and right mirror each other
 * @throws RangeError for another size
 */
export function drawShape(shape: ShapeParameters, size = 32): Voxels {
  if (!Number.isInteger(size) || size < 8 || size % 2 === 1) {
    throw new RangeError(`size ${size}: expected an even whole number from 8, such as 16 or 32`);
  }
  const filled = new Uint8Array(size ** 3);
  for (const solid of solidsOf(shape)) fill(filled, size, solid);
  return { size, filled };
}

function fill(filled: Uint8Array, size: number, { low, high, inside }: Solid): void {
  // Voxel i has its centre at (i + ½) / size, on the axes of width and depth less one half.
  const first = (at: number, shift: number): number => Math.max(0, Math.ceil((at + shift) * size - 0.5));
  const last = (at: number, shift: number): number => Math.min(size - 1, Math.floor((at + shift) * size - 0.5));
  const centre = (i: number, shift: number): number => (i + 0.5) / size - shift;
  for (let depth = first(low[2], 0.5); depth <= last(high[2], 0.5); depth++) {
    for (let height = first(low[1], 0); height <= last(high[1], 0); height++) {
      for (let width = first(low[0], 0.5); width <= last(high[0], 0.5); width++) {
        if (inside && !inside([centre(width, 0.5), centre(height, 0), centre(depth, 0.5)])) continue;
        filled[(depth * size + height) * size + width] = 1;
      }
    }
  }
}

/** Eight voxels a byte, the first in the lowest bit. */
export function packed({ filled }: Voxels): Uint8Array {
  const bits = new Uint8Array(filled.length / 8);
  for (let i = 0; i < filled.length; i++) bits[i >> 3] = (bits[i >> 3] as number) | ((filled[i] as number) << (i & 7));
  return bits;
}

/** The reverse of {@link packed}. */
export function unpacked(bits: Uint8Array, size: number): Voxels {
  const filled = new Uint8Array(size ** 3);
  for (let i = 0; i < filled.length; i++) filled[i] = ((bits[i >> 3] as number) >> (i & 7)) & 1;
  return { size, filled };
}

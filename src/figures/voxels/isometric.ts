import type { VoxelShape } from "./shape";

/** A picture as bytes: red, green, blue and alpha for each pixel, rows from the top; transparent where nothing is. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** How light the three sides are that one sees: above, in front (on the left), and on the right. */
const LIGHT = { above: 1, front: 0.8, right: 0.6 };

/**
 * Draws a shape as the little cubes it is made of, without WebGL: seen from above, its front on the left and its right side
 * on the right. The projection is dimetric, two pixels to the side for one down, so that the sides of neighbouring cubes
 * meet without a gap. Cubes are painted from the far corner to the near one, and what is near covers what is behind it
 * (painter's algorithm). The more filled voxels stand around the place before a side, the darker it is (ambient occlusion).
 *
 * @param color of a side in full light
 * @param unit pixels that half a cube is wide, an even number from 2; the picture is 2 · size · unit wide and high
 */
export function isometric(
  { size, filled }: VoxelShape,
  color: readonly [number, number, number],
  unit: number,
): Drawing {
  if (!Number.isInteger(unit) || unit < 2 || unit % 2 === 1) {
    throw new RangeError(`unit ${unit}: expected an even whole number of pixels from 2`);
  }
  const side = 2 * size * unit;
  const data = new Uint8ClampedArray(4 * side * side);
  const at: Lookup = (x, y, z) =>
    Math.min(x, y, z) < 0 || Math.max(x, y, z) >= size ? 0 : (filled[(z * size + y) * size + x] as number);
  /** A column of pixels. */
  const paint = (column: number, top: number, length: number, light: number): void => {
    for (let row = Math.max(0, top); row < Math.min(side, top + length); row++) {
      const pixel = 4 * (row * side + column);
      for (let channel = 0; channel < 3; channel++) data[pixel + channel] = (color[channel] as number) * light;
      data[pixel + 3] = 255;
    }
  };
  const half = unit / 2;
  /** How far a lozenge reaches up and down at a column counted from its middle: such that neighbours share no pixel. */
  const distance = (i: number): number => (i < 0 ? -i - 1 : i);
  const up = (i: number): number => half - Math.floor(distance(i) / 2);
  const down = (i: number): number => Math.floor((unit - distance(i) - 1) / 2);
  // Far is behind, below, and on the left.
  for (let z = size - 1; z >= 0; z--) {
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        if (!at(x, y, z)) continue;
        // The middle of the cube's upper side, a lozenge of 2 · unit by unit.
        const column = unit * (x + z + 1);
        const row = half * (x - z + size) + unit * (size - 1 - y);
        if (!at(x, y + 1, z)) {
          const light = LIGHT.above * openness(at, [x, y + 1, z], RIGHTWARD, INWARD);
          for (let i = -unit; i < unit; i++) paint(column + i, row - up(i), up(i) + down(i), light);
        }
        if (!at(x, y, z - 1)) {
          const light = LIGHT.front * openness(at, [x, y, z - 1], RIGHTWARD, UPWARD);
          for (let i = -unit; i < 0; i++) paint(column + i, row + down(i), unit, light);
        }
        if (!at(x + 1, y, z)) {
          const light = LIGHT.right * openness(at, [x + 1, y, z], INWARD, UPWARD);
          for (let i = 0; i < unit; i++) paint(column + i, row + down(i), unit, light);
        }
      }
    }
  }
  return { width: side, height: side, data };
}

type Lookup = (x: number, y: number, z: number) => number;
type Place = readonly [x: number, y: number, z: number];

const [RIGHTWARD, UPWARD, INWARD] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
] as const;

/** How much light comes to a place before a side, 0.6 to 1, by the eight voxels around it in the side's plane. */
function openness(at: Lookup, [x, y, z]: Place, a: Place, b: Place): number {
  let filled = 0;
  for (let i = -1; i <= 1; i++) {
    for (let j = -1; j <= 1; j++) {
      if (i === 0 && j === 0) continue;
      filled += at(x + i * a[0] + j * b[0], y + i * a[1] + j * b[1], z + i * a[2] + j * b[2]);
    }
  }
  return 1 - 0.05 * filled;
}

/** Where a voxel's centre is: width, height and depth, in edges of the cube. The floor's middle is 0, 0, 0. */
export type Point = readonly [x: number, y: number, z: number];

/** Part of space: all of a box, or those of its points that a rule takes. */
export interface Solid {
  /** Its lowest corner and its highest one: x and z from −0.5 to 0.5, y from 0 to 1. */
  readonly low: Point;
  readonly high: Point;
  inside?(point: Point): boolean;
}

/** Along one axis: the middle and half the length, or both ends. */
const around = (middle: number, length: number): [number, number] => [middle - length / 2, middle + length / 2];

/** A box that stands between two heights around a place on the floor. */
export function box(
  [x, z]: readonly [number, number],
  [width, depth]: readonly [number, number],
  [bottom, top]: readonly [number, number],
): Solid {
  const [[left, right], [front, back]] = [around(x, width), around(z, depth)];
  return { low: [left, bottom, front], high: [right, top, back] };
}

/** Four boxes at the corners of a rectangle, mirrored from the one on the right. */
export function legs(width: number, depth: number, thickness: number, top: number): Solid[] {
  const [x, z] = [(width - thickness) / 2, (depth - thickness) / 2];
  const corners = [-x, x].flatMap((side) => [-z, z].map((end) => [side, end] as const));
  return corners.map((corner) => box(corner, [thickness, thickness], [0, top]));
}

/**
 * A round solid around the middle: a cylinder, or a cone cut off where the two radii differ.
 *
 * @param wall thickness of the wall of a vessel, open at its top; solid if left out
 * @param floor thickness of a vessel's floor
 */
export function round(
  [bottom, top]: readonly [number, number],
  [atBottom, atTop]: readonly [number, number],
  { wall = Infinity, floor = Infinity }: { wall?: number; floor?: number } = {},
): Solid {
  const most = Math.max(atBottom, atTop);
  return {
    low: [-most, bottom, -most],
    high: [most, top, most],
    inside: ([x, y, z]) => {
      const radius = atBottom + ((y - bottom) / (top - bottom)) * (atTop - atBottom);
      const from = Math.hypot(x, z);
      return from <= radius && (from >= radius - wall || y <= bottom + floor);
    },
  };
}

/** A ring that stands upright in the middle plane, before a given depth: a handle. */
export function handle(
  [y, z]: readonly [number, number],
  { radius, thickness }: { radius: number; thickness: number },
): Solid {
  const reach = radius + thickness / 2;
  return {
    low: [-thickness / 2, y - reach, z - reach],
    high: [thickness / 2, y + reach, z],
    inside: ([, height, depth]) => Math.abs(Math.hypot(height - y, depth - z) - radius) <= thickness / 2,
  };
}

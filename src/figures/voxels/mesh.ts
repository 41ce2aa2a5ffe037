import type { VoxelShape } from "./shape";

/** A surface of triangles. Coordinates are whole numbers of voxels: width, depth and height. */
export interface Mesh {
  readonly width: number[];
  readonly depth: number[];
  readonly height: number[];
  /** Three corners of each triangle, as numbers of points. */
  readonly triangles: readonly (readonly [number, number, number])[];
}

/**
 * The surface of a shape. Sides of voxels that lie in one plane and touch are merged into rectangles, each as wide and then
 * as high as it can be, so that a table top is two triangles and not two thousand ("greedy meshing", M. Lysenko, *Meshing in
 * a Minecraft game*, 2012).
 */
export function meshOf({ size, filled }: VoxelShape): Mesh {
  const points = new Map<number, number>();
  const mesh: Mesh & { triangles: [number, number, number][] } = { width: [], depth: [], height: [], triangles: [] };
  const strides = [1, size, size * size] as const; // along width, height and depth
  const point = (place: readonly number[]): number => {
    const [x, y, z] = place as [number, number, number];
    const key = (z * (size + 1) + y) * (size + 1) + x;
    const known = points.get(key);
    if (known !== undefined) return known;
    points.set(key, mesh.width.length);
    mesh.width.push(x);
    mesh.height.push(y);
    mesh.depth.push(z);
    return mesh.width.length - 1;
  };
  for (const axis of [0, 1, 2] as const) {
    const [across, along] = [0, 1, 2].filter((other) => other !== axis) as [number, number];
    for (const outward of [-1, 1]) {
      for (let layer = 0; layer < size; layer++) {
        const open = new Uint8Array(size * size);
        for (let v = 0; v < size; v++) {
          for (let u = 0; u < size; u++) {
            const here =
              layer * (strides[axis] as number) + u * (strides[across] as number) + v * (strides[along] as number);
            const covered = layer + outward >= 0 && layer + outward < size && filled[here + outward * strides[axis]];
            open[v * size + u] = filled[here] && !covered ? 1 : 0;
          }
        }
        for (const { left, top, right, bottom } of rectangles(open, size)) {
          const corner = (u: number, v: number): number => {
            const place = [0, 0, 0];
            place[axis] = layer + (outward === 1 ? 1 : 0);
            place[across] = u;
            place[along] = v;
            return point(place);
          };
          const [a, b, c, d] = [corner(left, top), corner(right, top), corner(right, bottom), corner(left, bottom)];
          mesh.triangles.push([a, b, c], [a, c, d]);
        }
      }
    }
  }
  return mesh;
}

interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Covers what is open in a square by rectangles that do not overlap; clears it. */
function rectangles(open: Uint8Array, size: number): Rectangle[] {
  const found: Rectangle[] = [];
  const free = (left: number, right: number, row: number): boolean => {
    for (let u = left; u < right; u++) if (!open[row * size + u]) return false;
    return true;
  };
  for (let top = 0; top < size; top++) {
    for (let left = 0; left < size; left++) {
      if (!open[top * size + left]) continue;
      let right = left + 1;
      while (right < size && open[top * size + right]) right++;
      let bottom = top + 1;
      while (bottom < size && free(left, right, bottom)) bottom++;
      for (let row = top; row < bottom; row++) open.fill(0, row * size + left, row * size + right);
      found.push({ left, top, right, bottom });
    }
  }
  return found;
}

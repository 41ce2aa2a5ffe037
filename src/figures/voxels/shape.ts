/** What can be drawn as voxels: a cube of `size`³ of them, each filled or empty. */
export interface VoxelShape {
  /** Voxels along each edge. */
  readonly size: number;
  /** Not 0 where a voxel is filled, as [depth, height, width]: the front first, from the floor up, from left to right. */
  readonly filled: Uint8Array;
}

/** How shapes are shown. */
export interface VoxelOptions {
  title?: string;
  /** One line under each shape. */
  captions?: readonly string[];
  /** The colour of each shape, as `#rrggbb`; the first one of the palette for all by default. */
  colors?: readonly string[];
}

/** @throws when there is no shape, or captions or colours are not one each */
export function requireShapes(shapes: readonly VoxelShape[], { captions = [], colors = [] }: VoxelOptions): void {
  const [first] = shapes;
  if (!first) throw new Error("There are no shapes to show: give at least one.");
  for (const { size, filled } of shapes) {
    if (size !== first.size)
      throw new Error(`Shapes of ${first.size}³ and of ${size}³ voxels: give shapes of one size.`);
    if (filled.length !== size ** 3) {
      throw new Error(`A shape of ${size}³ voxels has ${filled.length} of them; expected ${size ** 3}.`);
    }
  }
  for (const [name, list] of [["captions", captions] as const, ["colors", colors] as const]) {
    if (list.length > 0 && list.length !== shapes.length) {
      throw new Error(`${name} has ${list.length} entries for ${shapes.length} shapes; give one each.`);
    }
  }
}

/** Red, green and blue, 0 to 255, of `#rrggbb`. */
export function rgbOf(color: string): [number, number, number] {
  if (!/^#[0-9a-f]{6}$/i.test(color)) throw new Error(`The colour ${color}: expected #rrggbb.`);
  const number = Number.parseInt(color.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

import { type RandomStream, randomStreams, tf } from "../../engine";
import { DRAWS, parametersFrom, SHAPE_KINDS, type ShapeParameters } from "./shapes";
import { drawShape, packed, unpacked, type Voxels } from "./voxels";

/** Shapes, each with what it is and what it was made from. */
export interface LabelledShapes {
  readonly count: number;
  /** Voxels along each edge. */
  readonly size: number;
  /** Eight voxels a byte, `size`³ / 8 bytes a shape: see {@link voxelsAt} and {@link voxelTensor}. */
  readonly bits: Uint8Array;
  /** Kind of each shape as its place in `SHAPE_KINDS`. */
  readonly labels: Uint8Array;
  readonly parameters: readonly ShapeParameters[];
}

/** Shapes to learn from and shapes to judge by, which training must not see. */
export interface ShapeDataset {
  readonly train: LabelledShapes;
  readonly heldOut: LabelledShapes;
}

/** The seed of the shapes that everybody gets. */
const SEED = 1966;

const made = new Map<string, ShapeDataset>();

/**
 * Chairs, tables, lamps and cups made of voxels, as many of each kind, in random order. They are drawn from parameters
 * (lengths, and whether there are arms, say) that are uniform within their ranges, and that come along with each shape.
 * Every shape stands on the floor, is one piece, and is its own mirror image. Nothing is read from disk; 4 000 shapes of
 * 32³ take about a second and 16 MB, and are made once for each set of options.
 *
 * @param size voxels along each edge, an even number
 * @param train how many to learn from, of each kind
 * @param heldOut how many to judge by, of each kind
 * @throws RangeError for counts that are no whole numbers from 1
 */
export function voxelShapes({ size = 32, train = 800, heldOut = 200, seed = SEED } = {}): ShapeDataset {
  for (const [name, count] of Object.entries({ train, heldOut })) {
    if (!Number.isInteger(count) || count < 1) throw new RangeError(`${name} ${count}: expected a whole number from 1`);
  }
  const key = [size, train, heldOut, seed, process.env.GANBOOK_SEED_SHIFT].join();
  const known = made.get(key);
  if (known) return known;
  const { noise, batches } = randomStreams(seed);
  const shuffled = (perKind: number) => labelledShapes(perKind, size, noise, batches);
  const dataset = { train: shuffled(train), heldOut: shuffled(heldOut) };
  made.set(key, dataset);
  return dataset;
}

function labelledShapes(perKind: number, size: number, noise: RandomStream, order: RandomStream): LabelledShapes {
  const count = perKind * SHAPE_KINDS.length;
  const uniform = tf.tidy(() => noise.uniform([count, DRAWS]).dataSync());
  const bytes = size ** 3 / 8;
  const bits = new Uint8Array(count * bytes);
  const labels = Uint8Array.from(order.permutation(count), (place) => place % SHAPE_KINDS.length);
  const parameters = Array.from(labels, (label, i) => {
    const kind = SHAPE_KINDS[label] as (typeof SHAPE_KINDS)[number];
    return parametersFrom(kind, uniform.subarray(i * DRAWS, (i + 1) * DRAWS));
  });
  parameters.forEach((shape, i) => {
    bits.set(packed(drawShape(shape, size)), i * bytes);
  });
  return { count, size, bits, labels, parameters };
}

/**
 * One shape of a set.
 *
 * @throws RangeError for a row that the set does not have
 */
export function voxelsAt({ bits, count, size }: LabelledShapes, row: number): Voxels {
  requireRow(row, count);
  const bytes = size ** 3 / 8;
  return unpacked(bits.subarray(row * bytes, (row + 1) * bytes), size);
}

/**
 * Shapes as networks take them: float32 `[rows, depth, height, width, 1]`, 1 where a voxel is filled and −1 where it is
 * empty, the ends of tanh. The tensor is the caller's. A shape of 32³ takes 131 KB there: make batches, not all at once.
 *
 * @param rows which shapes, in this order; all by default
 * @throws RangeError for a row that the set does not have
 */
export function voxelTensor(
  { bits, count, size }: LabelledShapes,
  rows: ArrayLike<number> = Array.from({ length: count }, (_, i) => i),
): tf.Tensor5D {
  const voxels = size ** 3;
  const bytes = voxels / 8;
  const values = new Float32Array(rows.length * voxels);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    requireRow(row, count);
    for (let byte = 0; byte < bytes; byte++) {
      values.set(EIGHT[bits[row * bytes + byte] as number] as Float32Array, i * voxels + 8 * byte);
    }
  }
  return tf.tensor5d(values, [rows.length, size, size, size, 1]);
}

/** What the eight voxels of each byte become. */
const EIGHT = Array.from({ length: 256 }, (_, byte) =>
  Float32Array.from({ length: 8 }, (_, bit) => ((byte >> bit) & 1) * 2 - 1),
);

function requireRow(row: number, count: number): void {
  if (Number.isInteger(row) && row >= 0 && row < count) return;
  throw new RangeError(`row ${row}: the set holds ${count} shapes, numbered from 0`);
}

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  type Chair,
  type Cup,
  drawShape,
  type LabelledShapes,
  SHAPE_KINDS,
  type Table,
  type Voxels,
  voxelShapes,
  voxelsAt,
  voxelTensor,
} from "../../src/datasets/voxels";
import { tf } from "../../src/engine";

const chair: Chair = {
  kind: "chair",
  width: 0.5,
  depth: 0.5,
  seat: 0.4,
  back: 0.4,
  thickness: 0.1,
  arms: false,
  open: false,
};

/** Filled voxels at each height. */
function layers({ size, filled }: Voxels): number[] {
  const counts = new Array<number>(size).fill(0);
  filled.forEach((voxel, i) => {
    const height = Math.floor(i / size) % size;
    counts[height] = (counts[height] as number) + voxel;
  });
  return counts;
}

describe("shapes of voxels", () => {
  it("a chair has the legs, the seat and the back that its parameters say", () => {
    // Of 20 voxels to an edge, 0.5 are 10, 0.1 are 2: four legs of 2×2, a seat of 10×10, a back of 10×2.
    const counts = layers(drawShape(chair, 20));
    assert.deepEqual(counts.slice(0, 6), Array(6).fill(16));
    assert.deepEqual(counts.slice(6, 8), [100, 100]);
    assert.deepEqual(counts.slice(8, 16), Array(8).fill(20));
    assert.deepEqual(counts.slice(16), [0, 0, 0, 0]);
  });

  it("arms and an open back are there where they are asked for", () => {
    const armed = layers(drawShape({ ...chair, arms: true }, 20));
    // Arms of 2×10 on each side, 2 high under half the back's height, less what the back fills already.
    assert.deepEqual(armed.slice(10, 12), [20 + 2 * 2 * 8, 20 + 2 * 2 * 8]);
    assert.deepEqual(layers(drawShape({ ...chair, open: true }, 20)).slice(8, 12), Array(4).fill(2 * 4));
  });

  it("a cup is hollow, and a round table stands on one column", () => {
    const cup: Cup = { kind: "cup", height: 0.6, top: 0.3, bottom: 0.3, thickness: 0.1, handle: 0.13 };
    const { size, filled } = drawShape(cup, 20);
    const at = (x: number, y: number, z: number) => filled[(z * size + y) * size + x];
    assert.equal(at(10, 0, 10), 1, "it has a floor");
    assert.equal(at(10, 5, 10), 0, "there is room above it");
    assert.equal(at(15, 5, 10), 1, "it has a wall");
    const table: Table = { kind: "table", width: 0.8, depth: 0.8, height: 0.5, thickness: 0.1, round: true };
    const counts = layers(drawShape(table, 20));
    assert.ok((counts[5] as number) < 20 && (counts[9] as number) > 180, counts.join());
  });

  it("says which size cannot be drawn", () => {
    for (const size of [7, 15, 0, 16.5])
      assert.throws(() => drawShape(chair, size), /RangeError: size .*even whole number/);
  });

  const small = { train: 25, heldOut: 10 };

  it("the set is the same for everybody, evenly of all kinds, and split", () => {
    const { train, heldOut } = voxelShapes({ ...small, size: 16 });
    const digest = createHash("sha256").update(train.bits).update(heldOut.bits).digest("hex");
    assert.equal(digest, "f17e439275e88767c1be38aeb696d04af1bc82585d7fa5258e4237fc1d937880");
    for (const [set, each] of [[train, 25] as const, [heldOut, 10] as const]) {
      assert.equal(set.count, 4 * each);
      SHAPE_KINDS.forEach((kind, label) => {
        assert.equal(set.labels.filter((one) => one === label).length, each);
        assert.equal(set.parameters.filter((shape) => shape.kind === kind).length, each);
      });
      const named = Array.from(set.labels, (label) => SHAPE_KINDS[label]);
      assert.deepEqual(
        named,
        set.parameters.map(({ kind }) => kind),
      );
    }
    const seen = new Set(shapesOf(train).map(({ filled }) => filled.join("")));
    assert.ok(shapesOf(heldOut).filter(({ filled }) => seen.has(filled.join(""))).length < 4, "held-out ones are new");
    assert.equal(voxelShapes({ ...small, size: 16 }), voxelShapes({ ...small, size: 16 }), "made once");
  });

  it("every shape stands on the floor and is its own mirror image; drawing again from its parameters gives it again", () => {
    for (const size of [16, 32]) {
      const { train } = voxelShapes({ ...small, size });
      for (const [i, shape] of shapesOf(train).entries()) {
        assert.ok((layers(shape)[0] as number) > 0);
        const mirrored = shape.filled.map((_, j) => shape.filled[j - (j % size) + size - 1 - (j % size)] as number);
        assert.deepEqual(mirrored, shape.filled);
        assert.deepEqual(drawShape(train.parameters[i] as Chair, size), shape);
      }
    }
  });

  it("as a tensor, empty is −1 and filled 1, in the order of the rows asked for", () => {
    const { heldOut } = voxelShapes({ ...small, size: 16 });
    const before = tf.memory().numTensors;
    const tensor = voxelTensor(heldOut, [3, 0, 3]);
    assert.deepEqual(tensor.shape, [3, 16, 16, 16, 1]);
    const values = tensor.dataSync();
    [3, 0, 3].forEach((row, i) => {
      const expected = Float32Array.from(voxelsAt(heldOut, row).filled, (voxel) => 2 * voxel - 1);
      assert.deepEqual(values.slice(i * 4096, (i + 1) * 4096), expected);
    });
    tensor.dispose();
    const all = voxelTensor(heldOut);
    assert.equal(all.shape[0], 40);
    all.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it("says which row or count there is not", () => {
    const { heldOut } = voxelShapes({ ...small, size: 16 });
    assert.throws(() => voxelsAt(heldOut, 40), /RangeError: row 40: the set holds 40 shapes/);
    assert.throws(() => voxelTensor(heldOut, [0, -1]), /RangeError: row -1/);
    assert.throws(() => voxelShapes({ train: 0 }), /RangeError: train 0: expected a whole number from 1/);
  });
});

function shapesOf(set: LabelledShapes): Voxels[] {
  return Array.from({ length: set.count }, (_, row) => voxelsAt(set, row));
}

import assert from "node:assert/strict";
import { check } from "../../src/beyond-images/exercises";
import { pieces } from "../../src/beyond-images/shapes";
import type { Voxels } from "../../src/datasets/voxels";
import { batchNormalization, tf } from "../../src/engine";
import { verdictOf } from "../exercises/verdicts";

function verdict(id: "11.4" | "11.5" | "11.6", answer: unknown): Promise<string> {
  return verdictOf(() => check(id, answer as never));
}

/** Counts pieces by giving neighbours one name until nothing changes. @param far how many axes a step may take at once */
function byNames({ size, filled }: Voxels, far = 1): number {
  const names = Array.from(filled, (voxel, i) => (voxel ? i : -1));
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = 0; i < names.length; i++) {
      if ((names[i] as number) < 0) continue;
      const [x, y, z] = [i % size, Math.floor(i / size) % size, Math.floor(i / size ** 2)] as const;
      for (const dx of [-1, 0, 1]) {
        for (const dy of [-1, 0, 1]) {
          for (const dz of [-1, 0, 1]) {
            if (Math.abs(dx) + Math.abs(dy) + Math.abs(dz) > far) continue;
            const to = [x + dx, y + dy, z + dz] as [number, number, number];
            if (to.some((at) => at < 0 || at >= size)) continue;
            const other = names[(to[2] * size + to[1]) * size + to[0]] as number;
            if (other < 0 || other >= (names[i] as number)) continue;
            names[i] = other;
            changed = true;
          }
        }
      }
    }
  }
  return new Set(names.filter((name) => name >= 0)).size;
}

/** A search from each voxel with steps of the array, without a look at where an axis ends. */
function throughWalls({ size, filled }: Voxels): number {
  const seen = new Set<number>();
  let count = 0;
  for (let start = 0; start < filled.length; start++) {
    if (!filled[start] || seen.has(start)) continue;
    count++;
    const waiting = [start];
    seen.add(start);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const step of [1, size, size * size]) {
        for (const next of [at - step, at + step]) {
          if (!filled[next] || seen.has(next)) continue;
          seen.add(next);
          waiting.push(next);
        }
      }
    }
  }
  return count;
}

describe("exercises of chapter 11, shapes", function () {
  this.timeout(300_000);

  it("11.4: right answers, written in different ways", async () => {
    assert.match(await verdict("11.4", (shape: Voxels) => pieces(shape).length), /^✓ 11\.4/);
    assert.match(await verdict("11.4", (shape: Voxels) => byNames(shape)), /^✓ 11\.4/);
  });

  it("11.4: each usual mistake is named", async () => {
    const wrong: [unknown, RegExp][] = [
      [3, /got 3; expected a function/],
      [() => undefined, /returned undefined/],
      [({ filled }: Voxels) => filled.reduce((a, b) => a + b, 0), /it counts voxels/],
      [(shape: Voxels) => byNames(shape, 2), /meet in an edge it counts 1; expected 2.*six neighbours/s],
      [(shape: Voxels) => byNames(shape, 3), /meet in an edge it counts 1; expected 2.*six neighbours/s],
      [throughWalls, /the end of one row .*it counts 1; expected 2.*no neighbour on that side/s],
      [(shape: Voxels) => pieces(shape).length + 1, /an empty cube it counts 1; expected 0.*when you begin one/s],
      [
        (shape: Voxels) => {
          const count = pieces(shape).length;
          shape.filled.fill(0);
          return count;
        },
        /it changed the shape/,
      ],
      [
        function deep(shape: Voxels): number {
          const visit = (at: number): number => (at < shape.filled.length ? 1 + visit(at + 1) : 0);
          return shape.size < 32 ? pieces(shape).length : visit(0) * 0 + 1;
        },
        /ran out of stack|✓/,
      ],
    ];
    for (const [answer, message] of wrong) assert.match(await verdict("11.4", answer), message);
  });

  type Layer = InstanceType<typeof tf.layers.Layer>;
  const up = (filters: number, more: object = {}): Layer =>
    tf.layers.conv3dTranspose({ filters, kernelSize: 4, strides: 2, padding: "same", ...more });
  const norm = (): Layer[] => [tf.layers.batchNormalization(), tf.layers.reLU()];
  const small = (channels = 512): Layer[] => [
    tf.layers.dense({ units: 64 * channels, inputShape: [200] }),
    tf.layers.reshape({ targetShape: [4, 4, 4, channels] }),
    ...norm(),
  ];
  const stack = (...layers: Layer[]) => tf.sequential({ layers });
  const rest = (): Layer[] => [up(256), ...norm(), up(128), ...norm(), up(64), ...norm()];

  it("11.5: the paper's generator, from a dense layer or from a cube of 1³", async () => {
    const own = (): Layer[] => [batchNormalization(), tf.layers.reLU()];
    const ups = (): Layer[] => [
      up(256),
      ...own(),
      up(128),
      ...own(),
      up(64),
      ...own(),
      up(1, { activation: "sigmoid" }),
    ];
    const fromDense = stack(
      tf.layers.dense({ units: 64 * 512, inputShape: [200] }),
      tf.layers.reshape({ targetShape: [4, 4, 4, 512] }),
      ...own(),
      ...ups(),
    );
    const fromPoint = stack(
      tf.layers.reshape({ targetShape: [1, 1, 1, 200], inputShape: [200] }),
      tf.layers.conv3dTranspose({ filters: 512, kernelSize: 4, strides: 1, padding: "valid" }),
      ...own(),
      ...ups(),
    );
    for (const model of [fromDense, fromPoint]) {
      assert.match(await verdict("11.5", model), /^✓ 11\.5: .*4³×512 → 8³×256 → .* → 64³×1, [\d,]+ weights/);
      model.dispose();
    }
  });

  it("11.5: what is missing is named", async () => {
    const wrong: [unknown, RegExp][] = [
      [42, /got 42; expected a tf\.LayersModel/],
      [stack(tf.layers.dense({ units: 8, inputShape: [100] })), /it takes \[batch, 100\]; expected \[batch, 200\]/],
      [stack(...small(8), up(4)), /gives \[batch, 8, 8, 8, 4\]; expected \[batch, 64, 64, 64, 1\].*doubling/s],
      [stack(...small(8), up(4), up(4), up(4), up(1)), /8×8×8×4 → .*; expected 8×8×8×256 →/],
      [stack(...small(4), ...rest(), up(1)), /reads 4 channels; expected 512/],
      [
        stack(...small(), ...rest(), up(1, { activation: "sigmoid" })),
        /not implemented for array of rank 5.*batchNormalization of ganbook\/engine/s,
      ],
      [stack(...small().slice(0, 2), up(256), up(128), up(64), up(1)), /0 batch normalisations/],
    ];
    for (const [answer, message] of wrong) {
      assert.match(await verdict("11.5", answer), message);
      if (answer instanceof tf.LayersModel) answer.dispose();
    }
  });

  const last = (values: number[], fits: (value: number) => boolean): number =>
    values.reduce((found, value, i) => (fits(value) ? i : found), -1);
  const counts = ({ size, filled }: Voxels): number[] => {
    const perHeight = new Array<number>(size).fill(0);
    filled.forEach((voxel, i) => {
      const height = Math.floor(i / size) % size;
      perHeight[height] = (perHeight[height] as number) + voxel;
    });
    return perHeight;
  };

  it("11.6: the height with by far most voxels, and the one above it", async () => {
    const most = (shape: Voxels) => {
      const perHeight = counts(shape);
      return last(perHeight, (count) => count > 0.6 * Math.max(...perHeight)) + 1;
    };
    assert.match(await verdict("11.6", most), /^✓ 11\.6: \d+ % of 60 chairs/);
  });

  it("11.6: what was measured instead is named", async () => {
    const first = (shape: Voxels) => {
      const perHeight = counts(shape);
      return perHeight.findIndex((count) => count > 0.6 * Math.max(...perHeight));
    };
    const seat = (shape: Voxels) => last(counts(shape), (count) => count > 0.6 * Math.max(...counts(shape))) + 1;
    const wrong: [unknown, RegExp][] = [
      ["high", /got the text "high"/],
      [() => Number.NaN, /returned NaN; expected a number of voxels/],
      [(shape: Voxels) => last(counts(shape), (count) => count > 0) + 1, /height of the whole chair/],
      [first, /lower side/],
      [(shape: Voxels) => seat(shape) / 32, /a share of the cube's edge/],
      [(shape: Voxels) => 32 - seat(shape), /counted from above/],
      [() => 12, /which height has far more|count the filled voxels/i],
    ];
    for (const [answer, message] of wrong) assert.match(await verdict("11.6", answer), message);
  });
});

/** Weights as an HDF5 file, laid out as Keras 3 lays them out. HDF5's own library does the work, as WebAssembly. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One array of weights. */
export interface Weights {
  shape: number[];
  values: Float32Array;
}

/** The weights of one layer: where Keras keeps them, the layer's own name, and its arrays in Keras's order. */
export interface LayerWeights {
  group: string;
  name: string;
  arrays: Weights[];
}

type Hdf5 = typeof import("h5wasm/node", { with: { "resolution-mode": "import" }});

async function library(): Promise<Hdf5> {
  const hdf5 = await import("h5wasm/node");
  await hdf5.ready;
  return hdf5;
}

/** The bytes of `model.weights.h5`; the same weights give the same bytes. */
export async function toHdf5(modelName: string, layers: readonly LayerWeights[]): Promise<Uint8Array> {
  const { File } = await library();
  return inFolder((path) =>
    withoutTime(() => {
      // The form of HDF5 1.8 (2008), which every reader in use understands.
      const file = new File(path, "w", { libver: "v108" });
      try {
        const all = file.create_group("layers");
        for (const { group, name, arrays } of layers) {
          const vars = all.create_group(group).create_group("vars");
          vars.create_attribute("name", name);
          arrays.forEach(({ shape, values }, i) => {
            vars.create_dataset({ name: String(i), data: values, shape, dtype: "<f4" });
          });
        }
        file.create_group("vars").create_attribute("name", modelName);
      } finally {
        file.close();
      }
      return readFileSync(path);
    }),
  );
}

/**
 * The arrays of each layer that is asked for, in Keras's order, from the bytes of `model.weights.h5`.
 *
 * @throws Error when the bytes are no HDF5 file, a group is missing, or an array does not hold float32
 */
export async function fromHdf5(bytes: Uint8Array, groups: readonly string[]): Promise<Weights[][]> {
  const { Dataset, File, Group } = await library();
  // The library writes what it dislikes to the terminal before it throws, so such bytes do not get to it.
  if (!HDF5_SIGNATURE.every((byte, i) => bytes[i] === byte)) throw new Error("its weights are no HDF5 file");
  return inFolder((path) => {
    writeFileSync(path, bytes);
    const file = new File(path, "r");
    try {
      const child = (parent: InstanceType<typeof Group>, name: string) =>
        parent.keys().includes(name) ? parent.get(name) : null;
      const layers = child(file, "layers");
      return groups.map((group) => {
        const layer = layers instanceof Group ? child(layers, group) : null;
        const vars = layer instanceof Group ? child(layer, "vars") : null;
        if (!(vars instanceof Group)) return [];
        return vars
          .keys()
          .sort((a, b) => Number(a) - Number(b))
          .map((key) => {
            const array = vars.get(key);
            const values = array instanceof Dataset ? array.value : null;
            if (!(array instanceof Dataset) || !(values instanceof Float32Array)) {
              throw new Error(`its weights layers/${group}/vars/${key} are no array of float32`);
            }
            return { shape: array.shape ?? [], values };
          });
      });
    } finally {
      file.close();
    }
  });
}

const HDF5_SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** The library works on files. */
function inFolder<T>(work: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "ganbook-"));
  try {
    return work(join(folder, "model.weights.h5"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * HDF5 notes in the file when each part of it was made, and has no switch for it here: while it writes, the clock stands
 * still. Nothing else runs meanwhile, because the work does not wait for anything.
 */
function withoutTime<T>(work: () => T): T {
  const { now } = Date;
  Date.now = () => 0;
  try {
    return work();
  } finally {
    Date.now = now;
  }
}

/** Weights as an HDF5 file, laid out as Keras 3 lays them out. HDF5's own library does the work, as WebAssembly. */
import { damage } from "./archive";
import type { Json } from "./json";

/** One array of weights. */
export interface Weights {
  shape: number[];
  values: Float32Array;
}

/** The weights of one layer: the group where Keras keeps them, the layer's own name, and its arrays in Keras's order. */
export interface LayerWeights {
  /** From the file's root, such as `layers/dense`; of a layer of a model in a layer's place `layers/functional/layers/dense`. */
  group: string;
  name: string;
  arrays: Weights[];
}

type Hdf5 = typeof import("h5wasm", { with: { "resolution-mode": "import" }});
/** A file that can be read, but holds something else than expected. */
class ContentError extends Error {}

type Hdf5Group = InstanceType<Hdf5["Group"]>;

async function library(): Promise<Hdf5> {
  const hdf5 = await import("h5wasm");
  await hdf5.ready;
  return hdf5;
}

/** The bytes of `model.weights.h5`; the same weights give the same bytes. */
export async function toHdf5(modelName: string, layers: readonly LayerWeights[]): Promise<Uint8Array> {
  const hdf5 = await library();
  return withPath(hdf5, (path) =>
    withoutTime(() => {
      // The form of HDF5 1.8 (2008), which every reader in use understands.
      const file = new hdf5.File(path, "w", { libver: "v108" });
      try {
        for (const { group, name, arrays } of layers) {
          const vars = grouped(hdf5, file, `${group}/vars`);
          vars.create_attribute("name", name);
          arrays.forEach(({ shape, values }, i) => {
            vars.create_dataset({ name: String(i), data: values, shape, dtype: "<f4" });
          });
        }
        file.create_group("vars").create_attribute("name", modelName);
      } finally {
        file.close();
      }
      return disk(hdf5).readFile(path);
    }),
  );
}

/**
 * The arrays of each group that is asked for, in Keras's order, from the bytes of `model.weights.h5`; of one without weights
 * none.
 *
 * @param groups as in {@link LayerWeights}
 * @throws Error when the bytes are no HDF5 file, or an array does not hold float32
 */
export async function fromHdf5(bytes: Uint8Array, groups: readonly string[]): Promise<Weights[][]> {
  if (!isHdf5(bytes)) throw new Error("its weights are no HDF5 file");
  const hdf5 = await library();
  return reading(hdf5, bytes, (file) =>
    groups.map((group) => {
      const vars = inside(hdf5, file, `${group}/vars`);
      if (!(vars instanceof hdf5.Group)) return [];
      return vars
        .keys()
        .sort((a, b) => Number(a) - Number(b))
        .map((key) => arrayOf(hdf5, vars.get(key), `${group}/vars/${key}`));
    }),
  );
}

/** What a `.h5` file holds of a whole model: its architecture, and each layer's arrays in Keras's order, by its name. */
export interface ModelInHdf5 {
  config: Json;
  weights: Map<string, Weights[]>;
}

/**
 * A whole model as Keras 2 kept it by default, and Keras 3 still does where a file's name ends in `.h5`.
 *
 * @throws Error when it holds no model, is damaged, or holds an array of something else than float32
 */
export async function modelFromHdf5(bytes: Uint8Array): Promise<ModelInHdf5> {
  if (endOf(bytes) > bytes.length) throw damage("it was cut short");
  const hdf5 = await library();
  return reading(hdf5, bytes, (file) => {
    const config = file.attrs.model_config?.value;
    const groups = inside(hdf5, file, "model_weights");
    if (typeof config !== "string" || !(groups instanceof hdf5.Group)) {
      throw new ContentError(
        "it holds no whole model, but weights alone or something else. In Python, build the model, load the weights with " +
          'model.load_weights(file) and save it whole with model.save("model.keras")',
      );
    }
    const weights = new Map<string, Weights[]>();
    for (const name of namesIn(groups, "layer_names")) {
      const group = inside(hdf5, groups, name);
      if (!(group instanceof hdf5.Group))
        throw new ContentError(`it holds no weights of the layer "${name}", so it is damaged`);
      const arrays = namesIn(group, "weight_names").map((array) => arrayOf(hdf5, inside(hdf5, group, array), array));
      weights.set(name, arrays);
    }
    return { config: JSON.parse(config) as Json, weights };
  });
}

/** A list of names in an attribute. HDF5 limits its size, so Keras cuts a long one in pieces: `layer_names0` and so on. */
function namesIn({ attrs }: Hdf5Group, key: string): string[] {
  const list = (name: string): string[] => {
    // An empty list is one of numbers.
    const value = attrs[name]?.value;
    return Array.isArray(value) ? value.map(String) : [];
  };
  if (attrs[key]) return list(key);
  const all: string[] = [];
  for (let piece = 0; attrs[`${key}${piece}`]; piece++) all.push(...list(`${key}${piece}`));
  return all;
}

function arrayOf({ Dataset }: Hdf5, array: unknown, what: string): Weights {
  const values = array instanceof Dataset ? array.value : null;
  if (!(array instanceof Dataset) || !(values instanceof Float32Array)) {
    throw new ContentError(`its weights ${what} are no array of float32`);
  }
  return { shape: array.shape ?? [], values };
}

/** What lies at a path inside of a group, or null; the library itself writes to the terminal where there is nothing. */
function inside({ Group }: Hdf5, group: Hdf5Group, path: string): ReturnType<Hdf5Group["get"]> {
  let at: ReturnType<Hdf5Group["get"]> = group;
  for (const name of path.split("/")) {
    if (!(at instanceof Group) || !at.keys().includes(name)) return null;
    at = at.get(name);
  }
  return at;
}

/** The group at a path, made where it is missing. */
function grouped({ Group }: Hdf5, file: Hdf5Group, path: string): Hdf5Group {
  let at = file;
  for (const name of path.split("/")) {
    const there = at.keys().includes(name) ? at.get(name) : null;
    at = there instanceof Group ? there : at.create_group(name);
  }
  return at;
}

/** Opens an HDF5 file of these bytes to read it. */
function reading<T>(hdf5: Hdf5, bytes: Uint8Array, work: (file: Hdf5Group) => T): T {
  return withPath(hdf5, (path) => {
    disk(hdf5).writeFile(path, bytes);
    try {
      const file = new hdf5.File(path, "r");
      try {
        return work(file);
      } finally {
        file.close();
      }
    } catch (error) {
      if (error instanceof ContentError) throw error;
      throw new Error(
        "its HDF5 cannot be read: it is damaged or of a rare kind. Copy the file again from where it came, or save the model " +
          'anew in Python, keras.saving.load_model(file).save("model.keras")',
        { cause: error },
      );
    }
  });
}

/** Whether the bytes begin as an HDF5 file does. What the library dislikes it writes to the terminal before it throws. */
export function isHdf5(bytes: Uint8Array): boolean {
  return HDF5_SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * Where a file that begins as HDF5 ends, as it says itself, in bytes; 0 where it does not say it in the usual way. (HDF5's file
 * format, "Disk format: level 0A, superblock": version 0 has 8-byte addresses from byte 24 on, versions 2 and 3 from byte 12.)
 */
function endOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 48) return 48;
  const [version, addressSize] = [bytes[8] as number, bytes[bytes[8] === 0 ? 13 : 9]];
  const at = [40, 0, 28, 28][version] ?? 0;
  return addressSize === 8 && at > 0 ? Number(view.getBigUint64(at, true)) : 0;
}

const HDF5_SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** The library works on files: of a disk of its own, in memory, in a browser as under Node. */
function disk({ FS }: Hdf5): NonNullable<Hdf5["FS"]> {
  if (!FS) throw new Error("the HDF5 library has not started");
  return FS;
}

/** A path on that disk, and nothing at it when the work is done. */
function withPath<T>(hdf5: Hdf5, work: (path: string) => T): T {
  const path = "/model.weights.h5";
  try {
    return work(path);
  } finally {
    if (disk(hdf5).analyzePath(path).exists) disk(hdf5).unlink(path);
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

import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";
import { featureMaps } from "./feature-maps";
import { requireImages } from "./layers";
import { receptiveFieldOf } from "./receptive-field";

/** A place in an image that excites a filter. */
export interface Excitation {
  /** Number of the image. */
  readonly image: number;
  /** Row and column of the image at which the patch begins. */
  readonly row: number;
  readonly column: number;
  /** What the filter answers there. */
  readonly activation: number;
}

/** For each filter the patches that excite it most, the strongest first. */
export interface MostExciting {
  /** `excitations[filter][rank]`. */
  readonly excitations: readonly (readonly Excitation[])[];
  /**
   * The patches, cut out of the images: `[filters · k, size, size, channels]`, filter after filter, as `imageGrid` takes
   * them. `size` is that of the layer's receptive field: what a unit of it can see, no more.
   */
  readonly patches: { readonly shape: readonly [number, number, number, number]; readonly values: Float32Array };
}

/** Images that go through the network at once. */
const BATCH = 250;

/**
 * Which patches of the images excite each filter of a layer most: its largest activation in each image, and of those the
 * `k` largest, so that all patches of a filter come from different images.
 * (After Zeiler & Fergus, "Visualizing and understanding convolutional networks", 2014, and Girshick et al. 2014.)
 *
 * @param images `[n, height, width, channels]`, as the model takes them; not disposed
 * @param k how many patches for each filter, 1 to n
 * @param background what stands beyond the edge of an image, where a filter with padding looks: 0 for images in [0, 1]
 * @throws Error as {@link featureMaps} and {@link receptiveFieldOf}; RangeError for a k that is not 1 to n
 */
export function mostExciting(
  model: LayersModel,
  layerName: string,
  images: Tensor,
  k: number,
  background = 0,
): MostExciting {
  requireImages(model, images);
  const [count, height, width, channels] = images.shape;
  if (!Number.isInteger(k) || k < 1 || k > count) {
    throw new RangeError(`k = ${k} patches of ${count} images; expected a whole number from 1 to ${count}`);
  }
  const field = receptiveFieldOf(model, layerName);
  const found: Excitation[][] = [];
  for (let from = 0; from < count; from += BATCH) {
    const { most, where, filters, columns } = strongest(model, layerName, images, from, Math.min(BATCH, count - from));
    most.forEach((activation, i) => {
      const [filter, place] = [i % filters, where[i] as number];
      const row = field.start + Math.floor(place / columns) * field.stride;
      const column = field.start + (place % columns) * field.stride;
      found[filter] ??= [];
      found[filter].push({ image: from + Math.floor(i / filters), row, column, activation });
    });
  }
  const excitations = found.map((of) => of.sort((a, b) => b.activation - a.activation).slice(0, k));
  const pixels = images.dataSync() as Float32Array;
  const values = new Float32Array(excitations.length * k * field.size ** 2 * channels).fill(background);
  let at = 0;
  for (const { image, row, column } of excitations.flat()) {
    for (let y = row; y < row + field.size; y++) {
      for (let x = column; x < column + field.size; x++, at += channels) {
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        const pixel = ((image * height + y) * width + x) * channels;
        values.set(pixels.subarray(pixel, pixel + channels), at);
      }
    }
  }
  return { excitations, patches: { shape: [excitations.length * k, field.size, field.size, channels], values } };
}

/** The largest activation of each filter in each image, and at which place, counted row by row: both `[images · filters]`. */
function strongest(model: LayersModel, layerName: string, images: Tensor4D, from: number, count: number) {
  const [most, where, shape] = tf.tidy(() => {
    const maps = featureMaps(model, layerName, images.slice(from, count));
    const [, rows, columns, filters] = maps.shape as [number, number, number, number];
    const places = maps.reshape([count, rows * columns, filters]);
    return [places.max(1).dataSync(), places.argMax(1).dataSync(), { columns, filters }] as const;
  }) as unknown as readonly [Float32Array, Int32Array, { columns: number; filters: number }];
  return { most, where, ...shape };
}

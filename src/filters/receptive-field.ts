import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs-layers";
import { layersUpTo } from "./layers";
import { samePadding } from "./window";

/** A window that slides: a filter, or the window of a pooling. */
export interface SlidingWindow {
  /** Side of the window. */
  readonly size: number;
  /** By how many places of its own input it moves on. */
  readonly stride: number;
  /** Rows and columns of padding before the first one of its input; none by default. */
  readonly before?: number;
}

/** Which square of the image one unit of a layer depends on. All in pixels of the image. */
export interface ReceptiveField {
  /** Side of the square. */
  readonly size: number;
  /** From the square of one unit to that of its neighbour. */
  readonly stride: number;
  /** Row and column where the square of the unit (0, 0) begins; below zero where it reaches into the padding. */
  readonly start: number;
}

/**
 * The receptive field behind a stack of windows, from the image on (Araujo, Norris & Sim, "Computing receptive fields of
 * convolutional neural networks", Distill 2019). With windows of size kₗ, stride sₗ and padding pₗ:
 * size = 1 + Σ (kₗ − 1) jₗ, start = − Σ pₗ jₗ, where jₗ = s₁ s₂ … sₗ₋₁ is how far apart in the image the inputs of
 * window l are.
 *
 * @throws RangeError for a size or stride that is not a whole number from 1
 */
export function receptiveField(windows: readonly SlidingWindow[]): ReceptiveField {
  let [size, stride, start] = [1, 1, 0];
  for (const [i, window] of windows.entries()) {
    for (const [name, value] of [["size", window.size] as const, ["stride", window.stride] as const]) {
      if (!Number.isInteger(value) || value < 1) {
        throw new RangeError(`window ${i + 1} has the ${name} ${value}; expected a whole number from 1`);
      }
    }
    size += (window.size - 1) * stride;
    start -= (window.before ?? 0) * stride;
    stride *= window.stride;
  }
  return { size, stride, start };
}

/** What tfjs's convolutions and poolings tell of their windows. */
interface WindowSettings {
  kernelSize?: [number, number];
  poolSize?: [number, number];
  strides?: [number, number];
  padding?: string;
  dilationRate?: number | number[];
}

/**
 * The receptive field of a layer's units.
 *
 * @throws Error when there is no such layer, when it comes after a dense or flattening layer (whose units see the whole
 * image), when a window is not square, or when a layer makes maps larger (upscaling, transposed convolution)
 */
export function receptiveFieldOf(model: LayersModel, layerName: string): ReceptiveField {
  const windows: SlidingWindow[] = [];
  for (const layer of layersUpTo(model, layerName)) {
    const settings = layer.getConfig() as WindowSettings;
    const sides = settings.kernelSize ?? settings.poolSize;
    const outputShape = layer.outputShape as number[];
    if (outputShape.length !== 4) {
      throw new Error(
        `a unit of ${layerName} has no receptive field of its own: from the layer ${layer.name} on, each sees the whole image`,
      );
    }
    const [, height, width] = (layer.input as SymbolicTensor).shape as [null, number, number];
    // An activation, dropout or batch normalisation: each place for itself.
    if (!sides && outputShape[1] === height) continue;
    if (!sides || (outputShape[1] as number) > height) {
      throw new Error(
        `the layer ${layer.name} (${layer.getClassName()}) makes ${outputShape[1]} rows of ${height}; ` +
          "receptive fields are worked out for convolutions and poolings only",
      );
    }
    const spread = [settings.dilationRate ?? 1].flat()[0] as number;
    const [side, across] = sides;
    const [stride, strideAcross] = settings.strides as [number, number];
    if (side !== across || stride !== strideAcross || height !== width) {
      throw new Error(
        `the window of ${layer.name} is ${side} × ${across} with strides ${stride}, ${strideAcross} on ${height} × ${width} values; ` +
          "only square ones on square images are worked out here",
      );
    }
    const size = (side - 1) * spread + 1;
    windows.push({ size, stride, before: settings.padding === "same" ? samePadding(height, size, stride).before : 0 });
  }
  return receptiveField(windows);
}

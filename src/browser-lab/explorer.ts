/** A generator to walk in: what a page asks of it, whoever trained it. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { readTensors, tf } from "../engine";
import { latentDirections } from "../generator/directions";
import { byteValues } from "./judged";

/** What a generator draws. */
export interface DrawnSize {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

export class LatentExplorer {
  /** Numbers of a latent vector. */
  readonly latentSize: number;
  readonly size: DrawnSize;
  /** Unit vectors of latent space along which images change most, or its first axes where the generator does not tell. */
  readonly directions: readonly (readonly number[])[];

  /**
   * @param generator from `[batch, latentSize]` to images in [-1, 1]; it stays the caller's
   * @param directions how many
   * @throws RangeError for a model that is no such generator
   */
  constructor(
    readonly generator: LayersModel,
    directions = 6,
  ) {
    const [input, output] = [generator.inputs, generator.outputs].map((ends) => ends[0]?.shape.slice(1) ?? []) as [
      (number | null)[],
      (number | null)[],
    ];
    const size = sizeOf(output);
    if (generator.inputs.length !== 1 || input.length !== 1 || !input[0] || !size) {
      throw new RangeError(
        `the model "${generator.name}" makes [batch, ${output.join(", ")}] of [batch, ${input.join(", ")}]; expected a generator, ` +
          "from [batch, latent numbers] to images, [batch, height, width, 1 or 3] or the pixels of a square",
      );
    }
    this.latentSize = input[0];
    this.size = size;
    this.directions = directionsOf(generator, Math.min(directions, this.latentSize), this.latentSize);
  }

  /**
   * Draws images.
   *
   * @param latents `[count × latentSize]`, one vector behind the other
   * @returns bytes, `[count × height × width × channels]`
   */
  async draw(latents: Float32Array): Promise<Uint8Array> {
    const count = latents.length / this.latentSize;
    const { images } = await readTensors(() => ({
      images: byteValues(this.generator.apply(tf.tensor2d(latents, [count, this.latentSize])) as Tensor),
    }));
    return Uint8Array.from(images);
  }
}

function sizeOf(output: readonly (number | null)[]): DrawnSize | undefined {
  if (output.length === 1) {
    const side = Math.sqrt(output[0] ?? 0.5);
    return Number.isInteger(side) ? { height: side, width: side, channels: 1 } : undefined;
  }
  const [height, width, channels] = output;
  return output.length === 3 && height && width && (channels === 1 || channels === 3)
    ? { height, width, channels }
    : undefined;
}

function directionsOf(generator: LayersModel, count: number, latentSize: number): number[][] {
  try {
    return latentDirections(generator, count);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return Array.from({ length: count }, (_, i) => Array.from({ length: latentSize }, (_, j) => (i === j ? 1 : 0)));
  }
}

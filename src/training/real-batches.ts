import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { BatchSampler, type ImageSource, type Shuffler, StreamedBatches } from "../datasets";
import type { SamplerState } from "../datasets/batches";
import { tf } from "../engine";
import { type GanOptions, realImages } from "../gan/options";
import { shapedFor } from "../gan/static";
import { digestOf } from "./images";

/** The real images of a training, batch by batch, wherever they lie. */
export interface RealBatches {
  /** Of all images: `[n, height, width, channels]`, or as D takes them. */
  readonly shape: readonly number[];
  /** SHA-256 of all images. */
  digest(): Promise<string>;
  /** Resolves when the next batches can be taken. */
  ready(count: number): Promise<void>;
  /** The next `count` batches, one after the other in one tensor, shaped as D takes them; the caller's. */
  next(count: number): Tensor;
  /** Where it stands, to go on from. */
  readonly state: SamplerState;
  resume(state: SamplerState): void;
  dispose(): void;
}

/**
 * @param images all of them as a tensor, which stays the caller's, or where they are read from
 * @param options how many images a step of D takes, and how many D sees at once
 * @param stream decides the order
 * @throws RangeError for images that D does not take, and for a batch larger than all of them
 */
export function realBatches(
  images: Tensor | ImageSource,
  discriminator: LayersModel,
  options: Pick<GanOptions, "batchSize" | "batches" | "packing">,
  stream: Shuffler,
): RealBatches {
  const shaped: Shaped = (batch) => shapedFor(batch, discriminator, "images", options.packing);
  return images instanceof tf.Tensor
    ? new HeldImages(images, shaped, realImages(options), stream)
    : new StreamedImages(images, shaped, realImages(options), stream);
}

/** Images as D takes them. */
type Shaped = (images: Tensor) => Tensor;

/** All images are on the backend; a batch is gathered there. */
class HeldImages implements RealBatches {
  private readonly images: Tensor;
  private readonly sampler: BatchSampler;

  constructor(images: Tensor, shaped: Shaped, batchSize: number, stream: Shuffler) {
    this.sampler = new BatchSampler(images.shape[0] ?? 0, batchSize, stream);
    this.images = tf.tidy(() => shaped(images).clone());
  }

  get shape(): number[] {
    return this.images.shape;
  }

  digest(): Promise<string> {
    return digestOf(this.images);
  }

  async ready(): Promise<void> {}

  next(count: number): Tensor {
    const rows = Array.from({ length: count }, () => [...this.sampler.next()]).flat();
    return tf.tidy(() => tf.gather(this.images, tf.tensor1d(rows, "int32")));
  }

  get state(): SamplerState {
    return this.sampler.state;
  }

  resume(state: SamplerState): void {
    this.sampler.resume(state);
  }

  dispose(): void {
    this.images.dispose();
  }
}

/** Images are read as they are needed. */
class StreamedImages implements RealBatches {
  readonly shape: readonly number[];
  private readonly batches: StreamedBatches;

  constructor(
    private readonly source: ImageSource,
    private readonly shaped: Shaped,
    batchSize: number,
    stream: Shuffler,
  ) {
    const { count, height, width, channels } = source;
    this.shape = [count, height, width, channels];
    this.batches = new StreamedBatches(source, batchSize, stream);
    // What does not fit is refused now, and not at the first step.
    tf.tidy(() => void shaped(tf.zeros([1, height, width, channels])));
  }

  async digest(): Promise<string> {
    return this.source.sha256;
  }

  ready(count: number): Promise<void> {
    return this.batches.ready(count);
  }

  next(count: number): Tensor {
    return tf.tidy(() => this.shaped(this.batches.next(count)));
  }

  get state(): SamplerState {
    return this.batches.sampler.state;
  }

  resume(state: SamplerState): void {
    this.batches.resume(state);
  }

  dispose(): void {}
}

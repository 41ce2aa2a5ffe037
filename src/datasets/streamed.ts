import { tf } from "../engine";
import { BatchSampler, type Shuffler } from "./batches";
import { imagesTensor } from "./images";
import type { ImageSource } from "./source";

/** Batches that are read while those before them are worked with. */
const AHEAD = 3;

/**
 * Shuffled batches of the images of a source, without end: the same ones, in the same order, as `batches` gives of the same
 * images in a tensor. The next few are being read while the present one is trained on, and no more than those are in memory.
 *
 * ```ts
 * const real = new StreamedBatches(photographs, 64, randomStreams(5).batches);
 * await real.ready();
 * const batch = real.next(); // [64, 64, 64, 3] in [-1, 1]
 * ```
 */
export class StreamedBatches {
  /** Tells the epoch, and how many batches are in one. It stands at the batches that were taken, not at those being read. */
  readonly sampler: BatchSampler;
  private lookahead: BatchSampler | undefined;
  /** Batches that were asked for, in order. */
  private readonly coming: Promise<Uint8Array>[] = [];
  /** The first of them, as far as {@link ready} has waited for them. */
  private arrived: Uint8Array[] = [];
  /** Arrays whose bytes TensorFlow has taken. Filled again and again: with new ones for each batch steps took longer. */
  private readonly free: Uint8Array[] = [];

  /**
   * @param batchSize images in a batch
   * @param stream decides the order
   * @throws RangeError when a batch is not a whole number of images, or larger than the source
   */
  constructor(
    private readonly source: ImageSource,
    batchSize: number,
    stream: Shuffler,
  ) {
    this.sampler = new BatchSampler(source.count, batchSize, stream);
  }

  /**
   * Waits until that many batches are there.
   *
   * @throws Error when the source cannot be read
   */
  async ready(count = 1): Promise<void> {
    this.ask(count);
    while (this.arrived.length < count) {
      const [first] = this.coming;
      this.arrived.push(await (first as Promise<Uint8Array>));
      this.coming.shift();
    }
  }

  /**
   * The next `count` batches in one tensor, `[count · batchSize, height, width, channels]` in [-1, 1], the caller's to dispose
   * of (or call it within `tf.tidy`).
   *
   * @throws Error when {@link ready} has not waited for them
   */
  next(count = 1): tf.Tensor4D {
    if (this.arrived.length < count) throw new Error(`next(${count}): wait for ready(${count}) before`);
    const taken = this.arrived.splice(0, count);
    for (let i = 0; i < count; i++) this.sampler.next();
    this.ask(count);
    const { height, width, channels } = this.source;
    const form = { count: this.sampler.batchSize, height, width, channels };
    return tf.tidy(() => {
      const batches = taken.map((images) => imagesTensor({ images, ...form }));
      this.free.push(...taken);
      return batches.length === 1 ? (batches[0] as tf.Tensor4D) : tf.concat(batches);
    });
  }

  /** Goes on where another one of the same source, batch size and stream stood; see {@link BatchSampler.resume}. */
  resume(state: Parameters<BatchSampler["resume"]>[0]): void {
    this.sampler.resume(state);
    this.lookahead = undefined;
    this.coming.length = 0;
    this.arrived = [];
  }

  private ask(count: number): void {
    this.lookahead ??= this.sampler.ahead();
    while (this.arrived.length + this.coming.length < count + AHEAD) {
      const batch = this.source.read(this.lookahead.next(), this.free.pop());
      batch.catch(() => {}); // whoever waits for it hears of it; nobody may
      this.coming.push(batch);
    }
  }
}

import { tf } from "../engine";

/** The part of a random stream that shuffling needs; `randomStreams(seed).batches` of the engine is one. */
export interface Shuffler {
  /** The numbers 0 … n−1 in random order. */
  permutation(n: number): Int32Array;
  /** Draws made so far; setting it back repeats them. */
  counter: number;
}

/** Where a sampler stands: plain data, from which {@link BatchSampler.resume} goes on. */
export interface SamplerState {
  /** The stream's counter before the shuffle of the epoch under way. */
  epochStart: number;
  /** Batches drawn so far. */
  drawn: number;
}

/**
 * Shuffled batches of row numbers without end. An epoch sees each row at most once: when fewer rows than a batch are
 * left, they are dropped (others in every epoch) and the next shuffle begins, so that every batch has the same size.
 */
export class BatchSampler {
  /** Batches in one epoch. */
  readonly batchesPerEpoch: number;
  private order: Int32Array = new Int32Array(0);
  private drawn = 0;
  private epochStart = 0;

  /**
   * @param count number of rows to choose from
   * @param batchSize rows in a batch, 1 to `count`
   * @param stream decides the order: the same stream from the same state gives the same batches
   * @throws RangeError when a batch is not a whole number of rows, or larger than the data
   */
  constructor(
    private readonly count: number,
    readonly batchSize: number,
    private readonly stream: Shuffler,
  ) {
    if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > count) {
      throw new RangeError(`batch size ${batchSize}: expected a whole number from 1 to ${count}, the number of rows`);
    }
    this.batchesPerEpoch = Math.floor(count / batchSize);
  }

  /** Number of epochs that were finished, that is, all batches of which were taken. */
  get epochsDone(): number {
    return Math.floor(this.drawn / this.batchesPerEpoch);
  }

  /** Row numbers of the next batch, [batchSize]. Use it directly to gather from several tensors that belong together. */
  next(): Int32Array {
    const start = (this.drawn % this.batchesPerEpoch) * this.batchSize;
    if (start === 0) {
      this.epochStart = this.stream.counter;
      this.order = this.stream.permutation(this.count);
    }
    this.drawn++;
    return this.order.slice(start, start + this.batchSize);
  }

  /** A sampler that gives the batches which this one is going to give; drawing from it moves neither this one nor its stream. */
  ahead(): BatchSampler {
    const ahead = new BatchSampler(this.count, this.batchSize, new Lookahead(this.stream));
    ahead.order = this.order;
    ahead.drawn = this.drawn;
    ahead.epochStart = this.epochStart;
    return ahead;
  }

  /** Where it stands now, to be saved. The stream's own counter is saved by whoever owns the stream. */
  get state(): SamplerState {
    return { epochStart: this.epochStart, drawn: this.drawn };
  }

  /**
   * Goes on where another sampler of the same rows, batch size and stream stood. The epoch's order is shuffled anew from
   * where it was shuffled then; the stream's counter is left as it is.
   */
  resume({ epochStart, drawn }: SamplerState): void {
    this.drawn = drawn;
    this.epochStart = epochStart;
    if (drawn % this.batchesPerEpoch === 0) return; // the next batch begins an epoch
    const { counter } = this.stream;
    this.stream.counter = epochStart;
    this.order = this.stream.permutation(this.count);
    this.stream.counter = counter;
  }
}

/** Draws what another stream would draw next, and leaves that one where it is. */
class Lookahead implements Shuffler {
  counter: number;

  constructor(private readonly stream: Shuffler) {
    this.counter = stream.counter;
  }

  permutation(n: number): Int32Array {
    const { counter } = this.stream;
    this.stream.counter = this.counter;
    const order = this.stream.permutation(n);
    this.counter = this.stream.counter;
    this.stream.counter = counter;
    return order;
  }
}

/** Batches of a tensor's rows, without end. */
export interface Batches<T extends tf.Tensor> {
  /** Tells the epoch, and how many batches are in one. */
  readonly sampler: BatchSampler;
  /** The next batch, [batchSize, …], the caller's to dispose of (or call it within `tf.tidy`). */
  next(): T;
}

/**
 * Shuffled batches of the rows of a tensor, gathered where the tensor lives: nothing but row numbers crosses over.
 *
 * ```ts
 * const real = batches(imagesTensor(digits().train), 120, randomStreams(5).batches);
 * const batch = real.next(); // [120, 28, 28, 1]
 * ```
 *
 * @param data [count, …]; stays the caller's, and must live as long as batches are drawn
 * @throws RangeError as {@link BatchSampler}
 */
export function batches<T extends tf.Tensor>(data: T, batchSize: number, stream: Shuffler): Batches<T> {
  const sampler = new BatchSampler(data.shape[0] ?? 0, batchSize, stream);
  const next = (): T => tf.tidy(() => tf.gather(data, tf.tensor1d(sampler.next(), "int32")));
  return { sampler, next };
}

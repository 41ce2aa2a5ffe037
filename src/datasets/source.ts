/**
 * Images of one size that are read some at a time, wherever they lie: training takes batches from it, so that no more than a
 * few batches are in memory. `imageFolder` makes one of a folder; one of your own needs no more than this.
 */
export interface ImageSource {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** What the images are, in which order: SHA-256 of all bytes. A run that goes on asks for the same. */
  readonly sha256: string;
  /**
   * The images of these numbers, in this order, as bytes: `[numbers.length, height, width, channels]`. Called several times
   * before the first answer is there.
   *
   * @param numbers each from 0 to `count - 1`
   * @param into an array of the right length that may be filled and given back, in place of a new one each time. The caller has
   *   it to itself again when the answer is there
   */
  read(numbers: Int32Array, into?: Uint8Array): Promise<Uint8Array>;
}

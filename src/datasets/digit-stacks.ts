import { sha256 } from "../files";
import type { LabelledImages } from "./images";
import type { ImageSource } from "./source";

/** Kinds of stack of three digits. */
export const STACK_KINDS = 1000;

/** Three digits one upon the other: the red, the green and the blue channel of an image. */
export interface DigitStacks extends ImageSource {
  readonly channels: 3;
  /** What each stack shows, 0 to 999: hundreds in red, tens in green, ones in blue. `[count]`. */
  readonly kinds: Uint16Array;
  /** Share of all possible stacks of these digits that are of each kind, 1,000 numbers that add up to 1: what was drawn from. */
  readonly shares: readonly number[];
}

/** The part of a random stream that stacks need; `randomStreams(seed).batches` of the engine is one. */
interface Chooser {
  uniform(shape: number[]): { dataSync(): ArrayLike<number>; dispose(): void };
}

/**
 * Stacks of three digits, each chosen by chance: data of 1,000 known kinds, so that it can be counted how many of them a GAN
 * draws (Srivastava and others, "VEEGAN", 2017, section 4.2, with all of MNIST). The stacks are fixed when they are chosen, and
 * put together when they are read: no more of them are in memory than are asked for.
 *
 * @param set grey digits, with the classes 0 to 9
 * @param options `count`, as many stacks; 128,000 by default, as Lin and others take ("PacGAN", 2018, section 4.2). The same
 *   `stream` from the same state gives the same stacks
 * @throws RangeError for a set without digits, one that is not grey or has other classes, and for a count that makes no sense
 */
export function digitStacks(
  set: LabelledImages,
  { count = 128_000, stream }: { count?: number; stream: Chooser },
): DigitStacks {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`count ${count}: expected a whole number from 1`);
  if (set.channels !== 1) throw new RangeError(`digits of ${set.channels} channels: expected grey ones, of 1`);
  if (set.count < 1) throw new RangeError("a set without images: expected one digit at least");
  const other = set.labels.findIndex((label) => label > 9);
  if (other >= 0) throw new RangeError(`label ${other} is ${set.labels[other]}: expected digits, 0 to 9`);
  const drawn = stream.uniform([3 * count]);
  const members = Int32Array.from(drawn.dataSync(), (share) => Math.floor(share * set.count));
  drawn.dispose();
  const digit = (at: number) => set.labels[members[at] as number] as number;
  const { height, width, images } = set;
  const pixels = height * width;
  return {
    ...{ count, height, width, channels: 3 },
    kinds: Uint16Array.from({ length: count }, (_, i) => 100 * digit(3 * i) + 10 * digit(3 * i + 1) + digit(3 * i + 2)),
    shares: sharesOfKinds(set.labels),
    sha256: sha256(`${sha256(images)} ${sha256(new Uint8Array(members.buffer))}`),
    async read(numbers, into = new Uint8Array(numbers.length * pixels * 3)) {
      numbers.forEach((number, i) => {
        for (let channel = 0; channel < 3; channel++) {
          let from = (members[3 * number + channel] as number) * pixels;
          const end = 3 * pixels * (i + 1);
          for (let at = 3 * pixels * i + channel; at < end; at += 3) into[at] = images[from++] as number;
        }
      });
      return into;
    },
  };
}

/** The three digits of a stack are chosen alone, so that the shares of their classes multiply. */
function sharesOfKinds(labels: Uint8Array): number[] {
  const classes = new Array<number>(10).fill(0);
  for (const label of labels) classes[label] = (classes[label] as number) + 1 / labels.length;
  return classes.flatMap((a) => classes.flatMap((b) => classes.map((c) => a * b * c)));
}

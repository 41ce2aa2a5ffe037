import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { type Images, imagesTensor } from "../../datasets";

/** Images in a sample: as many as there are held-out digits, and held-out faces. Distances of smaller samples come out larger. */
export const SAMPLE_SIZE = 1500;

/**
 * Measures several samples from one source, such as a generator, one after the other.
 *
 * @param draw gives `count` images, new ones each time; they are disposed of
 * @param measure what is found out about one sample
 * @param samples how many samples
 * @param options `count`, images in each: {@link SAMPLE_SIZE} by default; `onSample` is told after each
 * @throws RangeError for a number of samples that is no whole number ≥ 1
 */
export async function sampled<Q, T extends Tensor = Tensor>(
  draw: (count: number) => T,
  measure: (images: T) => Q | Promise<Q>,
  samples: number,
  {
    count = SAMPLE_SIZE,
    onSample,
  }: { count?: number; onSample?: ((done: number) => void | Promise<void>) | undefined } = {},
): Promise<Q[]> {
  if (!Number.isInteger(samples) || samples < 1) {
    throw new RangeError(`samples ${samples}: expected a whole number ≥ 1`);
  }
  const measured: Q[] = [];
  for (let i = 0; i < samples; i++) {
    const images = draw(count);
    try {
      measured.push(await measure(images));
    } finally {
      images.dispose();
    }
    await onSample?.(i + 1);
  }
  return measured;
}

/** Images one sample after the other, no image in two of them; each the caller's. @throws RangeError behind the last one */
export function inTurn(images: Images): (count: number) => Tensor4D {
  let next = 0;
  return (count) => {
    const start = next;
    next += count;
    return imagesTensor(images, { start, count });
  };
}

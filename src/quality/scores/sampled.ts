import type { Tensor } from "@tensorflow/tfjs-core";

/** Images in a sample: as many as there are held-out digits, and held-out faces. Distances of smaller samples come out larger. */
export const SAMPLE_SIZE = 1500;

/**
 * Measures several samples from one source, such as a generator, one after the other.
 *
 * @param draw gives `count` images, new ones each time; they are disposed of
 * @param measure what is found out about one sample
 * @param samples how many samples of {@link SAMPLE_SIZE} images
 * @throws RangeError for a number of samples that is no whole number ≥ 1
 */
export async function sampled<Q>(
  draw: (count: number) => Tensor,
  measure: (images: Tensor) => Q | Promise<Q>,
  samples: number,
): Promise<Q[]> {
  if (!Number.isInteger(samples) || samples < 1) {
    throw new RangeError(`samples ${samples}: expected a whole number ≥ 1`);
  }
  const measured: Q[] = [];
  for (let i = 0; i < samples; i++) {
    const images = draw(SAMPLE_SIZE);
    try {
      measured.push(await measure(images));
    } finally {
      images.dispose();
    }
  }
  return measured;
}

/** What a network says of an image: rows, columns and numbers a pixel. */
export interface ImageSize {
  height: number;
  width: number;
  /** 1 for grey, 3 for red, green and blue. */
  channels: number;
}

/**
 * Asks for whole numbers from 1.
 *
 * @param sizes what they are called in the message, and their values
 * @throws RangeError that names the first one which is none
 */
export function requireSizes(sizes: Readonly<Record<string, number | readonly number[]>>): void {
  for (const [name, given] of Object.entries(sizes)) {
    for (const size of typeof given === "number" ? [given] : given) {
      if (Number.isInteger(size) && size >= 1) continue;
      const shown = typeof given === "number" ? String(given) : `[${given.join(", ")}]`;
      throw new RangeError(
        `${name} ${shown}: expected ${typeof given === "number" ? "a whole number" : "whole numbers"} from 1`,
      );
    }
  }
}

/**
 * The size an image has after its height and width were halved several times: where a generator that doubles begins.
 *
 * @throws RangeError when that gives no whole numbers, with the multiples that would
 */
export function halved({ height, width }: Pick<ImageSize, "height" | "width">, times: number): [number, number] {
  const factor = 2 ** times;
  if (height % factor === 0 && width % factor === 0) return [height / factor, width / factor];
  throw new RangeError(
    `an image of ${height}×${width} cannot be reached by doubling ${times} times: ` +
      `height and width have to be multiples of ${factor}`,
  );
}

/**
 * The filters of a DCGAN's discriminator for an image of this size, from the image on; its generator has them in reverse.
 * The size is halved as long as it stays whole and at least 4, and each halving doubles the filters, from 64:
 * `[64, 128]` for 28×28, `[64, 128, 256, 512]` for 64×64.
 *
 * @throws RangeError for a size that cannot be halved even once
 */
export function dcganFilters({ height, width }: Pick<ImageSize, "height" | "width">): number[] {
  const filters: number[] = [];
  const fits = (size: number): boolean => size % 2 === 0 && size >= 8;
  for (let [h, w, count] = [height, width, 64]; fits(h) && fits(w); h /= 2, w /= 2, count *= 2) filters.push(count);
  if (filters.length > 0) return filters;
  throw new RangeError(
    `an image of ${height}×${width} cannot be halved for a DCGAN: height and width have to be even numbers from 8`,
  );
}

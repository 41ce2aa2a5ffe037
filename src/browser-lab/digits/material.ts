/** What a game of digits is played with besides its settings, and where a browser gets it from. */
import { DIGIT_FILES, splitDigits } from "../../datasets/digit-files";
import type { LabelledImages } from "../../datasets/images";
import { fromKerasBytes } from "../../models/keras/bytes";
import { type ClassifierAbout, classifierOf, type DigitClassifier } from "../../quality/digit-classifier";
import { fetchFile, fetchModel, requireWhole } from "../fetch";
import { DIGITS_FILES } from "../files";

export interface DigitsMaterial {
  /** What G is to learn from, such as `digits().train`. */
  readonly images: LabelledImages;
  /** Who reads what G draws, such as `await digitClassifier()`. */
  readonly classifier: Pick<DigitClassifier, "probabilities">;
}

/** Bytes before the first element of an IDX file: four, and four a dimension. */
const HEADER = { images: 16, labels: 8 } as const;

/**
 * The digits and the classifier that come with ganbook, from the files of a site.
 *
 * @param folder an address that ends in a slash, where the files of `DIGITS_FILES` lie
 * @throws Error that names the file that is missing or damaged
 */
export async function fetchDigits(folder: string): Promise<DigitsMaterial> {
  const [images, labels, { bytes, about }] = await Promise.all([
    fetchFile(folder, DIGITS_FILES.images).then((bytes) => checked(bytes, "images")),
    fetchFile(folder, DIGITS_FILES.labels).then((bytes) => checked(bytes, "labels")),
    fetchModel<ClassifierAbout>(folder, { model: DIGITS_FILES.classifier, about: DIGITS_FILES.about }),
  ]);
  // What the sum vouches for needs no second look: the header, then one byte a pixel, or a label.
  const { train } = splitDigits(
    {
      ...{ images: images.subarray(HEADER.images), count: labels.length - HEADER.labels },
      ...{ height: 28, width: 28, channels: 1 },
    },
    labels.subarray(HEADER.labels),
  );
  return { images: train, classifier: classifierOf(await fromKerasBytes(bytes), about) };
}

async function checked(bytes: Uint8Array, part: keyof typeof DIGIT_FILES): Promise<Uint8Array> {
  const { name, sha256 } = DIGIT_FILES[part];
  // Some servers say of such a file that it is a zipped something, and the browser has then unzipped it.
  const content = bytes[0] === 0x1f && bytes[1] === 0x8b ? await unzipped(bytes, name) : bytes;
  await requireWhole(content, sha256, name);
  return content;
}

async function unzipped(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (error) {
    throw new Error(`${name} came damaged: it cannot be unzipped. Load the page again`, { cause: error });
  }
}

/** Some of the images: those of one digit, or all. @param data as the setting of that name */
export function chosenDigits({ images, labels, ...size }: LabelledImages, data: string): LabelledImages {
  if (data === "all") return { images, labels, ...size };
  const pixels = size.height * size.width;
  const rows = Array.from(labels.keys()).filter((i) => labels[i] === Number(data));
  const chosen = new Uint8Array(rows.length * pixels);
  for (const [i, row] of rows.entries()) chosen.set(images.subarray(row * pixels, (row + 1) * pixels), i * pixels);
  return { ...size, images: chosen, labels: Uint8Array.from(rows, (i) => labels[i] as number), count: rows.length };
}

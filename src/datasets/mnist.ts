/** Folders with the four files of MNIST, or of a data set made to replace it: Fashion-MNIST, KMNIST, … */
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { readIdxImages, readIdxLabels } from "./idx";
import type { ImageDataset, LabelledImages } from "./images";

/**
 * Reads `train-images`, `train-labels`, `t10k-images` and `t10k-labels` from a folder. Each may be gzipped or plain,
 * and named with a dash or a dot: `train-images-idx3-ubyte.gz`, `train-images.idx3-ubyte`. Where a file is there in
 * more than one form, a plain one is taken before a gzipped one.
 *
 * Debian's package `dataset-fashion-mnist` puts such a folder at `/usr/share/datasets/fashion-mnist`.
 *
 * @param classes the number of classes; labels must be below it
 * @returns the training part, and the test part (`t10k`) as `heldOut`
 * @throws Error when files are missing (naming what was looked for and what is there), damaged (see `readIdx`), or do
 *   not fit together
 */
export function mnistFrom(folder: string, { classes = 10 }: { classes?: number } = {}): ImageDataset {
  const stems = ["train-images", "train-labels", "t10k-images", "t10k-labels"] as const;
  const [trainImages, trainLabels, testImages, testLabels] = findFiles(folder, stems);
  const train = readPart(trainImages, trainLabels, classes);
  const heldOut = readPart(testImages, testLabels, classes);
  if (train.height !== heldOut.height || train.width !== heldOut.width) {
    throw new Error(
      `${folder}: the training images are ${train.height}×${train.width} pixels, ` +
        `the test images ${heldOut.height}×${heldOut.width}; expected one size.`,
    );
  }
  return { classes, train, heldOut };
}

type Four<T> = [T, T, T, T];

function readPart(imagesPath: string, labelsPath: string, classes: number): LabelledImages {
  const images = readIdxImages(imagesPath);
  const labels = readIdxLabels(labelsPath, classes);
  if (labels.length !== images.count) {
    throw new Error(
      `${imagesPath} holds ${images.count} images, but ${basename(labelsPath)} holds ${labels.length} labels; ` +
        "expected one label for each image.",
    );
  }
  return { ...images, labels };
}

/** The names a file may have, in order of preference. */
function namesOf(stem: string): string[] {
  const kind = stem.endsWith("images") ? "idx3-ubyte" : "idx1-ubyte";
  return ["", ".gz"].flatMap((ending) => ["-", "."].map((separator) => `${stem}${separator}${kind}${ending}`));
}

function findFiles(folder: string, stems: Readonly<Four<string>>): Four<string> {
  const present = listFolder(folder);
  const found = stems.map((stem) => namesOf(stem).find((name) => present.includes(name)));
  const missing = stems.filter((_, i) => found[i] === undefined);
  if (missing.length > 0) {
    const looked = missing.map((stem) => namesOf(stem).join(" or ")).join("; ");
    const shown = present.length > 20 ? [...present.slice(0, 20), `… (${present.length} in all)`] : present;
    throw new Error(
      `${folder} lacks ${missing.length} of the four MNIST files. ` +
        `Looked for: ${looked}. Found there: ${shown.join(", ") || "nothing"}.`,
    );
  }
  return found.map((name) => join(folder, name ?? "")) as Four<string>;
}

function listFolder(folder: string): string[] {
  if (!existsSync(folder)) throw new Error(`There is no folder ${folder}; expected one with the four MNIST files.`);
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw new Error(`Cannot list the folder ${folder}: ${(error as Error).message}.`, { cause: error });
  }
}

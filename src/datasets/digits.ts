/** The 10 000 handwritten digits of MNIST that come with the package; `digits/README.md` tells where they are from. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { packageRoot } from "../files";
import { DIGIT_FILES, splitDigits } from "./digit-files";
import { readIdxImages, readIdxLabels } from "./idx";
import type { ImageDataset } from "./images";

let loaded: ImageDataset | undefined;

/**
 * 10 000 real MNIST digits, 28×28, always split the same way: 8 500 to train on, and 1 500 held out, 150 of each class.
 * Both parts are shuffled, so that the first n images are a fair sample. Read once (about 20 ms) and then shared: do
 * not write to the arrays.
 *
 * @throws Error when a file is missing or damaged, with the command that restores it
 */
export function digits(): ImageDataset {
  loaded ??= readDigits(join(packageRoot(), "src", "datasets", "digits"));
  return loaded;
}

/** Reads the two files from a folder. Exported for tests; use {@link digits}. */
export function readDigits(folder: string): ImageDataset {
  return splitDigits(
    readIdxImages(readChecked(folder, DIGIT_FILES.images)),
    readIdxLabels(readChecked(folder, DIGIT_FILES.labels)),
  );
}

function readChecked(folder: string, { name, sha256 }: { name: string; sha256: string }): Buffer {
  const path = join(folder, name);
  const restore = `Restore it with: git checkout -- src/datasets/digits/${name}`;
  if (!existsSync(path)) throw new Error(`The digits are missing: there is no file ${path}. ${restore}`);
  let content: Buffer;
  try {
    content = gunzipSync(readFileSync(path));
  } catch (error) {
    throw new Error(`${path} is damaged: it cannot be unzipped (${(error as Error).message}). ${restore}`, {
      cause: error,
    });
  }
  const found = createHash("sha256").update(content).digest("hex");
  if (found !== sha256) {
    throw new Error(`${path} is damaged: expected content with SHA-256 ${sha256}, got ${found}. ${restore}`);
  }
  return content;
}

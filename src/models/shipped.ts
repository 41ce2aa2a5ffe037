import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { packageRoot, sha256OfFile } from "../files";

/** What lies beside weights that ship with the repository, as `<name>.json`. */
export interface Shipped<About> {
  /** What the weights say about themselves. */
  readonly about: About;
  /** SHA-256 of the file of weights, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Finds weights that ship with the repository and checks that they are whole.
 *
 * @param folder from the repository's root, such as `src/quality/classifier`
 * @param name of the two files `<name>.keras` and `<name>.json`, without their endings
 * @param remake the command that makes them anew
 * @throws Error when a file is missing or damaged, with the command that restores it
 */
export function shipped<About>(
  folder: string,
  name: string,
  remake: string,
  root = packageRoot(),
): { about: About; file: string } {
  const file = join(root, folder, `${name}.keras`);
  const card = join(root, folder, `${name}.json`);
  const restore = (path: string) =>
    `Restore it with: git checkout -- ${relative(root, path)} (or make it anew: ${remake})`;
  for (const path of [file, card]) {
    if (!existsSync(path)) throw new Error(`there is no file ${path}, which comes with ganbook. ${restore(path)}`);
  }
  let description: Shipped<About>;
  try {
    description = JSON.parse(readFileSync(card, "utf8")) as Shipped<About>;
  } catch (error) {
    throw new Error(`${card} is damaged: ${(error as Error).message}. ${restore(card)}`, { cause: error });
  }
  const found = sha256OfFile(file);
  if (found !== description.sha256) {
    throw new Error(
      `${file} is damaged: expected content with SHA-256 ${description.sha256}, got ${found}. ${restore(file)}`,
    );
  }
  return { about: description.about, file };
}

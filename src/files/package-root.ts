import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The folder of this package. Found by its package.json, because data files lie in `src/` while the code that reads
 * them may run from `src/` (tests) or from `dist/src/` (notebooks).
 */
export function packageRoot(from = __dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (packageName(folder) === "ganbook") return folder;
    if (folder === dirname(folder)) {
      throw new Error(`No package.json named "ganbook" in ${from} or above it: the data files cannot be found.`);
    }
  }
}

function packageName(folder: string): unknown {
  try {
    return (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { name?: unknown }).name;
  } catch {
    return undefined; // none here, or not one of ours: look further up
  }
}

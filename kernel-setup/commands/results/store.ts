import { join } from "node:path";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { sha256OfFile, writeWholeFile } from "../../../src/files";
import { saveKeras } from "../../../src/models/keras";
import type { Shipped } from "../../../src/models/shipped";

/**
 * Stores weights that ship, as `<name>.keras`, with what they say about themselves beside them, as `<name>.json`: what
 * `shipped` of `src/models` finds and checks.
 *
 * @param folder where to; made if it is not there
 */
export async function storeShipped<About>(
  { folder, name }: { folder: string; name: string },
  about: About,
  model: LayersModel,
): Promise<void> {
  const file = join(folder, `${name}.keras`);
  await saveKeras(model, file);
  const card: Shipped<About> = { about, sha256: sha256OfFile(file) };
  await writeWholeFile(join(folder, `${name}.json`), jsonText(card));
}

/** A value as JSON, a list of numbers on one line, as the project's formatter wants it. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2).replace(/\[[\s\d.,]*\]/g, (numbers) =>
    numbers.replace(/\s+/g, " ").replace("[ ", "[").replace(" ]", "]"),
  );
  return `${text}\n`;
}

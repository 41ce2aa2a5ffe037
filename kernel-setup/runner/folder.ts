import { join } from "node:path";
import { list } from "../setup/paths";

/** The chapters in reading order, and after them the worked solutions of their exercises: paths of all notebooks we commit. */
export function notebookFiles(root: string): string[] {
  const folder = join(root, "notebooks");
  return [folder, join(folder, "solutions")].flatMap((place) =>
    list(place)
      .filter((name) => name.endsWith(".ipynb"))
      .map((name) => join(place, name)),
  );
}

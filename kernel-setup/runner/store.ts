/** `--write`: stores a run's outputs in its notebook, and leaves alone what did not change. */
import { readText } from "../setup/files";
import { ROOT } from "../setup/paths";
import { difference, differences } from "./compare";
import { stampOf } from "./hash";
import { codeCells, formatNotebook, type Notebook, SIZE_LIMIT, withoutNoise, writeNotebook } from "./notebook";

/**
 * Stores the outputs of cells that show something else than before; the bytes of the others stay, so that a diff shows what
 * changed for a reader. On another processor, where every number may differ, all outputs are replaced or none: a notebook
 * holds the numbers of one machine.
 *
 * @param before the notebook as it was before the run
 * @param executed as it ran, without noise and with its stamp
 * @returns what was done, as a line
 * @throws {NotebookError} where the notebook would be too large or cannot be written
 */
export async function storeOutputs(file: string, before: Notebook, executed: Notebook): Promise<string> {
  const { notebook, changed } = await withKeptOutputs(withoutNoise(before, ROOT), executed);
  const same = readText(file) === formatNotebook(notebook);
  if (!same) writeNotebook(file, notebook, SIZE_LIMIT);
  if (changed.length === 0)
    return same ? "outputs are as they were stored" : "outputs are as they were; the rest is stored";
  const cells = changed.length === codeCells(notebook).length ? "" : ` of ${changed.join(", ")}`;
  return `outputs stored${cells}`;
}

/** The executed notebook with the stored outputs where they say the same; `changed` names the other cells. */
export async function withKeptOutputs(
  stored: Notebook,
  executed: Notebook,
): Promise<{ notebook: Notebook; changed: string[] }> {
  const [before, now] = [stampOf(stored), stampOf(executed)];
  const all = codeCells(executed).map(({ id }) => id);
  if (before === undefined || now === undefined || before.profile !== now.profile) {
    return { notebook: executed, changed: all };
  }
  const outputs = new Map(codeCells(stored).map((cell) => [cell.id, cell]));
  if (before.processor !== now.processor) {
    if ((await differences(stored, executed, { numbers: false })).length > 0)
      return { notebook: executed, changed: all };
    return { notebook: keep(executed, new Set(all), { ...now, processor: before.processor }), changed: [] };
  }
  const kept = new Set<string>();
  for (const cell of codeCells(executed)) {
    const old = outputs.get(cell.id);
    if (old && (await difference(old, cell, { numbers: true })) === undefined) kept.add(cell.id);
  }
  return { notebook: keep(executed, kept, now), changed: all.filter((id) => !kept.has(id)) };

  function keep(notebook: Notebook, ids: ReadonlySet<string>, ganbook: object): Notebook {
    return {
      ...notebook,
      metadata: { ...notebook.metadata, ganbook },
      cells: notebook.cells.map((cell) => {
        const old = cell.cell_type === "code" && ids.has(cell.id) ? outputs.get(cell.id) : undefined;
        return cell.cell_type === "code" && old ? { ...cell, outputs: old.outputs } : cell;
      }),
    };
  }
}

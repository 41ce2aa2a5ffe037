/** Chapters as pages: their cells with the outputs that are stored, and under each exercise its solution, folded away. */
import path from "node:path";
import { type CellParts, renderCell } from "../../../kernel-setup/runner/cells";
import type { Heading, Surroundings } from "../../../kernel-setup/runner/markdown";
import { type Cell, codeCells, type Notebook, readNotebook, titleOf } from "../../../kernel-setup/runner/notebook";
import { Failure } from "../../../kernel-setup/setup/failure";
import type { Addresses, Source } from "./addresses";
import type { Assets } from "./assets";
import { afterHeading, PageText, unsearched } from "./page-text";
import { type Chapter, type Reference, referenceLink } from "./reference";

/** What all pages are made with. */
export interface Workshop {
  /** The project's folder. */
  root: string;
  addresses: Addresses;
  assets: Assets;
  reference?: Reference | undefined;
}

/** A page, and what the list of pages says of it. */
export interface Page {
  title: string;
  markdown: string;
}

/** Where a chapter asks for an answer: the cell that judges it ends an exercise. */
const CHECK = /\bcheck\("(\d+\.\d+)"/;

/** The heading of a solution: "## 6.1 · A label of 0.9". */
const SOLUTION = /^#{2,3} +(\d+\.\d+)\b[^\n]*\n?/;

/**
 * The page of a chapter.
 *
 * @param solved the chapter's solutions, if they are to be in the page
 * @throws {Failure} where a solution belongs to no exercise of the chapter
 */
export function chapterPage(
  { file }: Source,
  notebook: Notebook,
  solved: { file: string; notebook: Notebook } | undefined,
  workshop: Workshop,
): Page {
  const text = new PageText();
  const headings: Heading[] = [];
  const linked = new Set<string>();
  const render = (name: string, cells: readonly Cell[], all: Notebook) =>
    renderCells(name, cells, all, { ...workshop, text, headings, linked });
  const solutions = solved === undefined ? new Map<string, Cell[]>() : solutionsIn(solved.notebook);
  const html = notebook.cells.map((cell) => {
    const asked = cell.cell_type === "code" ? CHECK.exec(cell.source)?.[1] : undefined;
    const cells = asked === undefined ? undefined : solutions.get(asked);
    const question = render(file, [cell], notebook);
    if (asked === undefined || cells === undefined || solved === undefined) return question;
    solutions.delete(asked);
    // Under its exercise, where a reader wants it; folded, since it is worth more after a try.
    const solution = unsearched(render(solved.file, cells, solved.notebook));
    return `${question}\n<details class="solution"><summary>Solution of ${asked}</summary>${solution}</details>`;
  });
  const [lost] = solutions.keys();
  if (lost !== undefined) {
    throw new Failure(`${solved?.file}: a solution of ${lost}, and ${file} has no cell that checks it.`, [
      'An exercise ends with a cell such as: await check("6.1", undefined);',
    ]);
  }
  return {
    title: titleOf(notebook, file),
    markdown: text.markdown(page(html.join("\n")), { title: plainTitle(notebook, file) }),
  };
}

/** Solutions by the number of their exercise, without its heading. What they all need, their imports, goes with the first. */
function solutionsIn(notebook: Notebook): Map<string, Cell[]> {
  const solutions = new Map<string, Cell[]>();
  let common: Cell[] = [];
  let current: Cell[] | undefined;
  for (const cell of notebook.cells) {
    const exercise = cell.cell_type === "markdown" ? SOLUTION.exec(cell.source)?.[1] : undefined;
    if (exercise !== undefined) {
      current = [...common, { ...cell, source: cell.source.replace(SOLUTION, "") }];
      common = [];
      solutions.set(exercise, current);
    } else if (current !== undefined) current.push(cell);
    else if (cell.cell_type === "code") common.push(cell);
  }
  return solutions;
}

/** Some cells of a notebook. */
function renderCells(
  file: string,
  cells: readonly Cell[],
  notebook: Notebook,
  {
    root,
    addresses,
    assets,
    reference,
    text,
    headings,
    linked,
  }: Workshop & { text: PageText; headings: Heading[]; linked: Set<string> },
): string {
  const name = path.basename(file, ".ipynb");
  const chapter: Chapter = { name, imports: importsOf(notebook) };
  const numbers = new Map(codeCells(notebook).map(({ id }, index) => [id, index + 1]));
  const surroundings: Surroundings = {
    file: path.join(root, file),
    headings,
    link: (target) => addresses.link(file, target),
    site: {
      // As JupyterLab has them, which links in notebooks are written for; but VitePress looks for them with a selector in quotes.
      anchor: (title) => title.trim().replaceAll(" ", "-").replaceAll('"', ""),
      afterHeading,
      fence: (code, info) => text.fence(code, info || "text"),
      explained: (word) => {
        const link = referenceLink(reference, word, chapter);
        // Once a section is enough.
        const here = `${headings.length} ${word}`;
        if (linked.has(here)) return undefined;
        linked.add(here);
        return link === undefined ? undefined : `${addresses.base}${link.replace(/^\//, "")}`;
      },
    },
  };
  const parts: CellParts = { ...assets.figures, code: (code, number) => text.fence(code, `ts cell=${name}/${number}`) };
  return cells
    .map((cell) => {
      const html = assets.withoutData(renderCell(cell, numbers.get(cell.id), surroundings, parts));
      return cell.cell_type === "code" ? unsearched(html) : html;
    })
    .join("\n");
}

/** What a notebook's cells import from the library by name. */
function importsOf(notebook: Notebook): Map<string, string> {
  const imports = new Map<string, string>();
  for (const { source } of codeCells(notebook)) {
    for (const [, names = "", room = ""] of source.matchAll(
      /import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+"ganbook\/([^"]+)"/g,
    )) {
      for (const name of names.split(",")) {
        const [exported = ""] = name
          .trim()
          .replace(/^type\s+/, "")
          .split(/\s+as\s+/);
        if (exported !== "") imports.set(exported, room);
      }
    }
  }
  return imports;
}

/**
 * All that a page of ours shows: Vue leaves it as it is. The size of brackets and the layout of matrices are told by attributes
 * that Vue knows, because one that it does not know has it keep the whole page in a script besides; the style sheet reads them. And an empty heading of a table is no heading.
 */
export function page(html: string, element: "div" | "main" = "div"): string {
  const known = html
    .replace(/ minsize="([^"]*)" maxsize="[^"]*"/g, ' mathsize="$1"')
    .replace(/<mtable\b[^>]*>/g, (tag) => tag.replace(/ (rowspacing|columnspacing|columnalign)=/g, " data-$1="))
    .replace(/<th((?:\s[^>]*)?)><\/th>/g, "<td$1></td>");
  return `<${element} v-pre class="ganbook-page">\n${known}\n</${element}>`;
}

function plainTitle(notebook: Notebook, file: string): string {
  return titleOf(notebook, file).replaceAll("`", "");
}

/** A notebook of the project. */
export function readProjectNotebook(root: string, file: string): Notebook {
  return readNotebook(path.join(root, file));
}

/** What pages fetch when a reader first points at their code: the descriptions of all names of a notebook, each once. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import MarkdownIt from "markdown-it";
import { codeCells, type Notebook } from "../../../kernel-setup/runner/notebook";
import { writeWhole } from "../../../kernel-setup/setup/files";
import { fingerprint } from "../../../kernel-setup/setup/stamp";
import { escapeHtml } from "../../../src/figures/html";
import { type Hover, Hovers, type Imported, type Kind } from "./hover";
import { filesOf } from "./links";

/** The file of a notebook. */
export interface HoverData {
  /** HTML of each description: the code, and where there are any its documentation and where to read more. */
  texts: [code: string, docs?: string, link?: string][];
  /**
   * For each code cell, by its number: its length in characters, by which a page of another build is found out, and then for
   * each name three numbers: characters between the end of the name before and its start; its length; which text.
   */
  cells: Record<number, number[]>;
}

/** What is kept of a notebook, and for which sources. */
interface Kept {
  key: string;
  hovers: [number, Hover[]][];
}

/** Makes the files, of which it keeps what takes long. */
export class HoverFiles {
  readonly #root: string;
  readonly #cache: string;
  readonly #hovers: Hovers;
  #library: string | undefined;

  /**
   * @param root the project's folder, in which the library must have been built
   * @param cache a folder to keep things in
   */
  constructor(root: string, cache: string) {
    this.#root = root;
    this.#cache = cache;
    this.#hovers = new Hovers(root);
  }

  /**
   * The names of a notebook in `notebooks/`, or below it.
   *
   * @param file its path from the project's folder
   */
  hovers(notebook: Notebook, file: string): ReadonlyMap<number, readonly Hover[]> {
    this.#library ??= this.#fingerprint();
    const sources = codeCells(notebook).map(({ source }) => source);
    const key = fingerprint(this.#library, ...sources);
    const kept = path.join(this.#cache, `${path.basename(file, ".ipynb")}.json`);
    const known = existsSync(kept) ? (JSON.parse(readFileSync(kept, "utf8")) as Kept) : undefined;
    if (known?.key === key) return new Map(known.hovers);
    const made = this.#hovers.of(notebook, path.join(this.#root, path.dirname(file)));
    mkdirSync(this.#cache, { recursive: true });
    writeWhole(kept, JSON.stringify({ key, hovers: [...made] } satisfies Kept));
    return made;
  }

  /** @param link where a name of the library is explained, as an address for a page */
  data(notebook: Notebook, file: string, link: (imported: Imported) => string | undefined): HoverData {
    const lengths = codeCells(notebook).map(({ source }) => source.length);
    return packed(this.hovers(notebook, file), lengths, link);
  }

  /** Changes with whatever types can depend on. */
  #fingerprint(): string {
    const below = (folder: string) => {
      const files = filesOf(path.join(this.#root, folder)).filter((file) => file.endsWith(".ts"));
      return files.map((file) => path.join(this.#root, folder, file));
    };
    const files = [
      ...below("src"),
      ...below("kernel-setup/kernel/compile"),
      path.join(this.#root, "package-lock.json"),
      path.join(__dirname, "hover.ts"),
    ];
    return fingerprint(...files.map((file) => readFileSync(file, "utf8")));
  }
}

/** Hovers as a page gets them. @param lengths of the cells' sources, in order */
export function packed(
  hovers: ReadonlyMap<number, readonly Hover[]>,
  lengths: readonly number[],
  link: (imported: Imported) => string | undefined,
): HoverData {
  const texts = new Map<string, { index: number; text: HoverData["texts"][number] }>();
  const cells: HoverData["cells"] = {};
  for (const [number, names] of hovers) {
    let end = 0;
    const cell = [lengths[number - 1] ?? 0];
    for (const hover of names) {
      const text = textOf(hover, link);
      const key = JSON.stringify(text);
      const known = texts.get(key) ?? { index: texts.size, text };
      texts.set(key, known);
      cell.push(hover.start - end, hover.length, known.index);
      end = hover.start + hover.length;
    }
    cells[number] = cell;
  }
  return { texts: [...texts.values()].map(({ text }) => text), cells };
}

const markdown = new MarkdownIt({ html: false, linkify: false });
/** Classes of the colours: a letter each, for they are many. */
const CLASSES: Readonly<Record<Exclude<Kind, "">, string>> = {
  keyword: "k",
  type: "t",
  function: "f",
  string: "s",
  number: "n",
};

function textOf(
  { parts, docs, imported }: Hover,
  link: (imported: Imported) => string | undefined,
): HoverData["texts"][number] {
  const code = parts.map(([text, kind]) =>
    kind === "" ? escapeHtml(text) : `<i class="${CLASSES[kind]}">${escapeHtml(text)}</i>`,
  );
  const address = imported && link(imported);
  // A link of Node's or TypeScript's own documentation would lead away, and needs nobody's care here.
  const prose = docs === undefined ? "" : markdown.renderInline(docs).replace(/<\/?a\b[^>]*>/g, "");
  return address ? [code.join(""), prose, address] : prose ? [code.join(""), prose] : [code.join("")];
}

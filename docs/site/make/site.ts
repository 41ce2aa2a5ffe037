/** Writes the pages of the site, for the generator to build. */
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Addresses, type Source, sourcesOf } from "./addresses";
import { Assets } from "./assets";
import { documentPage } from "./documents";
import { frontPage } from "./front";
import { HoverFiles } from "./hover-data";
import { chapterPage, type Page, readProjectNotebook, type Workshop } from "./notebooks";
import type { Entry, Group, Plan } from "./plan";
import type { Reference } from "./reference";

export interface SiteOptions {
  /** The project's folder. */
  root: string;
  /** Where the site will lie on its server, with a slash at both ends. */
  base: string;
  /** Whether exercises have their solutions under them. */
  solutions: boolean;
  /** The folder that pages are written to; emptied first. */
  pages: string;
  out: string;
  cache: string;
  /**
   * A folder to keep what takes long, and is the same in every site that is built of the same sources; without it the names in
   * code are not explained.
   */
  kept?: string;
  /** The reference of the library, where there is one. */
  reference?: Reference;
  /** Told of each kind of pages. */
  progress?: (kind: string) => void;
}

/** Writes all pages. @returns what the generator must know of them */
export function writePages({ root, base, solutions, pages, out, cache, kept, reference, progress }: SiteOptions): Plan {
  rmSync(pages, { recursive: true, force: true });
  const ours = path.join(root, "docs", "site", "pages");
  mkdirSync(pages, { recursive: true });
  // Pages that are written for the site alone: whatever they are, they need no making.
  if (existsSync(ours)) cpSync(ours, pages, { recursive: true });
  if (reference) {
    cpSync(reference.folder, path.join(pages, "reference"), {
      recursive: true,
      filter: (file) => !file.endsWith(".json"),
    });
  }
  const sources = sourcesOf(root);
  const hovers = kept === undefined ? undefined : new HoverFiles(root, path.join(kept, "hovers"));
  const workshop: Workshop = {
    root,
    addresses: new Addresses(root, sources, base),
    assets: new Assets(path.join(pages, "public"), base),
    reference,
  };

  const write = (name: string, markdown: string) => {
    const file = path.join(pages, `${name}.md`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, markdown);
  };
  const make = (source: Source, page: (source: Source) => Page): Entry => {
    progress?.(path.dirname(source.page));
    const { title, markdown } = page(source);
    write(source.page, markdown);
    return { text: title.replaceAll("`", ""), link: `/${source.page}` };
  };
  const chapter = (source: Source): Page => {
    const notebook = readProjectNotebook(root, source.file);
    const name = path.basename(source.file, ".ipynb");
    const file = `notebooks/solutions/${name}-solutions.ipynb`;
    const solved =
      solutions && existsSync(path.join(root, file)) ? { file, notebook: readProjectNotebook(root, file) } : undefined;
    for (const one of hovers ? [{ file: source.file, notebook }, ...(solved ? [solved] : [])] : []) {
      const data = hovers?.data(one.notebook, one.file, ({ name, module }) => {
        const link = reference?.names.get(module.replace(/^ganbook\//, ""))?.get(name);
        return link && `${base}${link.slice(1)}`;
      });
      const to = path.join(pages, "public", "hovers", `${path.basename(one.file, ".ipynb")}.json`);
      mkdirSync(path.dirname(to), { recursive: true });
      writeFileSync(to, JSON.stringify(data));
    }
    return chapterPage(source, notebook, solved, workshop);
  };
  const document = (source: Source) => documentPage(source, workshop);

  const course = sources.chapters.map((source) => make(source, chapter));
  const guides = sources.guides.map((source) => make(source, document));
  const results = sources.results.map((source) => make(source, document));
  make(sources.lab, (source) => documentPage(source, workshop, "BrowserLab"));
  write("index", frontPage(workshop));
  return {
    base,
    pages,
    out,
    cache,
    nav: [
      ...entries("Course", course),
      ...entries("Guides", guides),
      ...entries("Results", results),
      ...(reference ? [{ text: "Reference", link: "/reference/" }] : []),
      { text: "Lab", link: "/lab/" },
    ],
    sidebar: {
      "/": groups([
        { text: "Course", items: course },
        { text: "Guides", items: guides },
        { text: "Results", items: results },
      ]),
      ...(reference ? { "/reference/": reference.sidebar } : {}),
    },
  };
}

/** The entry above every page that leads to the first of a group. */
function entries(text: string, [first]: readonly Entry[]): Entry[] {
  return first === undefined ? [] : [{ text, link: first.link }];
}

function groups(all: readonly Group[]): Group[] {
  return all.filter(({ items }) => items.length > 0);
}

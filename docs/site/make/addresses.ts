/** Which page of the site each file of the project becomes, and so where a link between files leads. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { list } from "../../../kernel-setup/setup/paths";

/** One page that is made of a file. */
export interface Source {
  /** The file, relative to the project's folder. */
  file: string;
  /** Its page, relative to the site, without an ending: `course/06-gan`. */
  page: string;
}

/** Pages of docs/ in the order in which they are listed; a document that is in neither list comes after the guides. */
const GUIDES = [
  "install",
  "teaching",
  "training",
  "command-line",
  "kernel",
  "engine",
  "glossary",
  "claims",
  "architecture",
];
const RESULTS = ["results", "results-recipe", "results-faces", "results-balance", "results-stacked", "benchmarks"];

/** The sources of all pages but the front page, in reading order. */
export interface Sources {
  chapters: Source[];
  guides: Source[];
  results: Source[];
  /** The document around the lab. */
  lab: Source;
}

/** @param root the project's folder */
export function sourcesOf(root: string): Sources {
  const named = (folder: string, ending: string) =>
    list(path.join(root, folder)).flatMap((name) => (name.endsWith(ending) ? [name.slice(0, -ending.length)] : []));
  const documents = named("docs", ".md").filter((name) => name !== "lab");
  const others = documents.filter((name) => !GUIDES.includes(name) && !/^results|^benchmarks/.test(name));
  const results = documents.filter((name) => !GUIDES.includes(name) && !others.includes(name));
  const ordered = (names: readonly string[], order: readonly string[]) => [
    ...order.filter((name) => names.includes(name)),
    ...names.filter((name) => !order.includes(name)),
  ];
  return {
    chapters: named("notebooks", ".ipynb").map((name) => ({ file: `notebooks/${name}.ipynb`, page: `course/${name}` })),
    guides: [
      ...ordered([...GUIDES.filter((name) => documents.includes(name)), ...others], GUIDES).map((name) => ({
        file: `docs/${name}.md`,
        page: `guide/${name}`,
      })),
      { file: "CONTRIBUTING.md", page: "guide/contributing" },
    ],
    results: ordered(results, RESULTS).map((name) => ({ file: `docs/${name}.md`, page: `results/${name}` })),
    lab: { file: "docs/lab.md", page: "lab/index" },
  };
}

/** Finds where links lead. */
export class Addresses {
  readonly #pages: ReadonlyMap<string, string>;
  readonly #repository: string | undefined;

  /** @param base where the site will lie on its server, with a slash at both ends */
  constructor(
    private readonly root: string,
    { chapters, guides, results, lab }: Sources,
    readonly base: string,
  ) {
    const pages = [...chapters, ...guides, ...results].map(({ file, page }) => [file, `${page}.html`] as const);
    this.#pages = new Map([...pages, [lab.file, "lab/"], ["README.md", "index.html"], ["docs", "guide/install.html"]]);
    this.#repository = repositoryOf(root);
  }

  /**
   * Where a relative link in a file leads: to its target's page; or to the repository, where that is known; or nowhere, for
   * then there is nothing that the site could show.
   */
  link(from: string, target: string): string | undefined {
    const [, name = "", rest = ""] = /^([^?#]*)(.*)$/s.exec(target) ?? [];
    const file = path.relative(this.root, path.resolve(this.root, path.dirname(from), decodeURI(name)));
    const page = this.#pages.get(file);
    if (page !== undefined) return `${this.base}${page === "index.html" ? "" : page}${rest}`;
    return this.#repository === undefined ? undefined : `${this.#repository}/blob/main/${encodeURI(file)}${rest}`;
  }
}

/** The address of the repository on GitHub, from package.json. */
function repositoryOf(root: string): string | undefined {
  const { repository } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
    repository?: string | { url?: string };
  };
  const url = typeof repository === "string" ? repository : repository?.url;
  const [, name] =
    /^(?:github:|(?:git\+)?https:\/\/github\.com\/|git@github\.com:)([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(url ?? "") ??
    [];
  return name === undefined ? undefined : `https://github.com/${name}`;
}

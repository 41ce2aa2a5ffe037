/**
 * What outputs came from, as SHA-256: of a notebook's own cells, which is stored with the outputs, and of all the code that
 * they run, the library's sources included, by which a run of a variation is kept until something changes.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";
import { codeCells, type Notebook } from "./notebook";

/** Where sources come from: paths are relative to the project's folder, with `/`. Undefined: no such file. */
export type Reader = (path: string) => string | undefined;

/** What `--write` stores in a notebook's metadata as `ganbook`. */
export interface Stamp {
  /** {@link cellsHash} */
  hash: string;
  profile: string;
  /** What computed: see `processor`. */
  processor: string;
}

/** Reads from a folder. */
export function folderReader(root: string): Reader {
  return (path) => {
    const file = join(root, path);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  };
}

/**
 * The library's source files that code imports, directly or through others, sorted: `src/<folder>/index.ts` for each
 * `ganbook/<folder>`, and what these import by relative paths.
 */
export function importedSources(code: string, read: Reader): string[] {
  const found = new Set<string>();
  const visit = (path: string, text: string): void => {
    for (const { fileName: name } of ts.preProcessFile(text).importedFiles) {
      const target = name.startsWith("ganbook/")
        ? posix.join("src", name.slice("ganbook/".length))
        : name.startsWith(".")
          ? posix.join(posix.dirname(path), name)
          : undefined;
      if (target === undefined) continue;
      const bare = target.replace(/\.js$/, "");
      const file = [target, `${bare}.ts`, `${bare}/index.ts`].find(
        (candidate) => /\.(ts|json)$/.test(candidate) && read(candidate) !== undefined,
      );
      if (file === undefined || found.has(file)) continue;
      found.add(file);
      visit(file, read(file) ?? "");
    }
  };
  visit("", code);
  return [...found].sort();
}

/** The hash of a notebook's own code cells: it changes with what is run, not with prose, comments, types or layout. */
export function cellsHash(notebook: Notebook): string {
  return hashOf(notebook, []);
}

/**
 * The hash of what a notebook runs. Comments, types and layout do not count: the JavaScript is hashed, so that a
 * corrected comment does not call for an hour of training.
 */
export function codeHash(notebook: Notebook, read: Reader): string {
  const sources = importedSources(
    codeCells(notebook)
      .map((cell) => cell.source)
      .join("\n;\n"),
    read,
  );
  return hashOf(
    notebook,
    sources.map((path) => [path, read(path) ?? ""]),
  );
}

function hashOf(notebook: Notebook, sources: readonly (readonly [path: string, text: string])[]): string {
  const hash = createHash("sha256");
  const cells = codeCells(notebook).map((cell) => cell.source);
  const add = (name: string, text: string) => {
    const code = name.endsWith(".json") ? text : javascript(text);
    hash.update(`${name}\0${Buffer.byteLength(code)}\0${code}\0`);
  };
  cells.forEach((source, index) => {
    add(`cell ${index + 1}`, source);
  });
  for (const [path, text] of sources) add(path, text);
  return hash.digest("hex");
}

function javascript(source: string): string {
  const { outputText } = ts.transpileModule(source.replace(/\r\n?/g, "\n"), {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      removeComments: true,
      // Keep imports that only types use: which library a cell names is part of its code.
      verbatimModuleSyntax: true,
    },
  });
  return outputText.replace(/^\s*\n/gm, "");
}

/** The stamp that was stored with a notebook's outputs. */
export function stampOf(notebook: Notebook): Stamp | undefined {
  const { hash, profile, processor } = (notebook.metadata.ganbook ?? {}) as Partial<Stamp>;
  if (typeof hash !== "string" || typeof profile !== "string" || typeof processor !== "string") return undefined;
  return { hash, profile, processor };
}

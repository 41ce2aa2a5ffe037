/**
 * Which code outputs came from: a SHA-256 over a notebook's code cells and the library's sources they import. Stored
 * with the outputs, it tells later whether they are stale.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import ts from "typescript";
import { codeCells, type Notebook, readNotebook } from "./notebook";

/** Where sources come from: paths are relative to the project's folder, with `/`. Undefined: no such file. */
export type Reader = (path: string) => string | undefined;

/** What `--write` stores in a notebook's metadata as `ganbook`. */
export interface Stamp {
  hash: string;
  profile: string;
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

/**
 * The hash of what a notebook runs. Comments, types and layout do not count: the JavaScript is hashed, so that a
 * corrected comment does not call for an hour of training.
 */
export function codeHash(notebook: Notebook, read: Reader): string {
  const hash = createHash("sha256");
  const cells = codeCells(notebook).map((cell) => cell.source);
  const add = (name: string, text: string) => {
    const code = name.endsWith(".json") ? text : javascript(text);
    hash.update(`${name}\0${Buffer.byteLength(code)}\0${code}\0`);
  };
  cells.forEach((source, index) => {
    add(`cell ${index + 1}`, source);
  });
  for (const path of importedSources(cells.join("\n;\n"), read)) add(path, read(path) ?? "");
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
  const { hash, profile } = (notebook.metadata.ganbook ?? {}) as Partial<Stamp>;
  return typeof hash === "string" && typeof profile === "string" ? { hash, profile } : undefined;
}

/**
 * Whether a notebook's outputs came from other code than it now holds or imports, or were never stored.
 *
 * @param file the notebook's path
 * @param root the project's folder
 */
export function isStale(file: string, root: string = dirname(dirname(file))): boolean {
  const notebook = readNotebook(file);
  return stampOf(notebook)?.hash !== codeHash(notebook, folderReader(root));
}

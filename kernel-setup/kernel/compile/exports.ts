/** Where a name can be imported from that no cell declares: what the completion and the errors of unknown names offer. */
import { readdirSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { declaredBy, hasModifier } from "./names";

/** A name that a module exports. */
export interface Exported {
  name: string;
  /** As an import names it. */
  module: string;
  isType: boolean;
}

/** What is asked about modules and files. */
export interface ModuleFiles {
  /** The file that an import means. */
  resolve(name: string, from: string): ts.ResolvedModuleFull | undefined;
  /** Names a file as it is now: another name after every change. */
  version(file: string): string;
  /** What a cell can import wherever the notebook lies. */
  ownModules(): string[];
}

const LIBRARY = /^ganbook\//;
const SOURCE = /(?<!\.d|\.test|\.config)\.[cm]?[jt]sx?$/;
/** A folder with more files than this is no notebook's, and takes too long to look through at every key. */
const MOST_FILES = 200;

/** The names that can be imported into a notebook's cells. */
export class Exports {
  readonly #folder: string;
  readonly #files: ModuleFiles;
  readonly #known = new Map<string, OfFile>();
  #library: readonly string[] | undefined;

  /** @param folder the notebook's */
  constructor(folder: string, files: ModuleFiles) {
    this.#folder = folder;
    this.#files = files;
  }

  /**
   * What can be imported: from the files beside the notebook, from packages that a cell has imported, from the course's library.
   *
   * @param imported the modules that cells have imported
   */
  *all(imported: readonly string[]): Generator<Exported> {
    this.#library ??= this.#files.ownModules().filter((name) => LIBRARY.test(name));
    for (const module of new Set([...this.#beside(), ...imported, ...this.#library])) {
      const file = this.#files.resolve(module, path.join(this.#folder, "cell.ts"))?.resolvedFileName;
      if (file === undefined) continue;
      for (const [name, isType] of this.#exportsOf(file, new Set())) yield { name, module, isType };
    }
  }

  /** The modules that export a name. */
  modulesOf(wanted: string, imported: readonly string[]): string[] {
    return [...this.all(imported)].filter(({ name }) => name === wanted).map(({ module }) => module);
  }

  #beside(): string[] {
    const names = readdirSync(this.#folder).filter((name) => SOURCE.test(name));
    return names.length > MOST_FILES ? [] : names.map((name) => `./${name.replace(SOURCE, "")}`);
  }

  /** The names that a file exports, and whether each is certainly no value. */
  #exportsOf(file: string, above: ReadonlySet<string>): Map<string, boolean> {
    if (above.has(file)) return new Map();
    const { names, from } = this.#read(file);
    const all = new Map(names);
    for (const name of from) {
      const next = this.#files.resolve(name, file)?.resolvedFileName;
      const inside = next === undefined ? [] : this.#exportsOf(next, new Set([...above, file]));
      for (const [one, isType] of inside) all.set(one, isType);
    }
    return all;
  }

  /** What stands in a file itself, with the modules of which it exports everything. */
  #read(file: string): OfFile {
    const version = this.#files.version(file);
    const known = this.#known.get(file);
    if (known?.version === version) return known;
    const names = new Map<string, boolean>();
    const from: string[] = [];
    const text = ts.sys.readFile(file) ?? "";
    for (const statement of ts.createSourceFile(file, text, ts.ScriptTarget.Latest).statements) {
      if (ts.isExportDeclaration(statement)) {
        const { exportClause, moduleSpecifier, isTypeOnly } = statement;
        if (exportClause && ts.isNamedExports(exportClause)) {
          for (const one of exportClause.elements) names.set(one.name.text, isTypeOnly || one.isTypeOnly);
        } else if (exportClause) names.set(exportClause.name.text, isTypeOnly);
        else if (moduleSpecifier && ts.isStringLiteral(moduleSpecifier)) from.push(moduleSpecifier.text);
      } else if (hasModifier(statement, ts.SyntaxKind.ExportKeyword)) {
        if (hasModifier(statement, ts.SyntaxKind.DefaultKeyword)) continue;
        for (const { name, isValue } of declaredBy(statement)) names.set(name, !isValue);
      }
    }
    names.delete("default");
    const read = { version, names, from };
    this.#known.set(file, read);
    return read;
  }
}

interface OfFile {
  version: string;
  /** Each with whether it is certainly no value. */
  names: ReadonlyMap<string, boolean>;
  from: readonly string[];
}

/**
 * A cell's code with an import of a name: in the list of an import that is there, or else in a line of its own.
 *
 * @returns where the text goes, and the text
 */
export function importEdit(code: string, name: string, module: string): { at: number; text: string } {
  const source = ts.createSourceFile("cell.tsx", code, ts.ScriptTarget.Latest);
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const { isTypeOnly, namedBindings } = statement.importClause ?? {};
    if (statement.moduleSpecifier.text !== module || isTypeOnly || !namedBindings) continue;
    const last = ts.isNamedImports(namedBindings) ? namedBindings.elements.at(-1) : undefined;
    if (last) return { at: last.end, text: `, ${name}` };
  }
  // What the first line says to whoever reads the cell stays the first.
  const at = /^(?:#![^\n]*\n|\s*\/\*\*(?:(?!\*\/).)*@(?:module|jsx).*?\*\/\s*)?/s.exec(code)?.[0].length ?? 0;
  return { at, text: `${importLine(name, module)}\n` };
}

/** The line that imports a name. */
export function importLine(name: string, module: string): string {
  return `import { ${name} } from "${module}";`;
}

/**
 * What TypeScript says of each name in a notebook's code, for the site to show where a reader points at one. It is the
 * kernel's own language service that is asked, the one that answers Jupyter's tooltips; the cells are given to it in order,
 * and compiled as the kernel compiles them, but nothing runs.
 */
import path from "node:path";
import ts from "typescript";
import { Compiler } from "../../../kernel-setup/kernel/compile/compiler";
import { mayHaveJsx } from "../../../kernel-setup/kernel/compile/jsx";
import { Project } from "../../../kernel-setup/kernel/compile/project";
import { codeCells, type Notebook } from "../../../kernel-setup/runner/notebook";

/** A name in a cell, and what there is to know of it. */
export interface Hover {
  /** Characters from the start of the cell. */
  start: number;
  length: number;
  /** TypeScript's description, such as `const loss: Scalar`, in pieces. Long ones are cut. */
  parts: readonly Part[];
  /** The first paragraph of its documentation, as Markdown. */
  docs?: string;
  /** What it was imported as, where a cell imported it by name. */
  imported?: Imported;
}

/** A name of a module, both as they stand in its import. */
export interface Imported {
  name: string;
  module: string;
}

/** A piece of code, with one of the few colours that code has. */
export type Part = readonly [text: string, kind: Kind];
export type Kind = "" | "keyword" | "type" | "function" | "string" | "number";

/** Answers for notebooks. TypeScript reads the library once for all notebooks of a folder, which takes seconds. */
export class Hovers {
  readonly #root: string;
  readonly #compilers = new Map<string, Compiler>();

  /** @param root the project's folder, in which the library must have been built */
  constructor(root: string) {
    this.#root = root;
  }

  /**
   * The names of a notebook's cells.
   *
   * @param folder where the notebook lies, from which its imports are found
   * @returns the names of each code cell in order, under the cell's number from 1
   */
  of(notebook: Notebook, folder: string): Map<number, Hover[]> {
    const compiler = this.#compilerFor(path.resolve(folder));
    const found = new Map<number, Hover[]>();
    const imports = new Map<string, Imported>();
    let types = "";
    for (const [index, { source }] of codeCells(notebook).entries()) {
      const { cell, ask } = placed(compiler, types, source, index === 0);
      for (const [name, imported] of importsOf(cell)) imports.set(name, imported);
      const hovers = namesIn(cell, source.length).flatMap((name): Hover[] => {
        const start = name.getStart(cell);
        const info = ask(start);
        const told = info && described(info);
        if (!told) return [];
        const imported = isAlias(info.displayParts ?? []) ? imports.get(name.text) : undefined;
        return [{ start, length: name.end - start, ...told, ...(imported ? { imported } : {}) }];
      });
      found.set(index + 1, hovers);
      // A cell that does not compile leaves nothing behind; nor does it in the kernel.
      types = compiler.compile(types, source).types;
    }
    return found;
  }

  #compilerFor(folder: string): Compiler {
    const known = this.#compilers.get(folder);
    if (known) return known;
    const made = new Compiler(new Project(folder, this.#root, "typescript"), "typescript");
    this.#compilers.set(folder, made);
    return made;
  }
}

/**
 * Puts a cell behind what the cells before it declared, in the program that they were compiled in wherever that can be: it
 * knows all other types already, which makes most of the difference between a minute and four.
 *
 * @returns the cell, and what the language service says of a place in it
 */
function placed(
  { notebook }: Compiler,
  types: string,
  source: string,
  isFirst: boolean,
): { cell: ts.SourceFile; ask(position: number): ts.QuickInfo | undefined } {
  const [text, jsx] = [`${source}\n;export {};`, mayHaveJsx(source)];
  // A program anew for each notebook: in which order TypeScript names the parts of a union depends on what it saw before.
  const { cell, program } = isFirst ? notebook.open(types, text, jsx) : notebook.join(types, text, jsx);
  const ask = (position: number) => {
    // The service asks its program for the file. One that has joined is none of the program's, and is given to it here.
    const { getSourceFile } = program;
    program.getSourceFile = (name) => (name === cell.fileName ? cell : getSourceFile(name));
    try {
      return notebook.service.getQuickInfoAtPosition(cell.fileName, position);
    } finally {
      program.getSourceFile = getSourceFile;
    }
  };
  return { cell, ask };
}

/** The names that are written in the first characters of a file, in their order. */
function namesIn(file: ts.SourceFile, end: number): (ts.Identifier | ts.PrivateIdentifier)[] {
  const names: (ts.Identifier | ts.PrivateIdentifier)[] = [];
  const visit = (node: ts.Node): void => {
    if (node.pos >= end) return;
    if ((ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) && node.end > node.getStart(file)) names.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names.sort((a, b) => a.pos - b.pos);
}

/** What a cell imports by name, under the name that it has in the cell. */
function importsOf(cell: ts.SourceFile): Map<string, Imported> {
  const found = new Map<string, Imported>();
  for (const statement of cell.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (!bindings || !ts.isNamedImports(bindings)) continue;
    for (const { name, propertyName } of bindings.elements) {
      found.set(name.text, { name: (propertyName ?? name).text, module: statement.moduleSpecifier.text });
    }
  }
  return found;
}

/** What TypeScript calls the pieces of a description, where they have a colour. */
const KINDS: Readonly<Record<string, Kind>> = {
  keyword: "keyword",
  className: "type",
  interfaceName: "type",
  enumName: "type",
  typeParameterName: "type",
  aliasName: "type",
  functionName: "function",
  methodName: "function",
  stringLiteral: "string",
  numericLiteral: "number",
};

/** Characters and lines of a description that help; TypeScript cuts each type in it, but not all of them together. */
const LONG = 700;
const HIGH = 14;

/** @returns nothing where there is nothing to tell */
function described({ displayParts = [], documentation }: ts.QuickInfo): Pick<Hover, "parts" | "docs"> | undefined {
  const parts = shortened(coloured(withoutPlaces(withoutAlias(displayParts))));
  if (parts.length === 0 || UNTOLD.test(parts.map(([text]) => text).join(""))) return undefined;
  const docs = firstParagraph(documentation ?? []);
  return { parts, ...(docs ? { docs } : {}) };
}

/** What tells nothing: that there is no type, or that a module is one. */
const UNTOLD = /^any$|^module\b|^import\b|\/\*unresolved\*\//;

/** Whether TypeScript describes an import, and from a place on, how: once for each thing that the name is. */
function isAlias(parts: readonly ts.SymbolDisplayPart[], at = 0): boolean {
  return parts[at]?.text === "(" && parts[at + 1]?.text === "alias" && parts[at + 2]?.text === ")";
}

/** A description without its being an import, and by which line: that the reader sees in the code. */
function withoutAlias(parts: readonly ts.SymbolDisplayPart[]): ts.SymbolDisplayPart[] {
  if (!isAlias(parts)) return [...parts];
  const line = parts.map(({ kind, text }) => kind === "keyword" && text === "import").lastIndexOf(true);
  const end = parts[line - 1]?.kind === "lineBreak" ? line - 1 : parts.length;
  // "(", "alias", ")" and a space.
  return parts.slice(0, end).filter((_, at) => ![0, 1, 2, 3].some((back) => isAlias(parts, at - back)));
}

/**
 * Where TypeScript names a type by the place of the file that it is from, `import("…/check").AnswerOf`, the name alone: the
 * place is one on the machine that made the site.
 */
function withoutPlaces(parts: readonly ts.SymbolDisplayPart[]): ts.SymbolDisplayPart[] {
  const left: ts.SymbolDisplayPart[] = [];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] as ts.SymbolDisplayPart;
    const [open, place, close, dot] = parts.slice(at + 1, at + 5);
    if (part.text !== "import" || open?.text !== "(" || !place || close?.text !== ")") left.push(part);
    else if (dot?.text === ".") at += 4;
    else {
      left.push({ ...place, text: place.text.replace(/^"?.*\/(?:dist\/src|node_modules)\/|\/index"$/g, '"') });
      at += 3;
    }
  }
  return left;
}

/** Neighbours of the same colour as one piece. */
function coloured(parts: readonly ts.SymbolDisplayPart[]): Part[] {
  const pieces: [text: string, kind: Kind][] = [];
  for (const { text, kind } of parts) {
    const colour = KINDS[kind] ?? "";
    const last = pieces.at(-1);
    if (last && (last[1] === colour || text.trim() === "")) last[0] += text;
    else pieces.push([text, colour]);
  }
  return pieces;
}

/** At most {@link LONG} characters on {@link HIGH} lines. */
function shortened(parts: readonly Part[]): Part[] {
  let [characters, lines] = [LONG, HIGH];
  const kept: Part[] = [];
  for (const [text, kind] of parts) {
    const cut = text.slice(0, characters).split("\n").slice(0, lines).join("\n");
    kept.push([cut, kind]);
    if (cut.length < text.length) return [...kept, [" …", ""]];
    characters -= cut.length;
    lines -= cut.split("\n").length - 1;
  }
  return kept;
}

/** Documentation up to its first empty line, as Markdown; the names that it links to become code. */
function firstParagraph(documentation: readonly ts.SymbolDisplayPart[]): string {
  const text = documentation
    .map(({ kind, text }) => (kind === "link" ? text.replace(/^\{@\w+ | ?\}$/g, "`") : text.trimEnd() && text))
    .join("")
    .replace(/`([^`\n]*?) *`/g, "`$1`");
  return (text.split(/\n\s*\n/)[0] ?? "").trim().replace(/\s+/g, " ");
}

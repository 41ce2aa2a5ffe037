/** TypeScript cells to JavaScript, with the types that they leave to the next one. */
import ts from "typescript";
import type { Language } from "../protocol/languages";
import { kept, merged, namesIn } from "./declarations";
import { importLine } from "./exports";
import { instrumentCell } from "./instrument";
import { hasJsx } from "./jsx";
import { exportLists } from "./names";
import type { Position } from "./position";
import { howToInstall, isRelative, type Project, TARGET } from "./project";
import { declaredNames, REQUIRE, rewriteCell, rewriteModuleSyntax } from "./rewrite";
import { importsIn, NotebookService } from "./service";
import { SourceMapReader } from "./sourcemap";

/** Something TypeScript finds wrong. */
export interface Diagnostic {
  /** Counted from 0. */
  start: Position;
  end: Position;
  message: string;
  code: number;
  /** The file it is in, where that is not the cell. */
  file?: string;
  /** The line of that file. */
  line?: string;
}

/** A cell, compiled. */
export interface Compiled {
  /** Where there are any, the cell must not run. */
  diagnostics: readonly Diagnostic[];
  /** What does not keep it from running: types that it leaves out, and what is wrong in files that it imports, told once. */
  warnings: readonly Diagnostic[];
  /** The body of a function of `exports`, `require` and what `rewrite.ts` names; absent where there is nothing to run. */
  code?: string;
  isAsync: boolean;
  /** The values that the cell declares. */
  names: readonly string[];
  /** What it imports, as written. */
  imports: readonly string[];
  /** The types after the cell. */
  types: string;
  /** Names this code to the checks inserted in it. */
  unit: number;
  /** Where a position in `code` stands in the cell; `undefined` in code that the compiler added. */
  original(position: Position): Position | undefined;
  /** The same for a position that the inserted checks carry. */
  originalOfCheck(position: Position): Position | undefined;
}

const MAP_COMMENT = /\n?\/\/# sourceMappingURL=(?:data:application\/json;base64,)?(\S*)\s*$/;
/** What the compiler writes before the first statement; it would wipe out values of the same name before their time. */
const PRELUDE = /^(?:exports\.[^\s=]+ = )+void 0;$/gm;
/** What the compiler makes of imports, before and behind the name it calls. */
const REQUIRED = /^((?:const [\w$]+ = )?(?:__(?:importStar|importDefault|exportStar)\()?)require\(/gm;
/** A package without types is `any`, which is no error. */
const UNTYPED = 7016;
const CANNOT_FIND = 2307;
const USED_BEFORE_ASSIGNED = 2454;
/** What `noImplicitAny` asks for. Code without these types is not wrong: notebooks written without `strict` are full of it. */
const IMPLICIT_ANY = new Set([
  7005, 7006, 7008, 7009, 7010, 7011, 7013, 7015, 7017, 7018, 7019, 7020, 7022, 7023, 7024, 7025, 7031, 7032, 7033,
  7034, 7041, 7051, 7052, 7053, 7055, 7057,
]);
/** "Cannot find name", also with a guess, and of a namespace or in JSX. */
const UNKNOWN = new Set([2304, 2552, 2503, 2686]);

/** Compiles cells one after the other, as files of a project's folder. */
export class Compiler {
  readonly notebook: NotebookService;
  readonly #project: Project;
  readonly #language: Language;
  /** The versions of files whose types have been looked at. */
  readonly #checked = new Map<string, string>();
  #units = 0;

  constructor(project: Project, language: Language) {
    this.#project = project;
    this.#language = language;
    this.notebook = new NotebookService(project, language);
  }

  /**
   * Compiles a cell that comes after `types`.
   *
   * @param jsx whether it is written with JSX; found out from the code where it is left out
   * @throws whatever TypeScript throws at code it cannot handle
   */
  compile(types: string, source: string, jsx = hasJsx(source)): Compiled {
    source = source.replace(/^#!/, "//");
    const names = declaredNames(ts.createSourceFile(jsx ? "cell.tsx" : "cell.ts", source, TARGET, true));
    const { program, cell, session, isNew } = this.notebook.join(
      types,
      `${source}\nexport { ${names.join(", ")} };`,
      jsx,
    );
    const end = source.length;
    const nothing = { isAsync: false, names: [], imports: [], types, unit: -1 };
    const failed = (diagnostics: readonly Diagnostic[]): Compiled => ({
      ...nothing,
      diagnostics,
      warnings: [],
      original: () => undefined,
      originalOfCheck: () => undefined,
    });
    const wrong = [...program.getSyntacticDiagnostics(cell)];
    if (wrong.length === 0 && this.#language === "typescript") {
      wrong.push(...(program.getSemanticDiagnostics(cell) as ts.DiagnosticWithLocation[]));
    }
    const found = wrong.filter((one) => one.code !== UNTYPED && !isSetLater(one, cell, names));
    // Of the list of exports that was appended TypeScript says nothing that it has not said of the cell before.
    const own = found.filter(({ start }) => start < end);
    const told = (own.length > 0 ? own : found).map((one) => {
      const diagnostic = this.#diagnostic(one, end);
      return { ...diagnostic, message: `${diagnostic.message}${this.#origin(one, types)}` };
    });
    const ownProblems = [...new Map(told.map((one) => [JSON.stringify(one), one])).values()];
    if (!ownProblems.every(({ code }) => IMPLICIT_ANY.has(code))) return failed(ownProblems);
    const { broken, warnings } = isNew ? this.#checkFiles(program) : { broken: [], warnings: [] };
    if (broken.length > 0) return failed(broken);
    const checker = program.getTypeChecker();
    const before = [rewriteCell(checker, session), rewriteModuleSyntax];
    let js = "";
    const write = (_: string, text: string) => {
      js = text;
    };
    const { emitSkipped } = program.emit(cell, write, undefined, false, { before });
    if (emitSkipped) throw new Error("TypeScript writes no JavaScript of this cell: please report it, with the cell");
    const dts = declarationsOf(program, cell);
    const written = kept(dts, literalsOf(cell, checker));
    const compiled = this.#toCommonJs(js);
    return {
      ...compiled,
      diagnostics: [],
      warnings: [...ownProblems, ...warnings],
      types: merged(types, `${written}${hiddenVariables(cell, names, written, checker)}${renamed(cell, checker)}`),
    };
  }

  /**
   * Defines a module that cells can import as `./name`.
   *
   * @returns what is wrong with it
   */
  addModule(name: string, source: string, jsx: boolean): readonly Diagnostic[] {
    const file = this.notebook.define(`${name}${jsx ? ".tsx" : ".ts"}`, source);
    this.notebook.open("", "export {};", false);
    const { service } = this.notebook;
    const found = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)];
    return found
      .filter(({ code }) => code !== UNTYPED && !IMPLICIT_ANY.has(code))
      .map((one) => {
        const { file: _, ...rest } = this.#diagnostic(one as ts.DiagnosticWithLocation, source.length);
        return rest;
      });
  }

  /** Errors of syntax in the reader's own files, which nothing can run with, and errors of types, which are told once. */
  #checkFiles(program: ts.Program): { broken: Diagnostic[]; warnings: Diagnostic[] } {
    const broken: Diagnostic[] = [];
    const warnings: Diagnostic[] = [];
    for (const file of program.getSourceFiles()) {
      if (!this.notebook.isLocal(file, program)) continue;
      const version = this.notebook.version(file.fileName);
      if (this.#checked.get(file.fileName) === version) continue;
      const wrong = program.getSyntacticDiagnostics(file);
      broken.push(...wrong.map((one) => this.#diagnostic(one)));
      if (wrong.length > 0) continue;
      this.#checked.set(file.fileName, version);
      const types = program.getSemanticDiagnostics(file).filter(({ code }) => code !== UNTYPED);
      warnings.push(...types.map((one) => this.#diagnostic(one as ts.DiagnosticWithLocation)));
    }
    return { broken, warnings };
  }

  /** The last step, from an ES module to CommonJS, with the checks that make it interruptible. */
  #toCommonJs(js: string): Omit<Compiled, "diagnostics" | "warnings" | "types"> {
    const map = MAP_COMMENT.exec(js)?.[1] ?? "";
    const unit = this.#units++;
    const module = js.replace(MAP_COMMENT, "");
    // TypeScript leaves an empty list of exports out, and a file without any is no module, in which `await` is a name.
    const cell = instrumentCell(/^export \{/m.test(module) ? module : `${module}\nexport {};`, unit);
    const { outputText, sourceMapText } = ts.transpileModule(cell.code, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: TARGET, esModuleInterop: true, sourceMap: true },
      fileName: "cell.js",
    });
    const first = new SourceMapReader(() => Buffer.from(map, "base64").toString("utf8"));
    const second = new SourceMapReader(() => sourceMapText ?? "");
    let code = outputText.replace(MAP_COMMENT, "").replace(PRELUDE, "");
    if (cell.names.includes("require")) code = code.replace(REQUIRED, `$1${REQUIRE}(`);
    if (cell.names.includes("Object")) code = withGlobalObject(code);
    // JavaScript notebooks may do what scripts may, such as giving a value to a name that nobody declared.
    if (this.#language === "javascript") code = code.replace(/^"use strict";/, "");
    return {
      code,
      isAsync: cell.isAsync,
      names: cell.names,
      imports: cell.imports,
      unit,
      original: (position) => {
        const instrumented = second.find(position);
        return instrumented && first.find(cell.original(instrumented));
      },
      originalOfCheck: (position) => first.find(position),
    };
  }

  /** @param limit in a cell, the length of the text that the reader knows of */
  #diagnostic({ file, start, length, code, messageText }: ts.DiagnosticWithLocation, limit?: number): Diagnostic {
    const text = file.text;
    const place = (offset: number): Position => {
      const { line, character } = file.getLineAndCharacterOfPosition(Math.min(offset, limit ?? text.length));
      return { line, column: character };
    };
    const from = place(start);
    const message = `${ts.flattenDiagnosticMessageText(messageText, "\n")}${code === CANNOT_FIND ? this.#hint(file, start, length) : ""}`;
    const local = limit !== undefined;
    return {
      ...{ start: from, end: place(start + length), message, code },
      ...(local ? {} : { file: this.#project.nameOf(file.fileName), line: text.split("\n")[from.line] ?? "" }),
    };
  }

  /** Where a name that is not known can be imported from. */
  #origin({ file, start, length, code }: ts.DiagnosticWithLocation, types: string): string {
    if (!UNKNOWN.has(code)) return "";
    const name = file.text.slice(start, start + length);
    const lines = this.notebook.exports.modulesOf(name, importsIn(types)).map((module) => importLine(name, module));
    return lines.length === 0 ? "" : `\nTo import it: ${lines.join("\nor: ")}`;
  }

  /** What to do where an import is not found. */
  #hint(file: ts.SourceFile, start: number, length: number): string {
    const name = file.text.slice(start, start + length).replace(/^["'`]|["'`]$/g, "");
    return isRelative(name) ? "" : `\n${howToInstall(name, this.#project.folder)}`;
  }
}

/** Code of a cell that declares an `Object` of its own, which the compiler's helpers and exports must not take for the global. */
function withGlobalObject(code: string): string {
  const helpers = code.indexOf('Object.defineProperty(exports, "__esModule"');
  return (
    code.slice(0, helpers).replace(/\bObject\./g, "globalThis.$&") +
    code.slice(helpers).replace(/^(?=Object\.defineProperty\(exports, )/gm, "globalThis.")
  );
}

/** The variables that `var` declares in a block of the cell, which TypeScript leaves out of what it writes. */
function hiddenVariables(
  cell: ts.SourceFile,
  names: readonly string[],
  written: string,
  checker: ts.TypeChecker,
): string {
  const known = new Set(namesIn(written));
  const locals = (cell as ts.SourceFile & { locals?: ReadonlyMap<string, ts.Symbol> }).locals;
  return names
    .filter((name) => !known.has(name))
    .map((name) => {
      const symbol = locals?.get(name);
      if (!symbol || !(symbol.flags & ts.SymbolFlags.FunctionScopedVariable)) return "";
      const type = checker.getTypeOfSymbolAtLocation(symbol, cell);
      return `declare var ${name}: ${checker.typeToString(type, cell, ts.TypeFormatFlags.NoTruncation)};\n`;
    })
    .join("");
}

/** What a cell exports under another name than it declares it by: to later cells it is a value of that name. */
function renamed(cell: ts.SourceFile, checker: ts.TypeChecker): string {
  return exportLists(cell)
    .filter(({ moduleSpecifier }) => !moduleSpecifier)
    .flatMap(({ exportClause }) => exportClause.elements)
    .map((one) => {
      const symbol = one.propertyName && checker.getExportSpecifierLocalTargetSymbol(one);
      if (!symbol || !(symbol.flags & ts.SymbolFlags.Value) || one.name.text === "default") return "";
      const type = checker.getTypeOfSymbolAtLocation(symbol, cell);
      return `declare const ${one.name.text}: ${checker.typeToString(type, cell, ts.TypeFormatFlags.NoTruncation)};\n`;
    })
    .join("");
}

/** What TypeScript writes of a cell's types, also where it cannot name all of them. */
function declarationsOf(program: ts.Program, cell: ts.SourceFile): string {
  let text = "";
  // The last parameter, which its types do not tell of, is what the language service's own emit goes by.
  const emit = program.emit as (
    file: ts.SourceFile,
    write: ts.WriteFileCallback,
    cancellation: undefined,
    onlyDeclarations: boolean,
    transformers: undefined,
    force: boolean,
  ) => ts.EmitResult;
  emit(
    cell,
    (_, written) => {
      text = written;
    },
    undefined,
    true,
    undefined,
    true,
  );
  return text;
}

/**
 * The types of the constants that may be one of several literals. TypeScript writes `const size = large ? "L" : "S"` as a
 * string; the cells after it would not know better.
 */
function literalsOf(cell: ts.SourceFile, checker: ts.TypeChecker): Map<string, string> {
  const found = new Map<string, string>();
  for (const statement of cell.statements) {
    if (!ts.isVariableStatement(statement) || !(statement.declarationList.flags & ts.NodeFlags.Const)) continue;
    for (const { name, type, initializer } of statement.declarationList.declarations) {
      if (type || !initializer || !ts.isIdentifier(name)) continue;
      const is = checker.getTypeAtLocation(name);
      const LITERAL = ts.TypeFlags.StringLiteral | ts.TypeFlags.NumberLiteral;
      if (
        !is.isUnion() ||
        !is.types.every(({ flags }) => (flags & LITERAL) !== 0 && (flags & ts.TypeFlags.EnumLiteral) === 0)
      )
        continue;
      found.set(name.text, checker.typeToString(is, undefined, ts.TypeFormatFlags.NoTruncation));
    }
  }
  return found;
}

/** A function's use of a variable of the cell that has no value yet: a later cell may give it one. */
function isSetLater(
  { code, start, length }: ts.DiagnosticWithLocation,
  cell: ts.SourceFile,
  names: readonly string[],
): boolean {
  if (code !== USED_BEFORE_ASSIGNED || !names.includes(cell.text.slice(start, start + length))) return false;
  let inFunction = false;
  const visit = (node: ts.Node): void => {
    if (start < node.getStart(cell) || start >= node.end) return;
    if (ts.isFunctionLike(node)) inFunction = true;
    ts.forEachChild(node, visit);
  };
  visit(cell);
  return inFunction;
}

/**
 * Type-checks the code cells of notebooks under the project's strict settings, which the kernel itself does not apply.
 *
 * A notebook's cells are checked together, in order, as one module: a name is declared (or imported) once in a notebook,
 * so that a reader can say where it comes from. `ganbook/<folder>` is the compiled library in `dist/src`.
 */
import { basename, join } from "node:path";
import ts from "typescript";
import { codeCells, type Notebook } from "./notebook";

/** A mistake in a notebook's code. */
export interface CellError {
  /** The notebook's path. */
  file: string;
  /** The code cell's number, from 1, among those that hold code. */
  cell: number;
  /** From 1. */
  line: number;
  column: number;
  message: string;
}

interface Module {
  file: string;
  text: string;
  /** For each line of `text`: which cell and line it is, or undefined for glue between cells. */
  origin: ({ cell: number; line: number } | undefined)[];
}

/** The reader's form: `06-gan.ipynb, cell 4, line 2: message`. */
export function formatCellError({ file, cell, line, message }: CellError): string {
  return `${file}, cell ${cell}, line ${line}: ${message}`;
}

/**
 * Checks notebooks.
 *
 * @param notebooks path to notebook
 * @param root the project's folder; `dist/src` in it must be up to date
 * @returns the mistakes, in reading order; none where all is well
 */
export function typecheck(notebooks: ReadonlyMap<string, Notebook>, root: string): CellError[] {
  const options = compilerOptions(root);
  const modules = new Map<string, Module>();
  const errors: CellError[] = [];
  let index = 0;
  for (const [file, notebook] of notebooks) {
    // Cell by cell first: a brace left open in one cell would otherwise be reported at the end of the last.
    const syntactic = codeCells(notebook).flatMap(({ source }, at) => syntaxErrors(file, at + 1, source));
    errors.push(...syntactic);
    if (syntactic.length > 0) continue;
    // Beside the real notebooks, wherever this one lies: there the library and its dependencies resolve.
    const name = join(root, "notebooks", `${basename(file, ".ipynb")}.${index++}.ts`).replaceAll("\\", "/");
    modules.set(name, joinCells(file, notebook));
  }

  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => modules.has(name) || fileExists.call(host, name);
  host.readFile = (name) => modules.get(name)?.text ?? readFile.call(host, name);
  host.getSourceFile = (name, language, ...rest) => {
    const module = modules.get(name);
    return module
      ? ts.createSourceFile(name, module.text, language)
      : getSourceFile.call(host, name, language, ...rest);
  };
  host.getCurrentDirectory = () => root;
  const program = ts.createProgram([...modules.keys()], options, host);

  for (const [name, module] of modules) {
    const found = program.getSemanticDiagnostics(program.getSourceFile(name));
    errors.push(...found.map((diagnostic) => toCellError(module, diagnostic)));
  }
  const order = [...notebooks.keys()];
  return errors.sort((a, b) => order.indexOf(a.file) - order.indexOf(b.file) || a.cell - b.cell || a.line - b.line);
}

/** One module of all cells. A `;` between two keeps `a` and `[b]` in the next cell from becoming `a[b]`. */
function joinCells(file: string, notebook: Notebook): Module {
  const text: string[] = [];
  const origin: Module["origin"] = [];
  codeCells(notebook).forEach(({ source }, index) => {
    source.split(/\r\n?|\n/).forEach((line, at) => {
      text.push(line);
      origin.push({ cell: index + 1, line: at + 1 });
    });
    text.push(";");
    origin.push(undefined);
  });
  // A module even without imports, for top-level await.
  text.push("export {};");
  return { file, text: text.join("\n"), origin };
}

function syntaxErrors(file: string, cell: number, source: string): CellError[] {
  const { diagnostics = [] } = ts.transpileModule(source, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const origin = source.split(/\r\n?|\n/).map((_, at) => ({ cell, line: at + 1 }));
  return diagnostics.map((diagnostic) => toCellError({ file, text: source, origin }, diagnostic));
}

function toCellError({ file, text, origin }: Module, diagnostic: ts.Diagnostic): CellError {
  const before = text.slice(0, diagnostic.start ?? 0).split("\n");
  return {
    file,
    ...(origin[before.length - 1] ?? { cell: 1, line: 1 }),
    column: (before.at(-1)?.length ?? 0) + 1,
    message: ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n  "),
  };
}

function compilerOptions(root: string): ts.CompilerOptions {
  const { config, error } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, "\n"));
  const { options, errors } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  if (errors[0]) throw new Error(ts.flattenDiagnosticMessageText(errors[0].messageText, "\n"));
  return {
    ...options,
    // Top-level await needs an ES module; what cells import resolves as a bundler would, through `exports`.
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    paths: { "ganbook/*": [join(root, "dist/src/*/index.d.ts")] },
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
    // A lesson may declare what only the reader's next try uses.
    noUnusedLocals: false,
    noUnusedParameters: false,
    noEmit: true,
  };
}

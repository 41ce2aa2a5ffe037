/**
 * tslab's language part: TypeScript cells to JavaScript, with diagnostics, completion and inspection. We keep tslab's
 * converter as it is, and hand it a TypeScript with two functions wrapped, because the converter throws away the
 * source maps that errors need to name the cell's own lines.
 */
import { createRequire } from "node:module";
import path from "node:path";
import type { Expression, SourceFile, TypeChecker } from "@tslab/typescript-for-tslab";
import type { Converter, Diagnostic } from "tslab/dist/converter";
import { expandShorthands, type Instrumented, type InstrumentedCell, instrumentCell } from "./instrument";
import { INSTALLED_AS } from "./modules";
import { offsetOf, type Position } from "./position";
import { SourceMapReader } from "./sourcemap";
import { DISPLAY_TYPES } from "./values/globals";

type TypeScript = typeof import("@tslab/typescript-for-tslab");

/** A cell, compiled. */
export interface Compiled {
  diagnostics: readonly Diagnostic[];
  /** The body of a function of `exports` and `require`; absent where there is nothing to run. */
  code?: string;
  isAsync: boolean;
  /** The values that the cell declares. */
  names: readonly string[];
  /** The types after the cell. */
  types: string;
  /** The export that holds the value of the cell's last expression. */
  result?: string;
  /** Compiled files of the project that the cell imports by a relative path: absolute file name to code. */
  modules: ReadonlyMap<string, string>;
  /** Names this code to the checks inserted in it. */
  unit: number;
  /** Where a position in `code` stands in the cell; `undefined` in code that the compiler added. */
  original(position: Position): Position | undefined;
  /** The same for a position that the inserted checks carry. */
  originalOfCheck(position: Position): Position | undefined;
}

interface Unit extends InstrumentedCell {
  id: number;
  first: SourceMapReader;
  second: SourceMapReader;
}

/** The converter writes `export {};` and a line break before every cell. */
const PREFIX_LINES = 1;
const MAP_COMMENT = /\n?\/\/# sourceMappingURL=(?:data:application\/json;base64,)?(\S*)\s*$/;
/** What the compiler writes before the first statement; it would wipe out values of the same name before their time. */
const PRELUDE = /^(?:exports\.[^\s=]+ = )+void 0;$/gm;

/** A file that is not there: what cells have without an import. */
const GLOBALS = path.join(__dirname, "ganbook-globals.d.ts");

/** Compiles cells one after the other. Its `root` is the project: imports resolve as from a file there. */
export class Compiler {
  readonly #converter: Converter;
  readonly #root: string;
  #units = 0;
  #last: Unit | undefined;

  constructor(root: string) {
    this.#root = root;
    this.#converter = this.#load();
  }

  /** @throws whatever TypeScript throws at code it cannot handle */
  compile(types: string, source: string): Compiled {
    this.#last = undefined;
    const expanded = expandShorthands(source);
    const converted = this.#converter.convert(types, expanded.code);
    const unit = this.#last as Unit | undefined;
    const modules = new Map(converted.sideOutputs?.map(({ path, data }) => [path, data.replace(MAP_COMMENT, "")]));
    const compiled: Compiled = {
      diagnostics: converted.diagnostics.map((diagnostic) =>
        diagnostic.fileName
          ? diagnostic
          : {
              ...diagnostic,
              start: moved(diagnostic.start, source, expanded),
              end: moved(diagnostic.end, source, expanded),
            },
      ),
      isAsync: unit?.isAsync ?? false,
      names: unit?.names ?? [],
      types: converted.declOutput ?? types,
      modules,
      unit: unit?.id ?? -1,
      original: (position) => {
        const instrumented = unit?.second.find(position);
        return unit && instrumented && toCell(unit.first.find(unit.original(instrumented)), expanded);
      },
      originalOfCheck: (position) => unit && toCell(unit.first.find(position), expanded),
    };
    if (converted.output) compiled.code = converted.output.replace(MAP_COMMENT, "").replace(PRELUDE, "");
    if (converted.lastExpressionVar) compiled.result = converted.lastExpressionVar;
    return compiled;
  }

  /** Defines a module that cells can import as `./name`. */
  addModule(name: string, source: string, jsx: boolean): readonly Diagnostic[] {
    return this.#converter.addModule(name, source, jsx ? { module: name, jsx: true } : { module: name });
  }

  complete(types: string, source: string, offset: number): ReturnType<Converter["complete"]> {
    return this.#converter.complete(types, source, offset);
  }

  inspect(types: string, source: string, offset: number): ReturnType<Converter["inspect"]> | undefined {
    return this.#converter.inspect(types, source, offset);
  }

  #load(): Converter {
    const load = createRequire(`${this.#root}/package.json`);
    const file = load.resolve("@tslab/typescript-for-tslab");
    const ts = load(file) as TypeScript;
    const cached = load.cache[file];
    if (!cached) throw new Error(`${file} is not in Node's module cache`);
    // Its exports are getters that cannot be replaced; a copy can. Only the converter gets the copy.
    cached.exports = {
      ...ts,
      createWatchCompilerHost: (files: string[], options: object, sys: unknown, _: null, ...rest: unknown[]) =>
        (ts.createWatchCompilerHost as (...args: unknown[]) => unknown)(
          [...files, GLOBALS],
          // Only Node's types: the others that happen to be installed (mocha's) would declare globals nobody has.
          { ...options, inlineSourceMap: true, types: ["node"], paths: this.#aliases() },
          withGlobals(sys as typeof ts.sys),
          plainBuilder(ts),
          ...rest,
        ),
      transpileModule: (js: string, options: import("@tslab/typescript-for-tslab").TranspileOptions) =>
        this.#transpile(ts, js, options),
    };
    // The converter takes the folder it is created in for the place of the cells.
    const folder = process.cwd();
    process.chdir(this.#root);
    try {
      return (load("tslab/dist/converter") as typeof import("tslab/dist/converter")).createConverter();
    } finally {
      process.chdir(folder);
      cached.exports = ts;
    }
  }

  /** Where the types lie of packages that are installed under another name. */
  #aliases(): Record<string, string[]> {
    const places = Object.entries(INSTALLED_AS).map(([name, installed]) => [
      name,
      [path.join(this.#root, "node_modules", installed)],
    ]);
    return Object.fromEntries(places) as Record<string, string[]>;
  }

  /** The converter's last step, from an ES module to CommonJS. The cell is the last to come here in a conversion. */
  #transpile(ts: TypeScript, js: string, options: import("@tslab/typescript-for-tslab").TranspileOptions) {
    const map = MAP_COMMENT.exec(js)?.[1] ?? "";
    const id = this.#units++;
    const instrumented = instrumentCell(js.replace(MAP_COMMENT, ""), id);
    const result = ts.transpileModule(instrumented.code, {
      ...options,
      compilerOptions: { ...options.compilerOptions, sourceMap: true },
    });
    this.#last = {
      ...instrumented,
      id,
      first: new SourceMapReader(() => Buffer.from(map, "base64").toString("utf8")),
      second: new SourceMapReader(() => result.sourceMapText ?? ""),
    };
    return result;
  }
}

/**
 * Makes programs without TypeScript's own record of which file refers to which: it is made anew for every cell, for the
 * hundreds of declaration files of TensorFlow.js, and takes as long as all the rest. tslab asks it for one thing only.
 */
function plainBuilder(ts: TypeScript) {
  return (...parameters: Parameters<typeof ts.createAbstractBuilder>) => {
    const builder = ts.createAbstractBuilder(...parameters);
    // Finds out what each file declares, which tslab reads at once.
    builder.getProgram().getTypeChecker();
    builder.getAllDependencies = (file) => sourcesOf(file, builder.getProgram().getTypeChecker());
    return builder;
  };
}

function withGlobals(sys: import("@tslab/typescript-for-tslab").System) {
  return Object.assign(Object.create(sys) as typeof sys, {
    fileExists: (file: string) => file === GLOBALS || sys.fileExists(file),
    readFile: (file: string, encoding?: string) => (file === GLOBALS ? DISPLAY_TYPES : sys.readFile(file, encoding)),
  });
}

/** A file and those it imports, directly or not, that are no declaration files. */
function sourcesOf(file: SourceFile, checker: TypeChecker): string[] {
  const found = new Set<string>();
  const visit = (one: SourceFile): void => {
    if (one.isDeclarationFile || found.has(one.fileName)) return;
    found.add(one.fileName);
    // What TypeScript collects on its own way to a program, dynamic imports included.
    const { imports = [] } = one as SourceFile & { imports?: readonly Expression[] };
    for (const name of imports) {
      for (const declaration of checker.getSymbolAtLocation(name)?.declarations ?? [])
        visit(declaration.getSourceFile());
    }
  };
  visit(file);
  return [...found];
}

function toCell(position: Position | undefined, expanded: Instrumented): Position | undefined {
  if (!position || position.line < PREFIX_LINES) return undefined;
  return expanded.original({ line: position.line - PREFIX_LINES, column: position.column });
}

/** A place that a diagnostic names, in the cell as it was written. */
function moved({ line, character }: Diagnostic["start"], source: string, expanded: Instrumented): Diagnostic["start"] {
  const place = expanded.original({ line, column: character });
  return { offset: offsetOf(source, place), line: place.line, character: place.column };
}

/**
 * What cells and their files load at run time: packages as Node finds them, and the reader's own TypeScript and JavaScript
 * files, compiled on the way. A file that was edited is loaded again by the next import, with what depends on it.
 */
import { readFileSync, statSync } from "node:fs";
import Module, { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import ts from "typescript";
import { awaitsAtTop, importsOf, instrumentLoops } from "./compile/instrument";
import { isRelative, ownPackage, type Project, TARGET } from "./compile/project";
import { IMPORT, META, rewriteModuleSyntax } from "./compile/rewrite";
import type { NotebookService } from "./compile/service";

/** Loaded before TensorFlow.js, so that it computes natively, whatever a cell imports. */
const ENGINE = "ganbook/engine";
const SOURCE = /\.[cm]?[jt]sx?$/;
const TYPESCRIPT = /(?<!\.d)\.[cm]?tsx?$/;

/** What `import.meta` is. */
export interface ImportMeta {
  readonly url: string;
  readonly filename: string;
  readonly dirname: string;
  resolve(name: string): string;
}

/** A file of the reader's own, as it was loaded. */
interface Loaded {
  readonly file: string;
  readonly version: string;
  readonly module: Module;
  /** The files it imports. */
  readonly needs: Set<string>;
  readonly ready: Promise<void>;
}

/** What to run a file with, and what it imports. */
interface Code {
  text: string;
  map: string;
  imports: string[];
  isAsync: boolean;
}

/** The names of the parameters that a cell's function, and a file's, has after `require`. */
export const PARAMETERS = `__filename, __dirname, ${META}, ${IMPORT}`;

export interface ModulesParts {
  project: Project;
  notebook: NotebookService;
  /** Told, in a line, what was loaded anew. */
  tell(line: string): void;
  /** Told the source map, as JSON, of a file that was compiled. */
  mapped(file: string, map: string): void;
}

export class CellModules {
  readonly #parts: ModulesParts;
  /** The place that a cell's imports start from. */
  readonly #cell: string;
  readonly #loaded = new Map<string, Loaded>();
  /** Packages that are ES modules, by the file Node finds for them or, where it finds none, the folder and the name. */
  readonly #namespaces = new Map<string, unknown>();
  #resolve: ((name: string, parent: string) => string) | undefined;
  readonly require: NodeJS.Require;
  readonly meta: ImportMeta;

  constructor(parts: ModulesParts) {
    this.#parts = parts;
    this.#cell = notebookFile(parts.project.folder);
    this.require = this.#requireFrom(this.#cell);
    this.meta = this.#metaOf(this.#cell);
  }

  /** What a cell's function is called with. */
  get scope(): readonly [
    filename: string,
    dirname: string,
    meta: ImportMeta,
    load: (name: string) => Promise<unknown>,
  ] {
    return this.#scopeOf(this.#cell);
  }

  /** Loads what cannot be loaded while a cell runs: ES modules, and files that await. What has changed is loaded anew. */
  async prepare(imports: readonly string[]): Promise<void> {
    // An ES module itself, which nothing here could load at once.
    this.#resolve ??= (await import("import-meta-resolve")).resolve;
    this.#forgetChanged(imports);
    await this.#prepare(imports, this.#cell, []);
  }

  async #prepare(imports: readonly string[], from: string, above: readonly string[]): Promise<void> {
    for (const name of imports) {
      const file = this.#sourceOf(name, from);
      if (file === undefined) await this.#preload(name, from);
      // A circle: the one above is on its way, and what it has so far must do.
      else if (!above.includes(file)) await this.#load(file, above).ready;
    }
  }

  /** The reader's own file that an import means, with code to be compiled. */
  #sourceOf(name: string, from: string): string | undefined {
    if (ownPackage(name) || name.startsWith("node:")) return undefined;
    const { notebook } = this.#parts;
    const found = notebook.resolve(name, from)?.resolvedFileName;
    if (found && notebook.textOf(found) !== undefined) return found;
    // A package whose entry is TypeScript, as in a workspace, counts as the reader's own, too.
    if (found && TYPESCRIPT.test(found)) return found;
    if (found && !found.includes("/node_modules/") && SOURCE.test(found) && !found.endsWith(".d.ts")) return found;
    if (!isRelative(name)) return undefined;
    // Types lie beside it: Node knows the file.
    try {
      const file = createRequire(from).resolve(name);
      return SOURCE.test(file) && !file.includes(`${path.sep}node_modules${path.sep}`) ? file : undefined;
    } catch {
      return undefined;
    }
  }

  #load(file: string, above: readonly string[]): Loaded {
    const known = this.#loaded.get(file);
    if (known) return known;
    const code = this.#compile(file);
    const { module, needs } = this.#begin(file, code);
    const run = this.#functionOf(file, code, module);
    const start = async () => {
      await this.#prepare(code.imports, file, [...above, file]);
      await run();
    };
    const loaded: Loaded = {
      ...{ file, module, needs, version: this.#parts.notebook.version(file) },
      ready: start().catch((error) => {
        // As Node does: a module that failed is run again by the next import.
        this.#loaded.delete(file);
        throw error;
      }),
    };
    loaded.ready.catch(() => {});
    this.#loaded.set(file, loaded);
    return loaded;
  }

  /** The same for `require`, which cannot wait. */
  #loadNow(file: string): unknown {
    const known = this.#loaded.get(file);
    if (known) return known.module.exports;
    const code = this.#compile(file);
    const { module, needs } = this.#begin(file, code);
    if (code.isAsync) {
      throw new Error(`${this.#parts.project.nameOf(file)} awaits at its top: load it with import, not with require`);
    }
    const version = this.#parts.notebook.version(file);
    this.#loaded.set(file, { file, version, module, needs, ready: Promise.resolve() });
    try {
      this.#functionOf(file, code, module)();
    } catch (error) {
      this.#loaded.delete(file);
      throw error;
    }
    return module.exports;
  }

  #begin(file: string, code: Code): { module: Module; needs: Set<string> } {
    const module = new Module(file);
    module.filename = file;
    const needs = code.imports.flatMap((name) => this.#sourceOf(name, file) ?? []);
    return { module, needs: new Set(needs) };
  }

  #functionOf(file: string, code: Code, module: Module): () => unknown {
    const inner = `${code.isAsync ? "async " : ""}function (exports, module) { `;
    const head = `(function (require, ${PARAMETERS}) { return ${inner}`;
    const script = new Script(`${head}${code.text}\n}; })`, {
      filename: file,
      columnOffset: -head.length,
    });
    this.#parts.mapped(file, code.map);
    const outer = script.runInThisContext() as (...given: unknown[]) => (exports: unknown, module: Module) => unknown;
    const body = outer(this.#requireFrom(file), ...this.#scopeOf(file));
    return () => body.call(module.exports, module.exports, module);
  }

  #compile(file: string): Code {
    const { notebook, project } = this.#parts;
    const text = notebook.textOf(file) ?? readFileSync(file, "utf8");
    const source = ts.createSourceFile(file, text, TARGET, false);
    const { outputText, sourceMapText, diagnostics } = ts.transpileModule(text, {
      compilerOptions: {
        ...{ jsx: project.options.jsx, jsxFactory: project.options.jsxFactory },
        ...{ jsxFragmentFactory: project.options.jsxFragmentFactory, jsxImportSource: project.options.jsxImportSource },
        experimentalDecorators: project.options.experimentalDecorators,
        emitDecoratorMetadata: project.options.emitDecoratorMetadata,
        useDefineForClassFields: project.options.useDefineForClassFields,
        ...{ module: ts.ModuleKind.CommonJS, target: TARGET, esModuleInterop: true, sourceMap: true, allowJs: true },
      } as ts.CompilerOptions,
      fileName: file,
      reportDiagnostics: true,
      transformers: { before: [rewriteModuleSyntax] },
    });
    const [wrong] = diagnostics?.filter(({ category }) => category === ts.DiagnosticCategory.Error) ?? [];
    if (wrong) {
      const { line, character } = source.getLineAndCharacterOfPosition(wrong.start ?? 0);
      const message = ts.flattenDiagnosticMessageText(wrong.messageText, "\n");
      throw new SyntaxError(`${project.nameOf(file)}:${line + 1}:${character + 1}: ${message}`);
    }
    return {
      text: instrumentLoops(outputText.replace(/\n?\/\/# sourceMappingURL=\S*\s*$/, "")),
      map: sourceMapText ?? "",
      imports: importsOf(source),
      isAsync: awaitsAtTop(source),
    };
  }

  /** Drops the files that have changed since they were loaded, with those that depend on them. */
  #forgetChanged(imports: readonly string[]): void {
    const { notebook, project, tell } = this.#parts;
    const wanted = new Set<string>();
    const visit = (file: string | undefined): void => {
      if (file === undefined || wanted.has(file)) return;
      wanted.add(file);
      for (const need of this.#loaded.get(file)?.needs ?? []) visit(need);
    };
    for (const name of imports) visit(this.#sourceOf(name, this.#cell));
    const changed = [...wanted].filter((file) => {
      const loaded = this.#loaded.get(file);
      return loaded !== undefined && loaded.version !== notebook.version(file);
    });
    if (changed.length === 0) return;
    const stale = new Set(changed);
    for (let grew = true; grew; ) {
      grew = false;
      for (const { file, needs } of this.#loaded.values()) {
        if (stale.has(file) || ![...needs].some((need) => stale.has(need))) continue;
        stale.add(file);
        grew = true;
      }
    }
    for (const file of stale) this.#loaded.delete(file);
    const told = (files: readonly string[]) => files.map((file) => project.nameOf(file)).join(", ");
    const others = [...stale].filter((file) => !changed.includes(file));
    tell(`Loaded again: ${told(changed)}${others.length > 0 ? ` (and ${told(others)}, which need it)` : ""}`);
  }

  /** Loads a package ahead of the cell where `require` could not: an ES module, which may wait for others. */
  async #preload(name: string, from: string): Promise<void> {
    if (ownPackage(name) || name.startsWith("node:") || Module.builtinModules.includes(name)) return;
    const found = this.#find(name, from);
    if (found && !found.isModule) return;
    const key = found?.file ?? `${path.dirname(from)}\0${name}`;
    if (this.#namespaces.has(key)) return;
    const address = found ? pathToFileURL(found.file).href : this.#addressOf(name, from);
    this.#namespaces.set(key, asCommonJs((await import(address)) as object));
  }

  /** Where `require` finds a package; `undefined` where it offers itself to `import` only, or is not there at all. */
  #find(name: string, from: string): { file: string; isModule: boolean } | undefined {
    try {
      const file = this.#anywhere(name, from, (start) => createRequire(start).resolve(name));
      return { file, isModule: isEsModule(file) };
    } catch {
      return undefined;
    }
  }

  /**
   * Where Node's `import` finds a package, as an address: in its own sense of it, which is not that of `require`.
   *
   * @throws Node's errors where it does not
   */
  #addressOf(name: string, from: string): string {
    return this.#anywhere(name, from, (start) => {
      if (!this.#resolve) throw new Error("asked before the first import was prepared");
      return this.#resolve(name, pathToFileURL(start).href);
    });
  }

  /**
   * What is found from the file an import stands in or else, where that has no such package, from the kernel's folder.
   *
   * @throws what `find` throws
   */
  #anywhere<T>(name: string, from: string, find: (start: string) => T): T {
    try {
      return find(from);
    } catch (error) {
      if (isRelative(name) || (error as NodeJS.ErrnoException).code === "ERR_PACKAGE_PATH_NOT_EXPORTED") throw error;
      return find(path.join(this.#parts.project.root, "package.json"));
    }
  }

  #requireFrom(file: string): NodeJS.Require {
    const original = createRequire(file);
    const own = createRequire(path.join(this.#parts.project.root, "package.json"));
    const replacement = (name: string): unknown => {
      const installed = ownPackage(name);
      if (installed) {
        if (name.startsWith("@tensorflow/")) own(ENGINE);
        return own(installed);
      }
      const source = this.#sourceOf(name, file);
      if (source !== undefined) return this.#loadNow(source);
      const found = this.#find(name, file);
      const namespace = this.#namespaces.get(found?.file ?? `${path.dirname(file)}\0${name}`);
      if (namespace !== undefined) return namespace;
      if (found) return original(found.file);
      const mapped = this.#parts.notebook.resolve(name, file)?.resolvedFileName;
      return original(mapped?.endsWith(".json") ? mapped : name);
    };
    return Object.assign(replacement, original);
  }

  #scopeOf(file: string): readonly [string, string, ImportMeta, (name: string) => Promise<unknown>] {
    const load = async (name: string): Promise<unknown> => {
      const asked = String(name);
      if (file === this.#cell) this.#forgetChanged([asked]);
      await this.#prepare([asked], file, file === this.#cell ? [] : [file]);
      return asNamespace(this.#requireFrom(file)(asked));
    };
    return [file, path.dirname(file), file === this.#cell ? this.meta : this.#metaOf(file), load];
  }

  #metaOf(file: string): ImportMeta {
    return {
      url: pathToFileURL(file).href,
      filename: file,
      dirname: path.dirname(file),
      resolve: (name) => {
        const source = this.#sourceOf(name, file);
        return source === undefined ? this.#addressOf(name, file) : pathToFileURL(source).href;
      },
    };
  }
}

/** What a front end says the notebook is called; not every one does. */
function notebookFile(folder: string): string {
  const told = process.env.JPY_SESSION_NAME;
  return path.join(folder, told?.endsWith(".ipynb") ? path.basename(told) : "notebook.ipynb");
}

/** By the file's name and, where that says nothing, by its package. */
function isEsModule(file: string): boolean {
  if (/\.mjs$/.test(file)) return true;
  if (!/\.js$/.test(file)) return false;
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const found = path.join(folder, "package.json");
    try {
      if (statSync(found).isFile())
        return (JSON.parse(readFileSync(found, "utf8")) as { type?: string }).type === "module";
    } catch {
      // Not here.
    }
    if (folder === path.dirname(folder)) return false;
  }
}

/** An ES module as the compiled code of cells takes it; its values stay live. */
function asCommonJs(namespace: object): object {
  if ("__esModule" in namespace) return namespace;
  const exports = Object.create(null) as Record<string, unknown>;
  for (const name of Object.keys(namespace)) {
    Object.defineProperty(exports, name, { enumerable: true, get: () => (namespace as Record<string, unknown>)[name] });
  }
  return Object.defineProperty(exports, "__esModule", { value: true });
}

/** What `import()` gives of a CommonJS module. */
function asNamespace(exports: unknown): unknown {
  if (exports !== null && typeof exports === "object" && "__esModule" in exports) return exports;
  const own = exports !== null && (typeof exports === "object" || typeof exports === "function") ? exports : {};
  return Object.assign(Object.create(null) as object, own, { default: exports });
}

/** Makes the loops of the library interruptible, as it is loaded. */
export function instrumentLibrary(root: string): void {
  const library = path.join(root, "dist", "src") + path.sep;
  const prototype = Module.prototype as unknown as {
    _compile(code: string, file: string, ...rest: unknown[]): unknown;
  };
  const compile = prototype._compile;
  prototype._compile = function (code, file, ...rest) {
    return compile.call(this, file.startsWith(library) ? instrumentLoops(code) : code, file, ...rest);
  };
}

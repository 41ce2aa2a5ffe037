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
import { isError } from "./cell/thrown";
import { awaitsAtTop, importsOf, instrumentLoops } from "./compile/instrument";
import { howToInstall, isRelative, ownPackage, type Project, TARGET, TYPESCRIPT } from "./compile/project";
import { IMPORT, META, rewriteModuleSyntax } from "./compile/rewrite";
import type { NotebookService } from "./compile/service";

/** Loaded before TensorFlow.js, so that it computes natively, whatever a cell imports. */
const ENGINE = "ganbook/engine";
const SOURCE = /\.[cm]?[jt]sx?$/;

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
  /** Whether it has run to its end. */
  hasRun: boolean;
}

/** What to run a file with, and what it imports. */
interface Code {
  text: string;
  map: string;
  imports: string[];
  isAsync: boolean;
  /** Whether it is written as an ES module. */
  isModule: boolean;
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
      loaded.hasRun = true;
    };
    const loaded: Loaded = {
      ...{ file, module, needs, version: this.#parts.notebook.version(file), hasRun: false },
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
  #loadNow(file: string, from: string): unknown {
    const known = this.#loaded.get(file);
    if (known) return known.hasRun ? known.module.exports : this.#early(known, from);
    const code = this.#compile(file);
    const { module, needs } = this.#begin(file, code);
    if (code.isAsync) {
      throw new Error(`${this.#parts.project.nameOf(file)} awaits at its top: load it with import, not with require`);
    }
    const version = this.#parts.notebook.version(file);
    const loaded: Loaded = { file, version, module, needs, ready: Promise.resolve(), hasRun: false };
    this.#loaded.set(file, loaded);
    try {
      this.#functionOf(file, code, module)();
      loaded.hasRun = true;
    } catch (error) {
      this.#loaded.delete(file);
      throw error;
    }
    return module.exports;
  }

  /** What a file in a circle of imports gets of one that has not run yet: a use of what is not there names the circle. */
  #early(loaded: Loaded, from: string): unknown {
    const { exports } = loaded.module as { exports: unknown };
    // What CommonJS has not exported yet is undefined, as everywhere.
    if (typeof exports !== "object" || exports === null || !("__esModule" in exports)) return exports;
    return new Proxy(exports, {
      get: (target, name, receiver) => {
        const value: unknown = Reflect.get(target, name, receiver);
        // A promise asks everything that it is given for `then`.
        if (value !== undefined || loaded.hasRun || typeof name === "symbol" || name === "then") return value;
        const circle = [...this.#pathTo(from, loaded.file), loaded.file].map((file) =>
          this.#parts.project.nameOf(file),
        );
        throw new ReferenceError(
          `Cannot access '${String(name)}' before initialization: ${circle.join(" → ")} is a circle of imports, and ${circle[0]} runs last. Move what it needs to a file of its own.`,
        );
      },
    });
  }

  /** The files by which `from` imports `to`, both included. */
  #pathTo(to: string, from: string, above: readonly string[] = []): string[] {
    if (from === to) return [...above, from];
    for (const need of this.#loaded.get(from)?.needs ?? []) {
      if (above.includes(need) || need === from) continue;
      const found = this.#pathTo(to, need, [...above, from]);
      if (found.length > 0) return found;
    }
    return [];
  }

  #begin(file: string, code: Code): { module: Module; needs: Set<string> } {
    const module = new Module(file);
    module.filename = file;
    // Before it runs: in a circle of imports others look at it earlier.
    if (code.isModule) Object.defineProperty(module.exports, "__esModule", { value: true });
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
      // Of `.mjs` and `.mts` TypeScript would write an ES module, whatever it is asked for.
      fileName: file.replace(/\.m(?=[jt]sx?$)/, "."),
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
      isModule: ts.isExternalModule(source),
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
    const namespace = await import(address).catch((error) => {
      throw this.#explained(error);
    });
    this.#namespaces.set(key, asCommonJs(namespace as object));
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
    try {
      return this.#anywhere(name, from, (start) => {
        if (!this.#resolve) throw new Error("asked before the first import was prepared");
        return this.#resolve(name, pathToFileURL(start).href);
      });
    } catch (error) {
      throw this.#explained(error, name);
    }
  }

  /**
   * What is found from the file an import stands in or else, where that has no such package, from the kernel's folder.
   *
   * @throws what `find` throws for the file
   */
  #anywhere<T>(name: string, from: string, find: (start: string) => T): T {
    try {
      return find(from);
    } catch (error) {
      if (isRelative(name) || (error as NodeJS.ErrnoException).code === "ERR_PACKAGE_PATH_NOT_EXPORTED") throw error;
      try {
        return find(path.join(this.#parts.project.root, "package.json"));
      } catch {
        throw error;
      }
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
      if (source !== undefined) return this.#loadNow(source, file);
      const found = this.#find(name, file);
      const namespace = this.#namespaces.get(found?.file ?? `${path.dirname(file)}\0${name}`);
      if (namespace !== undefined) return namespace;
      const mapped = this.#parts.notebook.resolve(name, file)?.resolvedFileName;
      try {
        return original(found?.file ?? (mapped?.endsWith(".json") ? mapped : name));
      } catch (error) {
        throw this.#explained(error, name);
      }
    };
    return Object.assign(replacement, original);
  }

  /** Node's error with what to do about it, where a package is not installed or only in part. */
  #explained(error: unknown, name?: string): unknown {
    if (!isError(error)) return error;
    const { folder } = this.#parts.project;
    const { code } = error as NodeJS.ErrnoException;
    // Without the list of files that required it, which ends at the notebook.
    const [said = ""] = error.message.split("\nRequire stack:");
    const [, missing] = /^Cannot find module '(.*)'$/.exec(said) ?? [];
    if (code === "ERR_DLOPEN_FAILED" || (code === "MODULE_NOT_FOUND" && missing?.endsWith(".node"))) {
      const [, owner] =
        /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(error.message.split("\n").slice(1).join() || said) ??
        [];
      error.message = `${said}\nThe native part of ${owner ?? "a package"} is missing or not for this computer. To build it: npm rebuild ${owner ?? ""} in ${folder}; then run the cell again.`;
    } else if (code === "ERR_MODULE_NOT_FOUND" && name && !isRelative(name)) {
      error.message = `${said}\n${howToInstall(name, folder)}`;
    } else if (code === "MODULE_NOT_FOUND") {
      error.message =
        missing === name && missing && !isRelative(missing) ? `${said}\n${howToInstall(missing, folder)}` : said;
    }
    return error;
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

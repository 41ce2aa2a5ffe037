/** What cells and the library load at run time. */
import Module, { createRequire } from "node:module";
import path from "node:path";
import { instrumentLoops } from "./instrument";

/** What stands for TensorFlow.js, and who is loaded first so that it computes natively, whatever a cell imports. */
const TENSORFLOW = /^@tensorflow\/tfjs(-node|-node-gpu)?$/;
const ENGINE = "ganbook/engine";

/** `@tensorflow/tfjs-node` is the same package without CUDA; it is installed under this name here. */
export const INSTALLED_AS = { "@tensorflow/tfjs-node": "@tensorflow/tfjs-node-gpu" } as const;

/** `require` for cells: packages as from a file in the project's root, and modules that were compiled in memory. */
export class CellModules {
  readonly #root: string;
  readonly #sources = new Map<string, string>();
  readonly #loaded = new Map<string, Module>();
  readonly require: NodeJS.Require;

  constructor(root: string) {
    this.#root = root;
    this.require = this.#requireFrom(path.join(root, "cell.js"));
  }

  /** Puts new code under absolute file names; the next import runs it. */
  define(sources: ReadonlyMap<string, string>): void {
    for (const [file, code] of sources) {
      this.#sources.set(file, code);
      this.#loaded.delete(file);
    }
  }

  #requireFrom(file: string): NodeJS.Require {
    const original = createRequire(file);
    const replacement = (id: string): unknown => {
      const relative = /^\.{1,2}(?:\/|$)/.test(id) ? path.resolve(path.dirname(file), id) : undefined;
      const memory =
        relative &&
        [relative, `${relative}.js`, path.join(relative, "index.js")].find((name) => this.#sources.has(name));
      if (memory) return this.#load(memory);
      if (TENSORFLOW.test(id)) original(ENGINE);
      return original(INSTALLED_AS[id as keyof typeof INSTALLED_AS] ?? id);
    };
    return Object.assign(replacement, original);
  }

  #load(file: string): unknown {
    const loaded = this.#loaded.get(file);
    if (loaded) return loaded.exports;
    const module = new Module(file) as Module & { _compile(code: string, file: string): void };
    module.filename = file;
    module.paths = [path.join(this.#root, "node_modules")];
    module.require = this.#requireFrom(file);
    this.#loaded.set(file, module);
    try {
      module._compile(this.#sources.get(file) ?? "", file);
    } catch (error) {
      // As Node does: a module that failed is run again by the next import.
      this.#loaded.delete(file);
      throw error;
    }
    return module.exports;
  }
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

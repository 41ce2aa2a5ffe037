/**
 * Workers of cells whose file is TypeScript, which Node does not load: they start with `thread.ts`, and that with the file.
 * All others are Node's own.
 */
import { existsSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import threads, { type WorkerOptions } from "node:worker_threads";
import { TYPESCRIPT } from "../compile/project";
import type { Language } from "../protocol/languages";

/** What a file is compiled by: folders and language as the main thread has them. */
export interface ThreadSettings {
  root: string;
  folder: string;
  language: Language;
}

/** What `thread.ts` is started with. */
export interface ThreadData {
  file: string;
  settings: ThreadSettings;
  /** The reader's own `workerData`. */
  data: unknown;
}

const ENTRY = path.join(__dirname, "..", "thread.js");

/** Makes `new Worker("./work.ts")` work, in this thread. */
export function openThreads(settings: ThreadSettings): void {
  const Original = threads.Worker;
  class Worker extends Original {
    constructor(filename: string | URL, options: WorkerOptions = {}) {
      const file = options.eval ? undefined : typescriptFile(filename);
      if (file === undefined) super(filename, options);
      else super(ENTRY, { ...options, workerData: { file, settings, data: options.workerData } satisfies ThreadData });
    }
  }
  threads.Worker = Worker;
  syncBuiltinESMExports();
}

/** The file, where it is TypeScript and there. Of what is not there, or no path, Node says so itself. */
function typescriptFile(filename: string | URL): string | undefined {
  const isPath =
    filename instanceof URL ? filename.protocol === "file:" : /^(?:\.{1,2}[\\/]|[\\/]|[A-Za-z]:[\\/])/.test(filename);
  if (!isPath) return undefined;
  const file = path.resolve(filename instanceof URL ? fileURLToPath(filename) : filename);
  return TYPESCRIPT.test(file) && existsSync(file) ? file : undefined;
}

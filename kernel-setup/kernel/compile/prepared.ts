/**
 * Declarations that were read and bound before this process began: `../snapshot/entry.cjs` puts them into the snapshot that
 * the kernel starts from. Without one everything is read when it is needed.
 */
import ts from "typescript";

/** What the snapshot holds. */
interface Prepared {
  /** The TypeScript whose source files these are. */
  ts: typeof ts;
  files: ReadonlyMap<string, ts.SourceFile>;
  /** What imports in them mean: {@link NotebookService.resolved}. */
  resolved: ReadonlyMap<string, ts.ResolvedModuleFull>;
}

const { [Symbol.for("ganbook.prepared")]: found } = globalThis as { [key: symbol]: unknown };
const prepared = found && (found as Prepared).ts === ts ? (found as Prepared) : undefined;

/** Settings by which an import in a package can mean something else. */
const BENDING = ["paths", "baseUrl", "rootDirs", "moduleSuffixes", "preserveSymlinks", "noResolve"] as const;

/** What imports in packages mean, as far as it is known. */
export function knownModules(options: ts.CompilerOptions): Map<string, ts.ResolvedModuleFull> {
  const { customConditions = [] } = options;
  const isPlain = customConditions.every((name) => name === "node") && BENDING.every((name) => !options[name]);
  return new Map(isPlain ? prepared?.resolved : []);
}

/** What a registry without the file at hand asks. It compares the text, and takes nothing that is not what it read. */
interface Cache {
  getDocument(key: string, file: string): ts.SourceFile | undefined;
  setDocument(key: string, file: string, source: ts.SourceFile): void;
}

/** TypeScript's own server keeps files beyond a project by it; it has no public name. */
const { createDocumentRegistryInternal } = ts as unknown as {
  createDocumentRegistryInternal(
    caseSensitive: boolean,
    folder: string,
    jsDocParsingMode: undefined,
    cache: Cache,
  ): ts.DocumentRegistry;
};

/** Where the language service gets its source files. */
export function documentRegistry(folder: string): ts.DocumentRegistry {
  if (!prepared) return ts.createDocumentRegistry(true, folder);
  return createDocumentRegistryInternal(true, folder, undefined, {
    // The settings in a key change nothing in declarations; and how a package's are read, the package says.
    getDocument: (_key, name) => prepared.files.get(name),
    setDocument() {},
  });
}

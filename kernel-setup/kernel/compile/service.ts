/**
 * TypeScript's language service over a notebook: the cell at hand, what the cells before it declared, modules that cells
 * defined, and the files of the folder.
 *
 * What earlier cells declared is the text of a file of its own, `session`. The cell sees its names without importing
 * them, because `session` is made the scope around it: TypeScript looks a name up in a file, then in what is around it,
 * then among the globals. So a cell can declare a name anew without a word about the old one.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { DISPLAY_TYPES } from "../output/values/globals";
import type { Language } from "../protocol/languages";
import { Exports } from "./exports";
import { documentRegistry, knownModules } from "./prepared";
import type { Project } from "./project";

/** Makes a file a module, whose names are its own. */
export const MODULE = "export {};\n";

/** What cells have besides Node's own. */
const GLOBALS = path.join("kernel-setup", "kernel", "compile", "globals.d.ts");

/** A cell in its place. */
export interface Opened {
  program: ts.Program;
  cell: ts.SourceFile;
  /** What the cells before it declared: the scope around it. */
  session: ts.SourceFile;
  /** Whether the program was made for it. */
  isNew: boolean;
}

/** The program that was made last, and what must still hold for a cell to join it. */
interface Made extends Opened {
  types: string;
  /** What `types` import. */
  imports: ReadonlySet<string>;
  /** The files that may change, with their versions. */
  files: readonly (readonly [file: string, version: string])[];
  /** How many cells have joined it. */
  joined: number;
}

/** What adds to more than the file it stands in. */
const WIDENS = /\bdeclare\s+(?:global|module)\b|^\s*\/\/\/\s*</m;
/** What takes from files that the program may not have; or looks so, which costs no more than time. */
const BRINGS = new RegExp(`${WIDENS.source}|\\b(?:import|require)\\b|\\bfrom\\s*["']`, "m");

/** The version of files that are what they were when they were read first. */
const PACKAGED = "0";

/** How many cells may join one program, which keeps what it finds out of each. */
const MOST_JOINED = 100;

/** Sets what a file declares. TypeScript does it for each file of a new program, and has no public name for it. */
const { bindSourceFile } = ts as unknown as {
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
};

export class NotebookService {
  /** Where names can be imported from that no cell declares. */
  readonly exports: Exports;
  readonly #project: Project;
  readonly #service: ts.LanguageService;
  readonly #virtual = new Map<string, { text: string; version: number; snapshot: ts.IScriptSnapshot }>();
  #resolved: Map<string, ts.ResolvedModuleFull>;
  /** What was read of files, as of a version: the service asks for each at every change. */
  readonly #read = new Map<string, { version: string; snapshot: ts.IScriptSnapshot | undefined }>();
  readonly #packages: ts.ModuleResolutionCache;
  readonly #built: string;
  readonly #session: string;
  readonly #stem: string;
  readonly #extensions: readonly [plain: string, jsx: string];
  #cell: string;
  #version = 0;
  /** Counts the times that files on the disk are looked at. */
  #turn = 0;
  #made: Made | undefined;

  constructor(project: Project, language: Language) {
    this.#project = project;
    const place = (name: string) => ts.sys.resolvePath(path.join(project.folder, name)).replaceAll("\\", "/");
    this.#session = place("ganbook-session.d.ts");
    this.#stem = place("ganbook-cell");
    this.#extensions = language === "typescript" ? [".ts", ".tsx"] : [".js", ".jsx"];
    this.#cell = `${this.#stem}${this.#extensions[0]}`;
    this.#built = path.join(project.root, "dist").replaceAll("\\", "/");
    this.#packages = ts.createModuleResolutionCache(project.folder, (name) => name, project.options);
    this.#resolved = knownModules(project.options);
    this.exports = new Exports(project.folder, this);
    this.#write(this.#session, MODULE);
    this.#write(this.#cell, MODULE);
    this.#write(place("ganbook-globals.d.ts"), DISPLAY_TYPES);
    this.#service = ts.createLanguageService(this.#host(), documentRegistry(project.folder));
  }

  get service(): ts.LanguageService {
    return this.#service;
  }

  /** The file name of the cell at hand. */
  get cell(): string {
    return this.#cell;
  }

  /**
   * Puts a cell in its place, after what `types` declares. What the service is asked from here on is about these.
   *
   * @param source the text of the cell, which must make it a module
   * @param jsx whether it is written with JSX
   */
  open(types: string, source: string, jsx: boolean): Opened {
    const name = `${this.#stem}${this.#extensions[jsx ? 1 : 0]}`;
    if (name !== this.#cell) this.#virtual.delete(this.#cell);
    this.#cell = name;
    this.#turn++;
    this.#write(this.#session, `${MODULE}${types}`);
    // Anew even where it is the same text: what it imports may have been installed since.
    this.#virtual.delete(name);
    this.#write(name, source);
    const program = this.#service.getProgram() as ts.Program;
    const cell = program.getSourceFile(name) as ts.SourceFile;
    const session = program.getSourceFile(this.#session) as ts.SourceFile;
    // Binds the files, which sets what each declares.
    program.getTypeChecker();
    (cell as { parent: ts.Node }).parent = session;
    const opened = { program, cell, session, isNew: true };
    const versions = program.getSourceFiles().map(({ fileName }) => [fileName, this.version(fileName)] as const);
    const files = versions.filter(([file, version]) => version !== PACKAGED && !this.#virtual.has(file));
    this.#made = { ...opened, types, imports: new Set(importsIn(types)), files, joined: 0 };
    return opened;
  }

  /**
   * The same for a cell that is to be compiled, and not asked about. Where it brings nothing into the program but itself, it
   * joins the program that is there, whose checker knows the types of everything else already.
   */
  join(types: string, source: string, jsx: boolean): Opened {
    const made = this.#made;
    const joins =
      made &&
      !jsx &&
      made.joined < MOST_JOINED &&
      !BRINGS.test(source) &&
      (types === made.types || (!WIDENS.test(types) && importsIn(types).every((name) => made.imports.has(name)))) &&
      made.files.every(([file, version]) => this.version(file) === version);
    if (!joins) return this.open(types, source, jsx);
    if (types !== made.types) made.session = this.#parse(this.#session, `${MODULE}${types}`, made.session);
    made.types = types;
    // A name of its own: by it TypeScript tells apart what it finds wrong in files.
    const cell = this.#parse(`${this.#stem}-${made.joined++}${this.#extensions[0]}`, source, made.cell);
    (cell as { parent: ts.Node }).parent = made.session;
    return { program: made.program, cell, session: made.session, isNew: false };
  }

  /** A file like another one of the program, ready for its checker. */
  #parse(name: string, text: string, like: ts.SourceFile): ts.SourceFile {
    const { languageVersion, impliedNodeFormat } = like;
    const file = ts.createSourceFile(name, text, { languageVersion, impliedNodeFormat });
    const { path = name } = name === like.fileName ? (like as { path?: string }) : {};
    const more = { imports: [], moduleAugmentations: [], ambientModuleNames: [] };
    Object.assign(file, { path, resolvedPath: path, originalFileName: name, ...more });
    bindSourceFile(file, this.#project.options);
    return file;
  }

  /** Defines a module in memory, as if a file of this name lay in the notebook's folder. */
  define(name: string, text: string): string {
    const file = path.join(this.#project.folder, name).replaceAll("\\", "/");
    this.#write(file, text);
    this.#resolved = knownModules(this.#project.options);
    this.#made = undefined;
    return file;
  }

  /** The text of a module that was defined in memory. */
  textOf(file: string): string | undefined {
    return this.#virtual.get(file.replaceAll("\\", "/"))?.text;
  }

  /** What imports were found to mean, by folder and name. */
  get resolved(): ReadonlyMap<string, ts.ResolvedModuleFull> {
    return this.#resolved;
  }

  /** What an import means, where it is a file TypeScript knows. */
  resolve(name: string, from: string): ts.ResolvedModuleFull | undefined {
    // What was found once is found again as long as it is there; what was not may have been installed since.
    const key = `${path.dirname(from)}\0${name}`;
    const known = this.#resolved.get(key);
    if (known && (known.isExternalLibraryImport || this.#exists(known.resolvedFileName))) return known;
    const found = this.#project.resolve(name, from, { ...ts.sys, fileExists: this.#exists });
    if (found) this.#resolved.set(key, found);
    return found;
  }

  /** What a cell can import wherever the notebook lies: the parts of the course's library, and the packages it is made with. */
  ownModules(): string[] {
    const { root } = this.#project;
    const { dependencies = {} } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
      dependencies?: Record<string, string>;
    };
    const parts = readdirSync(path.join(root, "src"), { withFileTypes: true }).filter((one) => one.isDirectory());
    return [...parts.map(({ name }) => `ganbook/${name}`), ...Object.keys(dependencies)].sort();
  }

  /** Names a file as it is now: another name after every change. */
  version(file: string): string {
    const virtual = this.#virtual.get(file);
    if (virtual) return `v${virtual.version}`;
    // Packages, and the library as it was built, are what they were when they were read first.
    if (file.includes("/node_modules/") || file.startsWith(this.#built)) return PACKAGED;
    try {
      const { mtimeMs, size } = statSync(file);
      return `${mtimeMs},${size}`;
    } catch {
      return "";
    }
  }

  /** Whether a file is a source of the reader's own, of which types and code are ours to look after. */
  isLocal(file: ts.SourceFile, program: ts.Program): boolean {
    return (
      !file.isDeclarationFile &&
      file.fileName !== this.#cell &&
      !program.isSourceFileFromExternalLibrary(file) &&
      !file.fileName.includes("/node_modules/") &&
      !file.fileName.endsWith(".json")
    );
  }

  readonly #exists = (file: string): boolean => this.#virtual.has(file) || ts.sys.fileExists(file);

  #write(file: string, text: string): void {
    if (this.#virtual.get(file)?.text === text) return;
    this.#virtual.set(file, { text, version: ++this.#version, snapshot: ts.ScriptSnapshot.fromString(text) });
  }

  #host(): ts.LanguageServiceHost & { getModuleResolutionCache(): ts.ModuleResolutionCache } {
    const { options, folder } = this.#project;
    return {
      getProjectVersion: () => String(this.#turn),
      // Without it every package.json above every file would be read anew for every cell.
      getModuleResolutionCache: () => this.#packages,
      getCompilationSettings: () => options,
      getScriptFileNames: () => [...this.#virtual.keys(), path.join(this.#project.root, GLOBALS)],
      getScriptVersion: (file) => this.version(file),
      getScriptSnapshot: (file) => {
        const virtual = this.#virtual.get(file);
        if (virtual) return virtual.snapshot;
        const version = this.version(file);
        const known = this.#read.get(file);
        if (known?.version === version) return known.snapshot;
        const text = ts.sys.readFile(file);
        const snapshot = text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
        this.#read.set(file, { version, snapshot });
        return snapshot;
      },
      getCurrentDirectory: () => folder,
      getDefaultLibFileName: (wanted) => ts.getDefaultLibFilePath(wanted),
      useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
      fileExists: this.#exists,
      readFile: (file, encoding) => this.#virtual.get(file)?.text ?? ts.sys.readFile(file, encoding),
      readDirectory: ts.sys.readDirectory,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      ...(ts.sys.realpath ? { realpath: ts.sys.realpath } : {}),
      resolveModuleNameLiterals: (names, from) =>
        names.map(({ text }) => ({ resolvedModule: this.resolve(text, from) })),
      resolveTypeReferenceDirectiveReferences: (names, from) =>
        names.map((one) => ({
          resolvedTypeReferenceDirective: this.#project.resolveTypes(
            typeof one === "string" ? one : one.fileName,
            from,
          ),
        })),
    };
  }
}

/** The modules that declarations name. */
export function importsIn(types: string): string[] {
  return [...types.matchAll(/\b(?:import|from|require)\s*\(?\s*(["'])(.*?)\1/g)].map(([, , name]) => name as string);
}

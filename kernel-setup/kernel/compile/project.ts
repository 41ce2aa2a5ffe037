/** What the folder a notebook lies in says of its code: the nearest tsconfig.json, and what an import there means. */
import path from "node:path";
import ts from "typescript";
import type { Language } from "../protocol/languages";

/** What cells are compiled to: what Node 20 runs. */
export const TARGET = ts.ScriptTarget.ES2022;

/** The name of a file that must be compiled to run. */
export const TYPESCRIPT = /(?<!\.d)\.[cm]?tsx?$/;

/** The packages that are the kernel's own wherever a notebook lies: of each there must be one only. */
const OURS = /^(?:@tensorflow\/tfjs(?:-node|-node-gpu)?|tslab)(?:\/|$)/;
/** `@tensorflow/tfjs-node` is the same package without CUDA; it is installed under this name here. */
const INSTALLED_AS: Readonly<Record<string, string>> = { "@tensorflow/tfjs-node": "@tensorflow/tfjs-node-gpu" };

/** Whether an import means a package of the kernel's own, and the name that package is installed under. */
export function ownPackage(name: string): string | undefined {
  return OURS.test(name) ? (INSTALLED_AS[name] ?? name) : undefined;
}

/** The notebook's folder as the compiler and the loader see it. */
export class Project {
  readonly folder: string;
  readonly root: string;
  readonly options: ts.CompilerOptions;
  /** What is wrong with the tsconfig.json, a line each. */
  readonly problems: readonly string[];
  readonly #rootFile: string;

  /**
   * @param folder the notebook's
   * @param root the kernel's: what is not found from the folder is looked for there
   */
  constructor(folder: string, root: string, language: Language) {
    this.folder = folder;
    this.root = root;
    this.#rootFile = path.join(root, "package.json");
    const { options, problems } = settings(folder, root, language);
    this.options = options;
    const missing = (options.types ?? []).filter((types) => !this.resolveTypes(types, path.join(folder, "cell.ts")));
    const cure = (types: string) => howToInstall(typesPackage(types), folder);
    this.problems = [
      ...problems,
      ...missing.map(
        (types) => `The types "${types}" that ${settingsFile(language)} names are not installed. ${cure(types)}`,
      ),
    ];
  }

  /** What TypeScript finds for an import: from the file it stands in, else from the kernel's folder. */
  resolve(name: string, from: string, host: ts.ModuleResolutionHost = ts.sys): ts.ResolvedModuleFull | undefined {
    const own = ownPackage(name);
    const find = (wanted: string, file: string) =>
      ts.resolveModuleName(wanted, file, this.options, host).resolvedModule;
    return (own ? undefined : find(name, from)) ?? (isRelative(name) ? undefined : find(own ?? name, this.#rootFile));
  }

  /** The same for the name of a package of types, such as `node`. */
  resolveTypes(name: string, from: string): ts.ResolvedTypeReferenceDirective | undefined {
    const find = (file: string) =>
      ts.resolveTypeReferenceDirective(name, file, this.options, ts.sys).resolvedTypeReferenceDirective;
    return find(from) ?? find(this.#rootFile);
  }

  /** A file's name for the reader: relative to the notebook where it lies below it, or to the kernel. */
  nameOf(file: string): string {
    for (const folder of [this.folder, this.root]) {
      const relative = path.relative(folder, file);
      if (!relative.startsWith("..") && !path.isAbsolute(relative)) return relative;
    }
    const relative = path.relative(this.folder, file);
    return relative.length < file.length ? relative : file;
  }
}

/** What to do where a package is not found. */
export function howToInstall(name: string, folder: string): string {
  const [scope = "", ...rest] = name.split("/");
  const wanted = scope.startsWith("@") ? [scope, rest[0]].join("/") : scope;
  return `To install it: npm install ${wanted} in ${folder}; then run the cell again.`;
}

/** The package that has the types of another, by DefinitelyTyped's rule. */
function typesPackage(name: string): string {
  return `@types/${name.replace(/^@([^/]+)\//, "$1__")}`;
}

/** Whether an import names a file and no package. */
export function isRelative(name: string): boolean {
  return /^\.{0,2}\//.test(name) || name === "." || name === ".." || /^[a-zA-Z]:[\\/]/.test(name);
}

/** What a project of this language has its settings in. */
function settingsFile(language: Language): string {
  return language === "typescript" ? "tsconfig.json" : "jsconfig.json";
}

/** TypeScript's complaints that a project has no files. */
const NO_INPUTS = new Set([18002, 18003]);
/** Characters of a complaint that are shown: some list all that would be right. */
const LONG = 300;

function settings(folder: string, root: string, language: Language): Pick<Project, "options" | "problems"> {
  const file = ts.findConfigFile(folder, ts.sys.fileExists, settingsFile(language));
  let given: ts.CompilerOptions = { strict: true, lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"] };
  let problems: string[] = [];
  if (file) {
    const json = ts.readJsonConfigFile(file, ts.sys.readFile) as ts.TsConfigSourceFile & {
      parseDiagnostics: ts.Diagnostic[];
    };
    const told = (one: ts.Diagnostic): string => {
      const text = ts.flattenDiagnosticMessageText(one.messageText, " ");
      return `${placeOf(one, folder) ?? file}: ${text.length > LONG ? `${text.slice(0, LONG)}…` : text}`;
    };
    const [broken] = json.parseDiagnostics;
    if (broken) problems = [`${told(broken)} Until this is mended, cells are checked as if that file was not there.`];
    else {
      // What the project consists of is nothing to a cell: it imports what it needs.
      const host: ts.ParseConfigHost = { ...ts.sys, readDirectory: () => [] };
      const parsed = ts.parseJsonSourceFileConfigFileContent(json, host, path.dirname(file), undefined, file);
      problems = parsed.errors.filter(({ code }) => !NO_INPUTS.has(code)).map(told);
      const { configFile, ...options } = parsed.options;
      given = options;
    }
  }
  const { target = TARGET, types = [], customConditions = [], typeRoots } = given;
  const classFields = given.useDefineForClassFields ?? target >= ts.ScriptTarget.ES2022;
  const options: ts.CompilerOptions = {
    ...given,
    // What only builds are concerned with.
    ...{ composite: false, incremental: false, noEmit: false, emitDeclarationOnly: false, noEmitOnError: false },
    ...{ declaration: false, declarationMap: false, isolatedModules: false, isolatedDeclarations: false },
    ...{ verbatimModuleSyntax: false, erasableSyntaxOnly: false, importHelpers: false, sourceMap: false },
    ...{ noUnusedLocals: false, noUnusedParameters: false, inlineSources: false, stripInternal: false },
    // A notebook is no file: it can import everything that a file could.
    ...{ module: ts.ModuleKind.Preserve, moduleResolution: ts.ModuleResolutionKind.Bundler },
    ...{ allowImportingTsExtensions: true, resolveJsonModule: true, esModuleInterop: true, allowJs: true },
    ...{ allowUmdGlobalAccess: false, skipLibCheck: true, inlineSourceMap: true },
    customConditions: [...new Set([...customConditions, "node"])],
    types: [...new Set([...types.filter((name) => name !== "mocha" || folder !== root), "node"])],
    target: TARGET,
    useDefineForClassFields: classFields,
    jsx: jsxOf(given.jsx),
    newLine: ts.NewLineKind.LineFeed,
    // Nothing is written; but TypeScript refuses to write JavaScript where it reads it.
    outDir: path.join(folder, "ganbook-out"),
  };
  if (typeRoots) options.typeRoots = typeRoots;
  if (!given.lib && file) options.lib = [ts.getDefaultLibFileName({ target })];
  for (const name of ["outFile", "rootDir", "declarationDir", "tsBuildInfoFile", "plugins"]) delete options[name];
  if (language === "javascript") Object.assign(options, { strict: false, noImplicitAny: false, checkJs: false });
  return { options, problems };
}

/** Cells run, so their JSX must be compiled. */
function jsxOf(jsx: ts.JsxEmit | undefined): ts.JsxEmit {
  if (jsx === undefined) return ts.JsxEmit.React;
  return jsx === ts.JsxEmit.Preserve || jsx === ts.JsxEmit.ReactNative ? ts.JsxEmit.ReactJSX : jsx;
}

function placeOf({ file, start }: ts.Diagnostic, folder: string): string | undefined {
  if (!file || start === undefined) return undefined;
  const { line, character } = ts.getLineAndCharacterOfPosition(file, start);
  return `${path.relative(folder, file.fileName)}:${line + 1}:${character + 1}`;
}

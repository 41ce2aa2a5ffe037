/**
 * Makes the engine a package of its own, for programs outside of this project: what `src/engine` and its set-up consist of,
 * compiled, and nothing else.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import ts from "typescript";
import { readText, writeWhole } from "../setup/files";
import { ROOT } from "../setup/paths";
import { installFailure, run } from "../setup/run";

/** What the package is called. */
export const ENGINE = "ganbook-engine";

const CLI = "kernel-setup/engine-package/cli";
const MAIN = "src/engine/index";
/** Compiled files that the package is made of: these, and all that they import. */
const ENTRIES = [MAIN, CLI, "kernel-setup/setup/probe"];
/** What the set-up loads by a path, and no import names. */
const PLAIN = ["kernel-setup/setup/disk.cjs", "kernel-setup/setup/lock.cjs"];
/** The program's own: it is to have one only. */
const PEERS = ["@tensorflow/tfjs"];
/** Asked for by name at run time, where an import does not show it. */
const HIDDEN = ["node-api-headers"];

/** Files of the package, and what they need from outside. */
export interface Contents {
  /** Below `dist/`, with their endings. */
  readonly files: readonly string[];
  /** Names of packages. */
  readonly packages: readonly string[];
}

/**
 * Follows imports, in code and in types.
 *
 * @param dist the compiled project
 */
export function contents(dist: string = path.join(ROOT, "dist")): Contents {
  const files = new Set<string>();
  const packages = new Set<string>(HIDDEN);
  const visit = (stem: string): void => {
    if (files.has(`${stem}.js`)) return;
    files.add(`${stem}.js`);
    files.add(`${stem}.d.ts`);
    for (const ending of [".js", ".d.ts"]) {
      const text = readFileSync(path.join(dist, stem + ending), "utf8");
      for (const { fileName: name } of ts.preProcessFile(text, true, true).importedFiles) {
        if (name.startsWith(".")) visit(moduleOf(dist, path.join(path.dirname(stem), name)));
        else if (!name.startsWith("node:")) packages.add(packageOf(name));
      }
    }
  };
  for (const entry of ENTRIES) visit(entry);
  return { files: [...files].sort(), packages: [...packages].sort() };
}

const moduleOf = (dist: string, name: string): string =>
  existsSync(path.join(dist, `${name}.js`)) ? name : path.join(name, "index");

const packageOf = (name: string): string =>
  name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");

/** The package's own `package.json`. */
export function manifest({ packages }: Pick<Contents, "packages">): Record<string, unknown> {
  const ours = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
    version: string;
    license: string;
    engines: Record<string, string>;
    dependencies: Record<string, string>;
  };
  const versioned = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (ours.dependencies[name] ? [[name, ours.dependencies[name]]] : [])));
  // Parts of TensorFlow.js come with it; the native package is fetched by the set-up, for it must not install itself.
  const needed = packages.filter((name) => !name.startsWith("@tensorflow/"));
  const missing = needed.filter((name) => !(name in ours.dependencies));
  if (missing.length > 0) throw new Error(`package.json has no ${missing.join(", ")} among its dependencies`);
  return {
    name: ENGINE,
    version: ours.version,
    description: "TensorFlow.js training steps, recorded once and run as one graph of native TensorFlow",
    keywords: ["tensorflow", "tfjs", "training", "gan", "native"],
    license: ours.license,
    type: "commonjs",
    engines: ours.engines,
    main: `./lib/${MAIN}.js`,
    types: `./lib/${MAIN}.d.ts`,
    exports: {
      ".": { types: `./lib/${MAIN}.d.ts`, default: `./lib/${MAIN}.js` },
      "./package.json": "./package.json",
    },
    bin: { [ENGINE]: `./lib/${CLI}.js` },
    dependencies: versioned(needed),
    peerDependencies: versioned(PEERS),
  };
}

/**
 * Writes the package as a file that `npm install` takes.
 *
 * @param folder to write to; it is made where it is missing
 * @returns the file
 * @throws Failure where npm cannot pack it
 */
export async function packEngine(folder: string): Promise<string> {
  const { ensureBuilt } = require(path.join(ROOT, "kernel-setup", "build.cjs")) as {
    ensureBuilt(): { errors: string };
  };
  const { errors } = ensureBuilt();
  if (errors) throw new Error(`src/ and kernel-setup/ do not compile:\n${errors}`);
  const work = mkdtempSync(path.join(os.tmpdir(), `${ENGINE}-`));
  try {
    const { files, packages } = contents();
    const copy = (from: string, to: string) => cpSync(path.join(ROOT, from), path.join(work, to));
    for (const file of files) copy(path.join("dist", file), path.join("lib", file));
    for (const file of PLAIN) copy(file, file);
    chmodSync(path.join(work, "lib", `${CLI}.js`), 0o755);
    copy("kernel-setup/engine-package/README.md", "README.md");
    if (readText(path.join(ROOT, "LICENSE"))) copy("LICENSE", "LICENSE");
    writeWhole(path.join(work, "package.json"), `${JSON.stringify(manifest({ packages }), null, 2)}\n`);
    const log = path.join(ROOT, ".ganbook", "logs", "package.log");
    const packed = await run("npm", ["pack", "--silent", "--pack-destination", work], { cwd: work, log });
    if (packed.code !== 0) throw installFailure(ENGINE, "npm pack", packed, log);
    const name = packed.output.trim().split("\n").at(-1) as string;
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, name);
    cpSync(path.join(work, name), `${file}.part`);
    renameSync(`${file}.part`, file);
    return file;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

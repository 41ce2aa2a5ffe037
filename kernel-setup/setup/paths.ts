/** Where things lie. All that is installed lies in `.ganbook/` and `node_modules/`: deleting the folder uninstalls. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** What the packages are called that this file comes in: the whole project, and the engine alone. */
const NAMES = ["ganbook", "ganbook-engine"];

/** The project's folder: this file runs both from it and from its dist/. */
export const ROOT = projectAbove(__dirname);

/** The nearest folder above with the project's `package.json`, or that of the engine's package. */
export function projectAbove(folder: string): string {
  for (let at = folder; ; at = path.dirname(at)) {
    try {
      const { name } = JSON.parse(readFileSync(path.join(at, "package.json"), "utf8")) as { name?: string };
      if (name !== undefined && NAMES.includes(name)) return at;
    } catch {
      // another folder, or somebody else's file
    }
    if (at === path.dirname(at))
      throw new Error(`${folder} is in no project folder: no package.json of ganbook above.`);
  }
}

/** Paths in the private folder of a project. */
export interface Paths {
  root: string;
  /** `.ganbook` */
  home: string;
  /** The private Python environment. */
  python: string;
  /** Its interpreter. */
  interpreter: string;
  /** Compiled bindings, one folder a build. */
  native: string;
  /** JupyterLab's configuration, data and runtime files. */
  jupyter: string;
  logs: string;
  lock: string;
  /** The package whose binding we compile. */
  tfjs: string;
  /** Where that package looks for its binding. */
  binding: string;
}

/** @param root the project's folder */
export function pathsOf(root: string = ROOT): Paths {
  const home = path.join(root, ".ganbook");
  const python = path.join(home, "python");
  const tfjs = path.join(root, "node_modules", "@tensorflow", "tfjs-node-gpu");
  return {
    root,
    home,
    python,
    interpreter: path.join(python, "bin", "python"),
    native: path.join(home, "native"),
    jupyter: path.join(home, "jupyter"),
    logs: path.join(home, "logs"),
    lock: path.join(home, "lock"),
    tfjs,
    binding: path.join(tfjs, "lib", "napi-v8", "tfjs_binding.node"),
  };
}

/** The environment's `site-packages`, or `undefined` before there is one. */
export function sitePackages(paths: Paths): string | undefined {
  const lib = path.join(paths.python, "lib");
  const version = list(lib).find((name) => /^python3\.\d+$/.test(name));
  return version && path.join(lib, version, "site-packages");
}

/** Names in a folder; none where there is no such folder. */
export function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/**
 * Where the package that registers native TensorFlow comes from. In the course it lies in `node_modules`. For whoever
 * installs the engine alone, `npx ganbook-engine setup` puts it, with TensorFlow's libraries and a binding made for them, into
 * a folder that all projects of a user share: the package's own install script would download libraries for CUDA 11.
 */
import { existsSync } from "node:fs";
import Module, { createRequire } from "node:module";
import path from "node:path";
import { cacheFolder } from "../files";

/** The package, and the release that goes with the engine. */
export const NATIVE_PACKAGE = "@tensorflow/tfjs-node-gpu";
export const NATIVE_VERSION = "4.22.0";

/** Folder that `npx ganbook-engine setup` fills: `GANBOOK_HOME`, or one in {@link cacheFolder}. */
export function nativeHome(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return env.GANBOOK_HOME ? path.resolve(env.GANBOOK_HOME) : cacheFolder(`native-${NATIVE_VERSION}`);
}

/** What tells the reader how to get native TensorFlow, or what is wrong with it. */
export function setupCommand(): string {
  return isInstalled()
    ? "npm run doctor says what is wrong; npm start -- --setup-only repairs it."
    : "npx ganbook-engine doctor says what is wrong; npx ganbook-engine setup installs native TensorFlow, once for all projects.";
}

/** Whether the package lies where Node finds it by itself, as in the course. */
function isInstalled(name: string = NATIVE_PACKAGE): boolean {
  try {
    require.resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}

/**
 * Loads the package, which registers its backend with our `tf` and makes it the current one.
 *
 * @throws Error where it is neither installed nor set up, or does not load
 */
export function loadNative(): void {
  if (isInstalled()) require(NATIVE_PACKAGE);
  else fromHome(NATIVE_PACKAGE);
}

/**
 * A module of the package that registers nothing, such as `dist/proto/api_pb`; of `@tensorflow/tfjs-node`, which has the same
 * ones, where a program has brought that.
 */
export function nativeModule(name: string): unknown {
  const owner = [NATIVE_PACKAGE, "@tensorflow/tfjs-node"].find((one) => isInstalled(one));
  return owner ? require(`${owner}/${name}`) : fromHome(`${NATIVE_PACKAGE}/${name}`);
}

function fromHome(name: string): unknown {
  const home = nativeHome();
  if (!existsSync(path.join(home, "node_modules", NATIVE_PACKAGE, "package.json"))) {
    throw new Error(`it is not set up in ${home}`);
  }
  return withOurTensorFlow(home, () => createRequire(path.join(home, "package.json"))(name) as unknown);
}

/** TensorFlow.js's own packages, but for those that bring a native backend. */
const OURS = /^@tensorflow\/tfjs(?:-(?!node)[\w-]+)?(?:\/|$)/;

/** While it loads, what lies in `home` gets the TensorFlow.js that the program uses, and not a second one. */
function withOurTensorFlow<T>(home: string, load: () => T): T {
  const internals = Module as unknown as {
    _resolveFilename(request: string, parent: NodeModule | undefined, ...rest: unknown[]): string;
  };
  const resolve = internals._resolveFilename;
  internals._resolveFilename = function (request, parent, ...rest) {
    const theirs = OURS.test(request) && parent?.filename?.startsWith(home + path.sep);
    return resolve.call(this, request, theirs ? module : parent, ...rest);
  };
  try {
    return load();
  } finally {
    internals._resolveFilename = resolve;
  }
}

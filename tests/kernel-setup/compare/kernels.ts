/**
 * The kernels that the cases are run against, and how each is got. What has to be installed for it lies in
 * `.ganbook/kernels/`; deleting that folder uninstalls it.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { KernelSpec } from "../../../kernel-setup/runner/client";
import { kernelSpec } from "../../../kernel-setup/setup/kernelspec";
import { pathsOf, ROOT } from "../../../kernel-setup/setup/paths";
import { run } from "../../../kernel-setup/setup/run";
import { write } from "./scene";

/** The kernels, in the order of the table's columns. */
export const KERNELS = ["ts", "js", "tslab", "deno", "ijavascript", "ipykernel"] as const;
export type KernelName = (typeof KERNELS)[number];

/** What a kernel's cells are written in. */
export type CellLanguage = "typescript" | "javascript" | "python";

export interface Contender {
  name: KernelName;
  /** The head of its column. */
  title: string;
  language: CellLanguage;
  /**
   * Makes it ready.
   * @throws Error that says why it cannot be had here
   */
  install(): Promise<{ spec: KernelSpec; version: string }>;
}

const OURS: KernelSpec["env"] = { TF_CPP_MIN_LOG_LEVEL: "2" };
const CACHE = path.join(pathsOf().home, "kernels");

export const CONTENDERS: readonly Contender[] = [
  { name: "ts", title: "ours", language: "typescript", install: async () => ours("typescript") },
  { name: "js", title: "ours, JavaScript", language: "javascript", install: async () => ours("javascript") },
  {
    name: "tslab",
    title: "tslab",
    language: "typescript",
    async install() {
      const folder = path.join(ROOT, "node_modules", "tslab");
      // Its own `tslab install` asks for IPython; what it would write is this.
      const argv = [process.execPath, path.join(folder, "bin", "tslab"), "kernel", "--config-path={connection_file}"];
      return { spec: { argv, env: OURS }, version: versionIn(folder) };
    },
  },
  {
    name: "deno",
    title: "Deno",
    language: "typescript",
    async install() {
      const home = await npmInstall("deno", { deno: "2.9.6" });
      const argv = [
        path.join(home, "node_modules", ".bin", "deno"),
        "jupyter",
        "--kernel",
        "--conn",
        "{connection_file}",
      ];
      const env = { ...OURS, DENO_DIR: path.join(home, "cache"), DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
      return { spec: { argv, env, interrupt_mode: "message" }, version: versionIn(home, "deno") };
    },
  },
  {
    name: "ijavascript",
    title: "IJavascript",
    language: "javascript",
    async install() {
      write(path.join(CACHE, "ijavascript", "zeromq"), {
        "package.json": JSON.stringify({ name: "zeromq", version: "5.3.1", main: "main.js" }),
        "main.js": zeromq5(),
      });
      const home = await npmInstall("ijavascript", { ijavascript: "5.2.1", zeromq: "file:zeromq" });
      const kernel = path.join(home, "node_modules", "ijavascript", "lib", "kernel.js");
      const argv = [process.execPath, kernel, "--protocol=5.1", "--hide-undefined", "{connection_file}"];
      return { spec: { argv }, version: versionIn(home, "ijavascript") };
    },
  },
  {
    name: "ipykernel",
    title: "ipykernel",
    language: "python",
    async install() {
      const { interpreter } = pathsOf();
      if (!existsSync(interpreter)) throw new Error("there is no .ganbook/python: run npm start -- --setup-only");
      const { output } = await run(interpreter, ["-c", "import ipykernel; print(ipykernel.__version__)"]);
      return {
        spec: { argv: [interpreter, "-m", "ipykernel_launcher", "-f", "{connection_file}"] },
        version: output.trim(),
      };
    },
  },
];

function ours(language: "typescript" | "javascript"): { spec: KernelSpec; version: string } {
  const { argv, env, interrupt_mode } = kernelSpec(ROOT, undefined, language);
  return { spec: { argv, env, interrupt_mode }, version: versionIn(ROOT) };
}

/**
 * The zeromq 5 that IJavascript asks for compiles ZeroMQ from a download, which seldom goes well today. The zeromq 6 of this
 * project has its interface; only that its class Socket cannot be called as a function, as IJavascript does. Here it can be:
 * what it inherits from is made to hand back the object that is to become a socket. And publishers have no identity that could be set.
 */
function zeromq5(): string {
  return `const compat = require(${JSON.stringify(createRequire(__filename).resolve("zeromq/v5-compat"))});
const EventEmitter = require("node:events");
let target;
Object.setPrototypeOf(compat.Socket, function () { EventEmitter.call(target); return target; });
function Socket(type) { target = this; new compat.Socket(type); }
Socket.prototype = compat.Socket.prototype;
const set = Socket.prototype.setsockopt;
Socket.prototype.setsockopt = function (...option) { return this.type === "pub" ? this : set.apply(this, option); };
const socket = (type) => new Socket(type);
module.exports = { ...compat, Socket, socket, createSocket: socket };
`;
}

/** Installs packages into a folder of their own, once. */
async function npmInstall(name: string, dependencies: Record<string, string>): Promise<string> {
  const home = path.join(CACHE, name);
  const overrides = Object.fromEntries(Object.keys(dependencies).map((key) => [key, `$${key}`]));
  write(home, { "package.json": JSON.stringify({ private: true, dependencies, overrides }) });
  if (existsSync(path.join(home, "node_modules", name))) return home;
  const { code, output } = await run("npm", ["install", "--no-audit", "--no-fund"], { cwd: home });
  if (code !== 0) throw new Error(`npm install of ${name} ended with code ${code}:\n${output.slice(-1000)}`);
  return home;
}

/** The version of a package, in its own folder or in the `node_modules` of one. */
function versionIn(folder: string, name?: string): string {
  const file = path.join(folder, ...(name === undefined ? [] : ["node_modules", name]), "package.json");
  return (require(file) as { version: string }).version;
}

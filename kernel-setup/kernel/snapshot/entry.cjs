// What Node takes the startup snapshot of: TypeScript, and the declarations that cells need, read and bound. A kernel that
// starts from it has what takes the others most of their first second. Nothing of the kernel itself is in it, so that an
// edit of ours needs no new one.
//
// Node runs this with --build-snapshot, where `require` knows Node's own modules only, and its loader must not have loaded
// anything else.
"use strict";
const fs = require("node:fs");
const Module = require("node:module");
const os = require("node:os");
const path = require("node:path");
const v8 = require("node:v8");
const vm = require("node:vm");

const [, , root] = process.argv;
const TYPESCRIPT = fs.realpathSync(path.join(root, "node_modules", "typescript", "lib", "typescript.js"));

/** A file as it is now: otherwise after every change. */
const stateOf = (file) => {
  const { size, mtimeMs } = fs.statSync(file);
  return `${size},${mtimeMs}`;
};

const loaded = new Map();

/** Loads a file as Node's own loader would, as far as what is loaded here needs it. */
function load(file) {
  const known = loaded.get(file);
  if (known) return known.exports;
  const module = { exports: {} };
  loaded.set(file, module);
  const folder = path.dirname(file);
  const requireFrom = (name) => {
    if (name === "typescript") return load(TYPESCRIPT);
    return name.startsWith(".") ? load(`${path.resolve(folder, name)}.js`) : require(name);
  };
  const parameters = ["module", "exports", "require", "__filename", "__dirname"];
  const body = vm.compileFunction(fs.readFileSync(file, "utf8"), parameters, { filename: file });
  body.call(module.exports, module, module.exports, requireFrom, file, folder);
  return module.exports;
}

const compile = path.join(root, "dist", "kernel-setup", "kernel", "compile");
const ts = load(TYPESCRIPT);
const { Project } = load(path.join(compile, "project.js"));
const { NotebookService } = load(path.join(compile, "service.js"));

// What a cell may import of ours, and with it TensorFlow's types, in a folder without a tsconfig.json: where there is one, and
// where a folder has packages of its own, only what differs is read.
const notebook = new NotebookService(new Project(os.tmpdir(), root, "typescript"), "typescript");
const imports = notebook.ownModules().filter((name) => name.startsWith("ganbook/") || name === "tslab");
const cell = ["export {};", 'import "@tensorflow/tfjs";', ...imports.map((name) => `import "${name}";`)].join("\n");
const { program } = notebook.open("", cell, false);
const ours = ["node_modules", "dist"].map((name) => fs.realpathSync(path.join(root, name)));
const isOurs = (name) => ours.some((folder) => name.startsWith(folder));
const files = program.getSourceFiles().filter(({ fileName }) => isOurs(fileName) && /\.d\.[cm]?ts$/.test(fileName));
const prepared = {
  ts,
  files: new Map(files.map((file) => [file.fileName, file])),
  resolved: new Map([...notebook.resolved].filter(([from]) => isOurs(from))),
};
loaded.clear();

const state = stateOf(TYPESCRIPT);

v8.startupSnapshot.setDeserializeMainFunction(() => {
  // A child process that is started like this one would be a kernel.
  process.execArgv = [];
  try {
    if (stateOf(TYPESCRIPT) === state) {
      const module = new Module(TYPESCRIPT);
      Object.assign(module, { filename: TYPESCRIPT, exports: ts, loaded: true });
      Module._cache[TYPESCRIPT] = module;
      // For `../compile/prepared.ts`.
      globalThis[Symbol.for("ganbook.prepared")] = prepared;
    }
  } catch {
    // TypeScript is not there: who asks for it will be told.
  }
  process.argv[1] = path.resolve(process.argv[1]);
  Module.runMain();
});

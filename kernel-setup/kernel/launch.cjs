// What kernel.json starts: brings dist/ up to date, then runs the kernel compiled there.
// Plain JavaScript, because it runs before anything of ours is compiled.
"use strict";
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { parseArgs } = require("node:util");

// Read first: a parent that dies while the kernel is being loaded is to be missed.
const parent = process.ppid;
const ROOT = path.resolve(__dirname, "..", "..");

/**
 * Makes `node_modules/ganbook` a link to the project. Node itself resolves "ganbook/neuron" from inside the project
 * without it; the TypeScript that checks the cells does not, it looks in node_modules.
 */
function ensureLinked() {
  const link = path.join(ROOT, "node_modules", "ganbook");
  try {
    if (fs.realpathSync(link) === fs.realpathSync(ROOT)) return;
    fs.rmSync(link, { recursive: true, force: true });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    fs.rmSync(link, { force: true });
  }
  try {
    fs.symlinkSync(process.platform === "win32" ? ROOT : "..", link, "junction");
  } catch (error) {
    // Another kernel that starts at the same time made it first.
    if (error.code !== "EEXIST") throw error;
  }
}

const LANGUAGES = ["typescript", "javascript"];
const USAGE = `usage: node kernel-setup/kernel/launch.cjs [--language ${LANGUAGES.join("|")}] CONNECTION_FILE
Jupyter starts this; you want npm start, or npm run kernel -- install.`;

/** Reads the arguments, or ends the process and says what it expects. */
function readArguments() {
  const options = { language: { type: "string", default: "typescript" } };
  // Not strict: front ends hand on what they do not know themselves; jupyter run, the names of the files that it runs.
  const { values, positionals } = parseArgs({ options, strict: false });
  const { language } = values;
  const [connectionFile] = positionals;
  if (connectionFile && LANGUAGES.includes(language)) return { connectionFile: path.resolve(connectionFile), language };
  console.error(USAGE);
  process.exit(2);
}

/** Ends the process where the folder it was started in is gone: nothing that is relative to it could be found. */
function checkFolder() {
  try {
    process.cwd();
  } catch {
    console.error("The folder that this kernel was started in is not there any more: start it in another one.");
    process.exit(2);
  }
}

module.exports = { ensureLinked };

if (require.main === module) {
  // Node 22 and later keep what V8 makes of TypeScript's nine megabytes; a quarter of a second.
  Module.enableCompileCache?.(path.join(ROOT, ".ganbook", "compiled"));
  checkFolder();
  const given = readArguments();
  ensureLinked();
  const { errors } = require("../build.cjs").ensureBuilt();
  if (errors) console.error(errors);
  const main = path.join(ROOT, "dist", "kernel-setup", "kernel", "main.js");
  if (!fs.existsSync(main)) {
    console.error(`The kernel is not there: ${main} was not written by the build. Run npm run build to see why.`);
    process.exit(1);
  }
  require(main).startKernel({ ...given, parent, root: ROOT, buildErrors: errors });
}

// Runs a command: brings the npm packages up to date, then hands over to `commands/<command>.ts` in this same process.
"use strict";
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { diskProblem } = require("../setup/disk.cjs");
const { parseOptions, USAGE, UsageError } = require("./options.cjs");
const { ensurePackages, packagesAreCurrent } = require("../setup/packages.cjs");
const { endWithNpm } = require("../setup/parent.cjs");

const ROOT = path.resolve(__dirname, "..", "..");

/** What computes, and does not set up by itself, visibly, as `start` and `test` do. */
const NEED_SET_UP = new Set(["notebooks", "bench", "results", "train", "sample", "evaluate"]);

/** Of those, what needs no notebooks: neither JupyterLab nor the compiled library. */
const WITHOUT_NOTEBOOKS = new Set(["train", "sample", "evaluate"]);

/**
 * @param {string | undefined} command
 * @param {string[]} args
 */
async function main(command, args) {
  try {
    const file = path.join(ROOT, "kernel-setup", "commands", `${command}.ts`);
    if (!command || !fs.existsSync(file)) throw new UsageError(`unknown command ${command}.`);
    if (process.platform === "win32") {
      return fail("Windows itself is not supported; it works inside WSL 2 (wsl --install), from a folder in Linux.", 1);
    }
    if (command in USAGE && parseOptions(command, args).help) return console.log(USAGE[command]);
    process.chdir(ROOT);
    endWithNpm();
    if (command !== "doctor") await ensurePackages(ROOT);
    else if (!packagesAreCurrent(ROOT)) return withoutPackages(args);
    process.env.TS_NODE_PROJECT = path.join(ROOT, "tsconfig.json");
    require("ts-node/register/transpile-only");
    if (NEED_SET_UP.has(command)) {
      await require("../setup/setup.ts").setUpQuietly({ notebooks: !WITHOUT_NOTEBOOKS.has(command) });
    }
    // As if Node had been started on it: it sees its own arguments and is the main module.
    process.argv = [process.execPath, file, ...args];
    Module.runMain();
  } catch (error) {
    if (error instanceof UsageError) return fail(`${error.message}  (--help lists the options)`, 2);
    if (typeof error.describe === "function") {
      console.error(error.describe());
      process.exitCode = error.exitCode;
      return;
    }
    const problem = diskProblem(error);
    if (!problem) throw error;
    fail([problem.message, ...problem.cure].join("\n  "), 1);
  }
}

function fail(message, code) {
  console.error(`ganbook: ${message}`);
  process.exitCode = code;
}

/** The doctor installs nothing, so without packages this is all that it can say. */
function withoutPackages(args) {
  const problem = "the npm packages are not installed, or not those of package-lock.json.";
  if (args.includes("--json")) {
    const node = { name: "Node", state: "ok", value: process.version };
    const packages = { name: "npm packages", state: "problem", value: problem, cure: "npm start -- --setup-only" };
    console.log(JSON.stringify({ ok: false, checks: [node, packages] }, null, 2));
    process.exitCode = 1;
    return;
  }
  fail(`${problem}\n  To install them and everything else:  npm start -- --setup-only`, 1);
}

module.exports = { main };

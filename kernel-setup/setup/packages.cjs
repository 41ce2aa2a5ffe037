// Brings node_modules/ to what package-lock.json says. Plain JavaScript: it runs before there are any packages.
"use strict";
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { DISK_FULL } = require("./disk.cjs");
const { acquire, stopGroup } = require("./lock.cjs");

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Something the reader can mend, as `failure.ts` has it. */
class PackagesFailure extends Error {
  exitCode = 1;
  constructor(message, cure) {
    super(message);
    this.cure = cure;
  }
  describe() {
    return [`ganbook: ${this.message}`, ...this.cure.map((line) => `  ${line}`)].join("\n");
  }
}

/**
 * Whether node_modules/ holds the packages of package-lock.json, by npm's own record: npm writes it when an installation
 * has ended, so that an interrupted one is never taken for whole.
 * @param {string} root
 */
function packagesAreCurrent(root) {
  try {
    const read = (...names) => JSON.parse(fs.readFileSync(path.join(root, ...names), "utf8")).packages;
    const installed = read("node_modules", ".package-lock.json");
    return Object.entries(read("package-lock.json")).every(([name, wanted]) => {
      if (name === "" || wanted.link) return true;
      const has = installed[name];
      // An optional package may be meant for another platform.
      if (!has) return Boolean(wanted.optional || wanted.devOptional || wanted.peer);
      return has.version === wanted.version && (!wanted.integrity || has.integrity === wanted.integrity);
    });
  } catch {
    return false;
  }
}

/**
 * Runs `npm ci` where it is needed; of several that start at once, one does and the others wait for it.
 * @param {string} root the project's folder
 * @param {{ folder?: string, what?: string, megabytes?: number }} packages the project's own; or those of a folder within, which
 *   has a package-lock.json of its own
 */
async function ensurePackages(root, { folder = root, what = "npm packages", megabytes = 150 } = {}) {
  if (packagesAreCurrent(folder)) return;
  const lock = await acquire(path.join(root, ".ganbook", "lock"));
  try {
    if (!packagesAreCurrent(folder)) await installPackages(root, { folder, what, megabytes }, lock);
  } finally {
    lock.release();
  }
}

async function installPackages(root, { folder, what, megabytes }, lock) {
  const log = path.join(root, ".ganbook", "logs", "npm.log");
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  console.log(`  … ${what} (some ${megabytes} MB to download)`);
  const { code, output } = await npmCi(folder, what, seconds, lock);
  try {
    fs.mkdirSync(path.dirname(log), { recursive: true });
    fs.writeFileSync(log, output);
  } catch {
    // A disk without room for a log: what npm said of it comes below.
  }
  if (code === 0 && packagesAreCurrent(folder)) return console.log(`  ✓ ${what}  ${seconds()}`);
  console.log(`  ✗ ${what}  ${seconds()}`);
  throw explain(code, output, log);
}

function npmCi(folder, what, seconds, lock) {
  // Started by npm, we are told which npm; started by hand, the one on the PATH serves.
  const npm = process.env.npm_execpath;
  const [program, first] = npm && /npm-cli\.c?js$/.test(npm) ? [process.execPath, [npm]] : ["npm", []];
  const args = [...first, "ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error", "--progress=false"];
  return new Promise((resolve) => {
    let output = "";
    // A group of its own: npm starts programs that must end with it.
    const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"], detached: true });
    if (child.pid !== undefined) lock.child(child.pid);
    const stop = (signal) => {
      stopGroup(child.pid);
      lock.release();
      console.log("\nStopped. The next start goes on from here.");
      process.exit(signal === "SIGINT" ? 130 : 143);
    };
    for (const signal of SIGNALS) process.on(signal, stop);
    const live = process.stdout.isTTY;
    const timer = live && setInterval(() => process.stdout.write(`\r\x1b[2K  … ${what}  ${seconds()}`), 200);
    const end = (code) => {
      for (const signal of SIGNALS) process.off(signal, stop);
      if (timer) clearInterval(timer);
      if (live) process.stdout.write("\r\x1b[2K");
      resolve({ code, output });
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    child.on("error", (error) => {
      output += error.message;
      end(127);
    });
    child.on("close", (code, signal) => {
      if (signal) output += `\nended by ${signal}`;
      end(code ?? 1);
    });
  });
}

function explain(code, output, log) {
  if (code === 127)
    return new PackagesFailure("npm was not found.", ["Install it together with Node: https://nodejs.org"]);
  if (/ENOSPC|EDQUOT/.test(output)) return new PackagesFailure(DISK_FULL.message, DISK_FULL.cure);
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH|ERR_SOCKET_TIMEOUT|network/.test(output)) {
    return new PackagesFailure("the npm packages could not be fetched: the npm registry cannot be reached.", [
      "Check the network (and, behind a proxy or a mirror, npm's settings: docs/install.md).",
      "Then run the same command again: what is already there is kept.",
      `Details: ${log}`,
    ]);
  }
  const said = output.split("\n").filter((line) => line.trim() !== "");
  return new PackagesFailure(`the npm packages could not be installed (exit code ${code}).`, [
    ...said.slice(0, 3).map((line) => line.trim()),
    `Details: ${log}`,
  ]);
}

module.exports = { ensurePackages, packagesAreCurrent, PackagesFailure };

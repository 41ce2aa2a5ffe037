// The kernel's startup snapshot: takes it where there is none of what is installed now. `launch.sh` uses it.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { createHash } = require("node:crypto");
const { spawnSync } = require("node:child_process");

/** Milliseconds after which Node is given up. */
const LIMIT = 120_000;

/**
 * Brings `.ganbook/snapshot` up to date: `kernel.blob`, and `key`, whose first line is what `launch.sh` compares and whose
 * second names what went into it.
 * @param {string} root the project's folder, which has been built
 * @returns {{ taken: boolean, problem: string }} `problem` says why there is none; kernels start without, more slowly
 */
function ensureSnapshot(root) {
  const { folder, blob, keyFile } = placeOf(root);
  const key = keyOf(root);
  if (key === "") return { taken: false, problem: "" };
  const entry = path.join(__dirname, "entry.cjs");
  const wanted = `${key}\n${fingerprint(root, entry)}\n`;
  if (fs.existsSync(blob) && textOf(keyFile) === wanted) return { taken: false, problem: "" };
  const made = `${blob}.${process.pid}`;
  try {
    fs.mkdirSync(folder, { recursive: true });
    const { status, stderr, error } = run(process.execPath, ["--snapshot-blob", made, "--build-snapshot", entry, root]);
    if (status !== 0) return { taken: false, problem: error?.message ?? reasonIn(stderr) };
    // A key that fits lies beside a blob at all times.
    fs.rmSync(keyFile, { force: true });
    fs.renameSync(made, blob);
    fs.writeFileSync(`${keyFile}.${process.pid}`, wanted);
    fs.renameSync(`${keyFile}.${process.pid}`, keyFile);
    return { taken: true, problem: "" };
  } catch (error) {
    return { taken: false, problem: error.message };
  } finally {
    fs.rmSync(made, { force: true });
  }
}

/**
 * Whether a kernel that starts now takes the snapshot, and whether it could take one here.
 * @param {string} root the project's folder
 */
function snapshotState(root) {
  const { blob, keyFile } = placeOf(root);
  const key = keyOf(root);
  const fits = key !== "" && fs.existsSync(blob) && textOf(keyFile).split("\n", 1)[0] === key;
  return { fits, possible: key !== "" };
}

function placeOf(root) {
  const folder = path.join(root, ".ganbook", "snapshot");
  return { folder, blob: path.join(folder, "kernel.blob"), keyFile: path.join(folder, "key") };
}

/** What `launch.sh` compares. */
function keyOf(root) {
  const launch = path.join(root, "kernel-setup", "kernel", "launch.sh");
  return run("/bin/sh", [launch, "--key", process.execPath]).stdout?.trim() ?? "";
}

/** What goes into it, as one hash: the packages that are installed, the library as it was built, and how it is taken. */
function fingerprint(root, entry) {
  const hash = createHash("sha256");
  for (const file of [entry, path.join(root, "dist", ".stamp"), path.join(root, "node_modules", ".package-lock.json")])
    hash.update(`${textOf(file)}\0`);
  return hash.digest("hex");
}

function textOf(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

const run = (command, args) => spawnSync(command, args, { encoding: "utf8", timeout: LIMIT });

/** The line in which Node names an error, or its last ones. */
function reasonIn(text) {
  const lines = text.trim().split("\n");
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.slice(-3).join("\n");
}

module.exports = { ensureSnapshot, snapshotState };

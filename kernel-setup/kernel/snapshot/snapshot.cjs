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
 * second names what went into it. Where Node cannot work from one, `unfit` says the same in place of `key`.
 * @param {string} root the project's folder, which has been built
 * @returns {{ taken: boolean, problem: string }} `problem` says why there is none; kernels start without, more slowly
 */
function ensureSnapshot(root) {
  const { folder, blob, keyFile, unfitFile } = placeOf(root);
  const key = keyOf(root);
  if (key === "") return { taken: false, problem: "" };
  const entry = path.join(__dirname, "entry.cjs");
  const wanted = `${key}\n${fingerprint(root, entry)}\n`;
  if (fs.existsSync(blob) && textOf(keyFile) === wanted) return { taken: false, problem: "" };
  if (textOf(unfitFile) === wanted) return { taken: false, problem: "" };
  const made = `${blob}.${process.pid}`;
  try {
    fs.mkdirSync(folder, { recursive: true });
    const { status, stderr, error } = run(process.execPath, ["--snapshot-blob", made, "--build-snapshot", entry, root]);
    if (status !== 0) return { taken: false, problem: error?.message ?? reasonIn(stderr) };
    // A key never lies beside a blob that it does not belong to.
    for (const file of [keyFile, unfitFile]) fs.rmSync(file, { force: true });
    const works = run(process.execPath, ["--snapshot-blob", made, path.join(__dirname, "probe.cjs")]).status === 0;
    if (works) fs.renameSync(made, blob);
    else fs.rmSync(blob, { force: true });
    const said = works ? keyFile : unfitFile;
    fs.writeFileSync(`${said}.${process.pid}`, wanted);
    fs.renameSync(`${said}.${process.pid}`, said);
    return { taken: works, problem: "" };
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
  const { blob, keyFile, unfitFile } = placeOf(root);
  const key = keyOf(root);
  const isOf = (file) => textOf(file).split("\n", 1)[0] === key;
  return { fits: key !== "" && fs.existsSync(blob) && isOf(keyFile), possible: key !== "" && !isOf(unfitFile) };
}

function placeOf(root) {
  const folder = path.join(root, ".ganbook", "snapshot");
  const [blob, keyFile, unfitFile] = ["kernel.blob", "key", "unfit"].map((name) => path.join(folder, name));
  return { folder, blob, keyFile, unfitFile };
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

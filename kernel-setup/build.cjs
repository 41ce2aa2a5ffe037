// Compiles src/ and kernel-setup/ to dist/ when, and only when, a source file changed since the last build or a file in
// dist/ is missing. Plain JavaScript because the kernel runs it before anything of ours is compiled; it costs a few
// milliseconds when there is nothing to do, so every kernel start picks up edits to src/ by itself.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { createHash } = require("node:crypto");
const { spawnSync } = require("node:child_process");

const ROOT = path.resolve(__dirname, "..");
const DIST = path.join(ROOT, "dist");
const STAMP = path.join(DIST, ".stamp");
/** What the compiler remembers of its last run; it takes for written whatever it compiled then. */
const MEMORY = path.join(DIST, ".tsbuildinfo");
const FOLDERS = ["src", "kernel-setup"];

/** All files below a folder, in a fixed order; none where there is no such folder. */
function filesBelow(folder) {
  if (!fs.existsSync(folder)) return [];
  const entries = fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(file) : [file];
  });
}

function sources() {
  return FOLDERS.flatMap((name) => filesBelow(path.join(ROOT, name))).filter((file) => /\.(ts|json)$/.test(file));
}

/** Every file the build reads, with its size and modification time, as one hash. */
function fingerprint(files) {
  const hash = createHash("sha256");
  const settings = ["tsconfig.json", "tsconfig.build.json", "package-lock.json"].map((name) => path.join(ROOT, name));
  for (const file of [...files, ...settings]) {
    const { size, mtimeMs } = fs.statSync(file);
    hash.update(`${path.relative(ROOT, file)}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

/** The files that the compiler writes for the sources; it leaves kernel-setup/commands/ out. */
function outputs(files) {
  const commands = path.join(ROOT, "kernel-setup", "commands") + path.sep;
  const compiled = files.filter((file) => /(?<!\.d)\.ts$/.test(file) && !file.startsWith(commands));
  return compiled.flatMap((file) => {
    const stem = path.join(DIST, path.relative(ROOT, file).slice(0, -".ts".length));
    return [`${stem}.js`, `${stem}.js.map`, `${stem}.d.ts`];
  });
}

/** @returns {boolean} whether dist/ was built from the sources as they are now, and is whole */
function isBuilt(files = sources()) {
  try {
    return fs.readFileSync(STAMP, "utf8") === fingerprint(files) && outputs(files).every((file) => fs.existsSync(file));
  } catch {
    return false;
  }
}

/**
 * Brings dist/ up to date.
 * @returns {{ built: boolean, errors: string }} `errors` holds the compiler's messages; the JavaScript is written even
 *   where types do not check, so that a kernel still starts and can show them.
 */
function ensureBuilt() {
  const files = sources();
  const before = fingerprint(files);
  if (isBuilt(files)) return { built: false, errors: "" };
  const wanted = new Set(outputs(files));
  // Without its memory the compiler writes every file.
  if (![...wanted].every((file) => fs.existsSync(file))) fs.rmSync(MEMORY, { force: true });
  const tsc = require.resolve("typescript/bin/tsc");
  const run = spawnSync(process.execPath, [tsc, "-p", path.join(ROOT, "tsconfig.build.json")], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (run.error) throw run.error;
  if (run.status !== 0) {
    // No stamp after an error: the next start compiles again and shows the message again. No memory either: a file that
    // could not be written is in it as if it were.
    fs.rmSync(MEMORY, { force: true });
    const said = `${run.stdout}${run.stderr}`.trim();
    return { built: true, errors: said || `the compiler was ended by ${run.signal ?? `exit code ${run.status}`}` };
  }
  // What was compiled from a source that is gone.
  for (const file of FOLDERS.flatMap((name) => filesBelow(path.join(DIST, name)))) {
    if (!wanted.has(file)) fs.rmSync(file, { force: true });
  }
  const temporary = `${STAMP}.${process.pid}`;
  try {
    fs.writeFileSync(temporary, before);
    fs.renameSync(temporary, STAMP);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
  return { built: true, errors: "" };
}

module.exports = { ensureBuilt, isBuilt };

if (require.main === module) {
  const { built, errors } = ensureBuilt();
  if (errors) {
    console.error(errors);
    process.exit(1);
  }
  console.log(built ? "dist/ built from src/ and kernel-setup/" : "dist/ is up to date");
}

// Compiles src/ and kernel-setup/ to dist/ when, and only when, a source file changed since the last build.
// Plain JavaScript because the kernel runs it before anything of ours is compiled; it costs a few milliseconds
// when there is nothing to do, so every kernel start picks up edits to src/ by itself.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { createHash } = require("node:crypto");
const { spawnSync } = require("node:child_process");

const ROOT = path.resolve(__dirname, "..");
const STAMP = path.join(ROOT, "dist", ".stamp");

/** Every file the build reads, with its size and modification time, as one hash. */
function fingerprint() {
  const hash = createHash("sha256");
  const visit = (dir) => {
    for (const entry of fs.readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(dir, entry.name);
      if (entry.isDirectory()) visit(file);
      else if (/\.(ts|json)$/.test(entry.name)) note(file);
    }
  };
  const note = (file) => {
    const { size, mtimeMs } = fs.statSync(file);
    hash.update(`${path.relative(ROOT, file)}\0${size}\0${mtimeMs}\n`);
  };
  visit(path.join(ROOT, "src"));
  visit(path.join(ROOT, "kernel-setup"));
  for (const name of ["tsconfig.json", "tsconfig.build.json", "package-lock.json"]) note(path.join(ROOT, name));
  return hash.digest("hex");
}

/** @returns {boolean} whether dist/ was built from the sources as they are now */
function isBuilt() {
  try {
    return fs.readFileSync(STAMP, "utf8") === fingerprint();
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
  const before = fingerprint();
  if (isBuilt()) return { built: false, errors: "" };
  const tsc = require.resolve("typescript/bin/tsc");
  const run = spawnSync(process.execPath, [tsc, "-p", path.join(ROOT, "tsconfig.build.json")], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (run.error) throw run.error;
  const errors = run.status === 0 ? "" : `${run.stdout}${run.stderr}`.trim();
  // No stamp after an error: the next start compiles again and shows the message again.
  if (errors === "") {
    const temporary = `${STAMP}.${process.pid}`;
    fs.writeFileSync(temporary, before);
    fs.renameSync(temporary, STAMP);
  }
  return { built: true, errors };
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

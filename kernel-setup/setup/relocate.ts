/**
 * A private environment whose folder was moved or copied: what holds absolute paths is written again, the packages (two
 * gigabytes, much of it TensorFlow) stay.
 */
import { lstatSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { writeWhole } from "./files";
import type { Lock } from "./lock";
import { list, type Paths } from "./paths";
import { run } from "./run";

/**
 * Compares the environment with its packages' own lists of files and of what they need: a copy may have been cut short.
 * Compiled modules must be for this system, which another machine may not have. Not compared are scripts, which hold
 * paths, and not asked for is what set-up leaves out: nbconvert, and what TensorFlow needs in Python.
 */
const CHECK = `
import csv, importlib.metadata, json, os, re, sys, sysconfig
suffix = sysconfig.get_config_var("EXT_SUFFIX")
plain = lambda name: re.sub("[-_.]+", "-", name).lower()
cuda = "cuda" in sys.argv
names, needed, wrong = set(), set(), []
for distribution in importlib.metadata.distributions():
    own = plain(distribution.metadata["Name"])
    names.add(own)
    for name, _, size in csv.reader((distribution.read_text("RECORD") or "RECORD,,0").splitlines()):
        if name.startswith("..") or name.endswith(".pyc"):
            continue
        file = distribution.locate_file(name)
        foreign = re.search(r"\\.cpython-\\S*\\.so$", name) and not name.endswith(suffix)
        if foreign or not os.path.isfile(file) or size and os.path.getsize(file) != int(size):
            wrong.append(name)
    for requirement in distribution.requires or []:
        name, _, marker = requirement.partition(";")
        wanted = cuda and "and-cuda" in marker if own.startswith("tensorflow") else not marker
        if wanted:
            needed.add(plain(re.match(r"[\\w.-]+", name)[0]))
print(json.dumps([sys.prefix, sorted(names), wrong, sorted(needed - names - {"nbconvert"})]))
`;

/**
 * Makes the environment work where it lies now. Cut off, it must be made anew.
 *
 * @param python the interpreter that it was made with
 * @param packages those that must be there, each with the names it may have
 * @param cuda whether TensorFlow's NVIDIA packages must be there, too
 * @returns whether it works and is whole; if not, it must be made anew
 */
export async function relocate(
  paths: Paths,
  python: { executable: string },
  packages: readonly (readonly string[])[],
  cuda: boolean,
  lock: Lock,
): Promise<boolean> {
  const log = path.join(paths.logs, "python.log");
  // Over an environment that is there, venv writes its configuration and its own scripts again, and nothing else.
  const args = ["-I", "-m", "venv", "--without-pip", paths.python];
  if ((await run(python.executable, args, { log, onStart: lock.child })).code !== 0) return false;
  const check = ["-I", "-c", CHECK, ...(cuda ? ["cuda"] : [])];
  const answer = await run(paths.interpreter, check, { log, onStart: lock.child });
  if (answer.code !== 0) return false;
  try {
    const [prefix, names, wrong, missing] = JSON.parse(answer.output.trim()) as [string, string[], string[], string[]];
    if (realpathSync(prefix) !== realpathSync(paths.python) || wrong.length > 0 || missing.length > 0) return false;
    if (!packages.every((some) => some.some((name) => names.includes(name)))) return false;
  } catch {
    return false;
  }
  for (const name of list(path.join(paths.python, "bin"))) rewriteScript(path.join(paths.python, "bin", name), paths);
  return true;
}

/** The head of a script that pip made: the interpreter, or a shell that starts it where its path is long or has blanks. */
const HEAD = /^#!(?:[^\n]*[\\/]python[\d.]*\n|\/bin\/sh\n'''exec' [^\n]*\n' '''\n)/;
/** What Linux reads of a first line, as pip has it. */
const LONGEST = 127;

function rewriteScript(file: string, { interpreter }: Paths): void {
  if (!lstatSync(file).isFile()) return;
  const text = readFileSync(file, "utf8");
  const head = HEAD.exec(text)?.[0];
  if (head === undefined) return;
  const simple = interpreter.length + 3 <= LONGEST && !interpreter.includes(" ");
  const own = simple ? `#!${interpreter}\n` : `#!/bin/sh\n'''exec' "${interpreter}" "$0" "$@"\n' '''\n`;
  if (own !== head) writeWhole(file, own + text.slice(head.length), 0o755);
}

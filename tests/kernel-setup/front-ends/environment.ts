/**
 * The Python environment with the front ends, in `.ganbook/front-ends/`: a Jupyter that is not the course's own. It is made
 * by the first test that needs it, once for what its requirements say. Deleting the folder uninstalls it.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { Failure } from "../../../kernel-setup/setup/failure";
import { acquire } from "../../../kernel-setup/setup/lock";
import { type Paths, pathsOf } from "../../../kernel-setup/setup/paths";
import { choosePython, ensureEnvironment, pipInstall, stampFile } from "../../../kernel-setup/setup/python";
import { Unavailable, Unreachable } from "../../../kernel-setup/setup/run";
import { fingerprint, isStamped, stamped } from "../../../kernel-setup/setup/stamp";
import { Steps } from "../../../kernel-setup/setup/steps";

const TITLE = "Other front ends, for tests";
const REQUIREMENTS = path.join(__dirname, "requirements.txt");
const CONSTRAINTS = [
  path.join(pathsOf().root, "kernel-setup", "setup", "constraints.txt"),
  path.join(__dirname, "constraints.txt"),
];

const PYTHON = path.join(pathsOf().home, "front-ends");

/** The project's paths, but with this environment for Python. */
export const FRONT_ENDS: Paths = { ...pathsOf(), python: PYTHON, interpreter: path.join(PYTHON, "bin", "python") };

let missing: Promise<string | undefined> | undefined;

/** For `before`: makes the environment, or skips the tests where its packages cannot be had, and says so. */
export async function requireFrontEnds(test: Mocha.Context): Promise<void> {
  // One look for all files of tests: without a network each would wait anew for an answer.
  missing ??= makeEnvironment();
  const why = await missing;
  if (why === undefined) return;
  console.log(`SKIPPED: ${why}`);
  test.skip();
}

/** @returns why there is none: the package index cannot be reached, or has nothing for this system */
async function makeEnvironment(): Promise<string | undefined> {
  const stamp = stampFile(FRONT_ENDS, "packages");
  const texts = [REQUIREMENTS, ...CONSTRAINTS].map((file) => readFileSync(file, "utf8"));
  // The root, too: scripts of an environment hold its path, so one that was moved is made again, from pip's cache.
  const value = `${FRONT_ENDS.root} ${fingerprint(...texts)}`;
  if (isStamped(stamp, value) && existsSync(FRONT_ENDS.interpreter)) return undefined;

  const lock = await acquire(FRONT_ENDS.lock);
  try {
    await new Steps(process.stdout, true).step(TITLE, async (progress) => {
      rmSync(FRONT_ENDS.python, { recursive: true, force: true });
      await ensureEnvironment(FRONT_ENDS, await choosePython(pathsOf()), lock);
      const constraints = CONSTRAINTS.flatMap((file) => ["-c", file]);
      // Python compiles what is imported; all of it at once takes a quarter of the installation's time.
      const args = ["--no-compile", "--retries", "2", "-r", REQUIREMENTS, ...constraints];
      await stamped(stamp, value, async () => {
        await pipInstall(FRONT_ENDS, { what: TITLE, args, progress, lock });
        return true;
      });
      return { state: "done" };
    });
    return undefined;
  } catch (error) {
    if (error instanceof Unreachable || error instanceof Unavailable) return error.message;
    throw error instanceof Failure ? new Error(error.describe()) : error;
  } finally {
    lock.release();
  }
}

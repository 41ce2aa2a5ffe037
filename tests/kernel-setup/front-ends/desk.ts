/**
 * Somebody's desk: a home folder that is not the real one, the front ends, our kernels installed into them as a user does it, and
 * a folder of notebooks that has nothing to do with the project.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, signal } from "../../../kernel-setup/setup/processes";
import { type Run, run } from "../../../kernel-setup/setup/run";
import { bootstrap, PROJECT } from "../setup/sandbox";
import { FRONT_ENDS, requireFrontEnds } from "./environment";
import { writeNotebooks } from "./notebooks";

/** Where the kernels are: in the user's own folder, or in that of the front ends' environment. */
type Place = "--user" | "--sys-prefix";

/** A home with kernels. */
interface Home {
  place: Place;
  /** Where servers look for notebooks. */
  home: string;
  /** Added to our environment, as {@link run} takes it: `undefined` removes a variable. */
  env: Record<string, string | undefined>;
}

/** A desk that is set. */
export interface Desk extends Home {
  /** The folder of notebooks in the home; its name has blanks and a letter that is not English. */
  notebooks: string;
}

/** Installing takes a few seconds, so the desks with kernels for the user stand in one home. */
let usual: Promise<Home> | undefined;
const desks: Desk[] = [];
let count = 0;

/** For `before`: a desk with the kernels installed; or none, and skipped tests, where the front ends cannot be had. */
export async function setDesk(test: Mocha.Context, place: Place = "--user"): Promise<Desk> {
  await requireFrontEnds(test);
  const found = await homeWith(place);
  const desk = { ...found, notebooks: path.join(found.home, `meine nötebooks ${++count}`) };
  desks.push(desk);
  writeNotebooks(desk.notebooks);
  return desk;
}

function homeWith(place: Place): Promise<Home> {
  if (place === "--sys-prefix") return makeHome(place);
  usual ??= makeHome(place);
  return usual;
}

async function makeHome(place: Place): Promise<Home> {
  const home = realpathSync(mkdtempSync(path.join(tmpdir(), "ganbook-test-")));
  process.on("exit", () => rmSync(home, { recursive: true, force: true }));
  const theirs = Object.keys(process.env).filter((name) => /^(JUPYTER|IPYTHON|XDG_|PYTHON|CONDA_)/.test(name));
  const env = {
    ...Object.fromEntries(theirs.map((name) => [name, undefined])),
    HOME: home,
    VIRTUAL_ENV: FRONT_ENDS.python,
    PATH: [path.join(FRONT_ENDS.python, "bin"), process.env.PATH].join(path.delimiter),
  };
  const made = { place, home, env };
  await kernels(made, "install", place);
  return made;
}

/**
 * For `after`, with everything stopped: takes the kernels out of the shared environment again. No process that was started at a
 * desk may be left; one that is left is ended, and the test fails.
 */
export async function clearDesks(): Promise<void> {
  const left: string[] = [];
  for (const desk of desks.splice(0)) {
    for (let tries = 0; tries < 50 && processesOf(desk).length > 0; tries++) await sleep(100);
    for (const pid of processesOf(desk)) {
      left.push(commandOf(pid));
      signal(pid, "SIGKILL");
    }
    if (desk.place === "--sys-prefix") await kernels(desk, "uninstall", desk.place);
  }
  assert.deepEqual(left, [], "processes that were left behind");
}

/** `npm run kernel`, as typed in a home. */
async function kernels({ env }: Home, ...args: string[]): Promise<void> {
  const { code, stderr } = await bootstrap(PROJECT, ["kernel", ...args], { ...env, INIT_CWD: undefined });
  assert.equal(code, 0, stderr);
}

/** Those that have its home folder for theirs: kernels lead groups of their own, and servers are no parents of what outlives them. */
function processesOf({ home }: Home): number[] {
  if (process.platform !== "linux") return [];
  const ours = (pid: number) => readProc(pid, "environ").split("\0").includes(`HOME=${home}`) && isAlive(pid);
  return readdirSync("/proc").map(Number).filter(ours);
}

const commandOf = (pid: number): string => readProc(pid, "cmdline").replaceAll("\0", " ");

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return ""; // gone, or somebody else's
  }
}

/** Runs one of the front ends' programs in the folder of notebooks, for a minute and a half at most. */
export function runProgram(desk: Desk, name: string, args: string[], more: { input?: string } = {}): Promise<Run> {
  const program = path.join(FRONT_ENDS.python, "bin", name);
  return run(program, args, { cwd: desk.notebooks, env: desk.env, timeoutMs: 90_000, ...more });
}

/** Runs one of the scripts beside this file with the front ends' Python; what it printed as JSON, in its last line of that kind. */
export async function runScript<T>(
  desk: Desk,
  name: string,
  args: string[],
  { input, env = {} }: { input: unknown; env?: Record<string, string> },
): Promise<T> {
  const { code, output } = await run(FRONT_ENDS.interpreter, [path.join(__dirname, "python", name), ...args], {
    cwd: desk.notebooks,
    env: { ...desk.env, ...env },
    input: JSON.stringify(input),
    timeoutMs: 90_000,
  });
  assert.equal(code, 0, output);
  const line = output
    .split("\n")
    .filter((text) => /^[[{]/.test(text))
    .at(-1);
  assert.ok(line, output);
  return JSON.parse(line) as T;
}

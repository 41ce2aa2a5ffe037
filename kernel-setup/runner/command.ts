/** `npm run notebooks`: finds notebooks, checks them, runs them, and stores what they showed. */
import { mkdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Failure } from "../setup/failure";
import { readText } from "../setup/files";
import { kernelSpec } from "../setup/kernelspec";
import { pathsOf, ROOT } from "../setup/paths";
import { duration, type Screen } from "../setup/steps";
import { brokenClaims, describeClaim } from "./claims";
import { notebookFiles } from "./folder";
import { cellsHash } from "./hash";
import { notebookPage } from "./html";
import {
  codeCells,
  type Notebook,
  NotebookError,
  problems,
  readNotebook,
  shown,
  withoutNoise,
  writeNotebook,
  writeText,
} from "./notebook";
import { processor } from "./processor";
import { Progress } from "./progress";
import { type RunResult, runNotebook } from "./run";
import { storeOutputs } from "./store";
import { type CellError, formatCellError, typecheck } from "./typecheck";
import { vary } from "./variations/vary";

/** The command line, as `command-line/options.cjs` reads it. */
export interface CommandOptions {
  files: string[];
  profile: "quick" | "full";
  write: boolean;
  /** A folder for executed copies. */
  out?: string;
  html: boolean;
  /** Only type-check. */
  check: boolean;
  /** Run in every variation, and compare claims. */
  vary: boolean;
  /** The variations' names; all where there are none. */
  variations?: string[];
  /** Seconds a cell may take. */
  timeout: string;
}

interface Job {
  file: string;
  notebook: Notebook;
  /** The file as it was when it was read. */
  text: string | undefined;
}

/**
 * Runs the command.
 *
 * @param signal aborted when the reader presses Ctrl-C: the kernel is stopped, and nothing is stored of what ran in it
 * @returns the exit code: 0, 1 where a notebook failed or a claim was broken, 130 where the reader stopped it
 * @throws {Failure} where nothing could be started
 */
export async function notebooksCommand(
  options: CommandOptions,
  signal: AbortSignal,
  screen: Screen = process.stdout,
): Promise<number> {
  const files = options.files.length > 0 ? [...new Set(options.files.flatMap(findNotebooks))] : notebookFiles(ROOT);
  if (files.length === 0) throw new Failure("there are no notebooks in notebooks/.");
  const folder = options.out === undefined ? undefined : outputFolder(options.out, files);
  build();

  const say = (line: string) => screen.write(`${line}\n`);
  let failed = false;
  const jobs: Job[] = [];
  for (const file of files) {
    try {
      jobs.push({ file, notebook: readNotebook(file), text: readText(file) });
    } catch (error) {
      if (!(error instanceof NotebookError)) throw error;
      say(error.message);
      failed = true;
    }
  }
  const wrong = typecheck(new Map(jobs.map(({ file, notebook }) => [file, notebook])), ROOT);
  if (options.vary && wrong.length === 0 && !failed) return vary(jobs, options, signal, screen);
  for (const job of jobs) {
    if (signal.aborted) break;
    const errors = wrong.filter(({ file }) => file === job.file);
    for (const error of errors) say(withSource(error, job.notebook));
    if (errors.length > 0) failed = true;
    else if (options.vary) continue;
    else if (options.check) say(`${shown(job.file)}: types are right in ${codeCells(job.notebook).length} cells`);
    else if (!(await runJob(job, folder, options, signal, screen))) failed = true;
  }
  if (!signal.aborted) return failed ? 1 : 0;
  say("Stopped. Nothing was stored of the notebook that was running.");
  return 130;
}

/** Runs one notebook and stores what was asked for; whether all went well. */
async function runJob(
  { file, notebook, text }: Job,
  folder: string | undefined,
  options: CommandOptions,
  signal: AbortSignal,
  screen: Screen,
): Promise<boolean> {
  const say = (line: string) => screen.write(`${line}\n`);
  const name = shown(file);
  const cells = codeCells(notebook).length;
  say(`${name}  (${cells} cells, ${options.profile} profile)`);
  const progress = new Progress(screen, cells);
  const started = performance.now();
  const result = await runNotebook(file, notebook, {
    spec: kernelSpec(),
    env: { GANBOOK_PROFILE: options.profile },
    cellSeconds: Number(options.timeout),
    signal,
    onStart: (cell, source) => progress.start(cell, source),
    onEnd: (cell, seconds, failed) => progress.end(cell, seconds, failed),
  });
  progress.stop();
  if (result.interrupted) return false;

  const { ganbook: _, ...metadata } = result.notebook.metadata;
  const stamp = result.failure
    ? {}
    : { ganbook: { hash: cellsHash(notebook), profile: options.profile, processor: processor() } };
  const executed = withoutNoise({ ...result.notebook, metadata: { ...metadata, ...stamp } }, ROOT);
  if (result.failure) say(describeFailure(name, notebook, result.failure));
  else say(`  all ${cells} cells ran in ${duration((performance.now() - started) / 1000)}`);
  const broken = brokenClaims(executed);
  for (const claim of broken) say(`  ≠ ${describeClaim(claim)}`);
  const fine = result.failure === undefined && broken.length === 0;
  try {
    for (const { cell, what } of problems(executed)) say(`  warning: ${cell ? `cell ${cell}: ` : ""}${what}`);
    if (folder !== undefined) {
      writeNotebook(join(folder, basename(file)), executed);
      say(`  written to ${shown(join(folder, basename(file)))}`);
    }
    if (options.html) {
      const pages = folder ?? join(pathsOf().home, "html");
      const page = join(pages, basename(file).replace(/\.ipynb$/, ".html"));
      writeText(page, notebookPage(executed, { file, folder: pages }));
      say(`  page in ${shown(page)}`);
    }
    if (options.write && fine) {
      if (readText(file) !== text)
        throw new NotebookError(`${name}: changed while it ran, so its outputs are not stored`);
      say(`  ${await storeOutputs(file, notebook, executed)}`);
    }
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    say(error.message);
    return false;
  }
  return fine;
}

function describeFailure(name: string, notebook: Notebook, failure: NonNullable<RunResult["failure"]>): string {
  const { cell, line, message, details } = failure;
  if (cell === 0) return `\n${name}: the kernel did not start: ${message}\n`;
  const source = line === undefined ? undefined : sourceLine(notebook, cell, line);
  const place = `${name}, cell ${cell}${source === undefined ? "" : `, line ${line}`}`;
  return [
    "",
    `${place}: ${message}`,
    ...(source === undefined ? [] : [`    ${source}`]),
    ...details.map((detail) => `  │ ${detail}`),
    "",
  ].join("\n");
}

function withSource(error: CellError, notebook: Notebook): string {
  const source = sourceLine(notebook, error.cell, error.line);
  return `${formatCellError({ ...error, file: shown(error.file) })}${source ? `\n    ${source}` : ""}`;
}

function sourceLine(notebook: Notebook, cell: number, line: number): string | undefined {
  return codeCells(notebook)[cell - 1]?.source.split("\n")[line - 1]?.trim();
}

/** The notebooks an argument means: a path, a chapter's number or whole topic, or any part of names. */
function findNotebooks(argument: string): string[] {
  // npm starts scripts in the project's folder; INIT_CWD is where the reader was.
  for (const base of [process.env.INIT_CWD, process.cwd()]) {
    const path = base === undefined ? undefined : resolve(base, argument);
    if (path !== undefined && statSync(path, { throwIfNoEntry: false })?.isFile()) return [path];
  }
  const wanted = argument.replace(/\.ipynb$/, "");
  const number = /^\d+$/.test(wanted) ? Number(wanted) : undefined;
  const names = notebookFiles(ROOT).map((file) => ({ file, name: basename(file, ".ipynb") }));
  const exact = names.filter(
    ({ name }) => name === wanted || name.replace(/^\d+-/, "") === wanted || Number.parseInt(name, 10) === number,
  );
  const found = exact.length > 0 || number !== undefined ? exact : names.filter(({ name }) => name.includes(wanted));
  if (found.length > 0) return found.map(({ file }) => file);
  throw new Failure(`${argument}: no such file, and no such chapter in notebooks/.`, [
    names.length > 0 ? `Chapters: ${names.map(({ name }) => name).join(", ")}` : "There are none.",
  ]);
}

/** The folder for copies, made if need be. */
function outputFolder(out: string, files: readonly string[]): string {
  const folder = resolve(process.env.INIT_CWD ?? process.cwd(), out);
  const names = files.map((file) => basename(file));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Failure(`two notebooks are called ${twice}, and --out has room for one.`);
  if (files.some((file) => dirname(resolve(file)) === folder)) {
    throw new Failure(`--out ${out} is where the notebooks are.`, [
      "To store outputs in the notebooks themselves: --write",
    ]);
  }
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new Failure(`--out ${out}: ${(error as Error).message}`);
  }
  return folder;
}

/** Cells are checked against the compiled library, so it must be that of the sources. */
function build(): void {
  const { ensureBuilt } = require(join(ROOT, "kernel-setup", "build.cjs")) as {
    ensureBuilt(): { built: boolean; errors: string };
  };
  const { errors } = ensureBuilt();
  if (errors !== "") throw new Failure("the TypeScript in src/ or kernel-setup/ does not compile.", errors.split("\n"));
}

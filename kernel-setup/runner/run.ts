/** Runs a notebook's code cells, in order, in a kernel of their own. */
import { dirname, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type ExecuteResult, KernelClient, KernelDied, type KernelSpec, KernelTimeout } from "./client";
import { type CodeCell, codeCells, type Notebook } from "./notebook";
import type { ErrorOutput, Output } from "./outputs";

export interface RunOptions {
  spec: KernelSpec;
  /** Added to the kernel's environment. */
  env?: Readonly<Record<string, string>>;
  /** Seconds a cell may take. */
  cellSeconds: number;
  /** Aborted when the reader wants everything to stop. */
  signal: AbortSignal;
  onStart?: (cell: number, source: string) => void;
  onEnd?: (cell: number, seconds: number, failed: boolean) => void;
}

/** Why a notebook stopped. */
export interface Failure {
  /** The code cell's number, from 1; 0 where the kernel did not start. */
  cell: number;
  /** The line in the cell, from 1, where the kernel named one. */
  line?: number;
  message: string;
  /** The rest of what the kernel said, without colours. */
  details: string[];
}

export interface RunResult {
  /** A copy, with the outputs of the cells that ran and none for the others. */
  notebook: Notebook;
  failure?: Failure;
  /** The reader stopped it. */
  interrupted: boolean;
}

/**
 * Runs a notebook; stops at the first cell that fails. The kernel and its children have ended when this returns.
 *
 * @param file the notebook's path; the kernel works in its folder, as under JupyterLab
 */
export async function runNotebook(file: string, notebook: Notebook, options: RunOptions): Promise<RunResult> {
  const executed: Notebook = {
    ...notebook,
    cells: notebook.cells.map((cell) =>
      cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : { ...cell },
    ),
  };
  const stopped = (failure?: Failure): RunResult => ({
    notebook: executed,
    interrupted: options.signal.aborted,
    ...(failure && !options.signal.aborted ? { failure } : {}),
  });
  let client: KernelClient;
  try {
    const { env = {} } = options;
    client = await KernelClient.start(options.spec, { cwd: dirname(resolve(file)), env, startSeconds: 120 });
  } catch (error) {
    return stopped({ cell: 0, message: (error as Error).message, details: [] });
  }
  const kill = () => {
    void client.interrupt().catch(() => {});
    setTimeout(() => client.kill(), 2000).unref();
  };
  options.signal.addEventListener("abort", kill, { once: true });
  try {
    for (const [index, cell] of codeCells(executed).entries()) {
      if (options.signal.aborted) return stopped();
      options.onStart?.(index + 1, cell.source);
      const start = performance.now();
      const failure = await runCell(client, index + 1, cell, options.cellSeconds);
      options.onEnd?.(index + 1, (performance.now() - start) / 1000, failure !== undefined);
      if (failure) return stopped(failure);
    }
    return stopped();
  } finally {
    options.signal.removeEventListener("abort", kill);
    await client.shutdown();
  }
}

async function runCell(
  client: KernelClient,
  number: number,
  cell: CodeCell,
  seconds: number,
): Promise<Failure | undefined> {
  const fail = (message: string, details: string[] = [], line?: number): Failure => ({
    cell: number,
    message,
    details,
    ...(line === undefined ? {} : { line }),
  });
  // Long waits are for cells; a timer beyond 2^31 ms would fire at once.
  const milliseconds = Math.min(seconds * 1000, 2 ** 31 - 1);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void client.interrupt().catch(() => {});
    setTimeout(() => client.kill(new KernelTimeout("and did not react to an interrupt")), 5000).unref();
  }, milliseconds);
  let result: ExecuteResult | undefined;
  try {
    result = await client.execute(cell.source, {
      // So that what it showed is kept even when the kernel dies in the middle of the cell.
      onOutput: (_message, outputs) => {
        cell.outputs = outputs;
      },
    });
    cell.execution_count = result.executionCount;
  } catch (error) {
    if (!(error instanceof KernelDied || error instanceof KernelTimeout)) throw error;
    if (!late) return fail(error.message);
  } finally {
    clearTimeout(timer);
  }
  if (late) return fail(`it did not end in ${seconds} s and was stopped; allow more with --timeout SECONDS`);
  if (!result) return fail("the kernel ended");
  const error = result.outputs.find((output): output is ErrorOutput => output.output_type === "error");
  if (result.status === "ok" && !error) return undefined;
  if (!error) return fail(`the kernel answered "${result.status}" without an error message`, tail(result.outputs));
  const message = describe(error);
  const details = error.traceback.flatMap((text) => stripVTControlCharacters(text).split("\n"));
  const said = message.split("\n").length;
  const repeated = details.slice(0, said).join("\n") === message;
  return fail(message, repeated ? details.slice(said) : details, lineOf(error, number));
}

function describe({ ename, evalue }: ErrorOutput): string {
  const value = stripVTControlCharacters(evalue);
  return value === "" || value === ename ? ename : value.startsWith(`${ename}:`) ? value : `${ename}: ${value}`;
}

/** The line in the cell: of the frame `cell 4:2:11` where it threw, of `line 2: …` where it did not compile. */
function lineOf({ traceback, evalue }: ErrorOutput, cell: number): number | undefined {
  const match = new RegExp(`\\bcell ${cell}:(\\d+)`).exec(traceback.join("\n")) ?? /^line (\d+):/.exec(evalue);
  return match ? Number(match[1]) : undefined;
}

/** The last lines a cell printed. */
function tail(outputs: readonly Output[]): string[] {
  return outputs
    .flatMap((output) => (output.output_type === "stream" ? output.text.trimEnd().split("\n") : []))
    .slice(-15);
}

/** What a case is: cells, and a judge of what comes of them. */
import type { ExecuteResult } from "../../../kernel-setup/runner/client";
import type { KernelName } from "./kernels";
import type { Scene, Step } from "./scene";

/** Runs a case's steps and says whether what came of them is right. */
export type Judge = (scene: Scene, steps: readonly Step[]) => Promise<boolean>;

/** How a kernel is asked in its own words; what is left out is as in the case. */
export interface Way {
  steps?: readonly Step[];
  files?: Readonly<Record<string, string>>;
  judge?: Judge;
}

export const GROUPS = [
  "packages",
  "files",
  "tsconfig",
  "language",
  "errors",
  "input",
  "output",
  "control",
  "completion",
  "TensorFlow.js",
] as const;

export interface Case {
  group: (typeof GROUPS)[number];
  /** What works where the case holds: a row of the table. */
  title: string;
  /** Files of the project; the notebook lies in its folder `notebooks`. */
  files?: Readonly<Record<string, string>>;
  /** Links of the project: their names to where they lead. */
  links?: Readonly<Record<string, string>>;
  steps: readonly Step[];
  judge: Judge;
  /** Whether it makes no sense in kernels of JavaScript. */
  needsTypes?: boolean;
  /** Tried in a kernel where the case as it stands does not hold. Python is tried only so. */
  ways?: Partial<Record<KernelName, readonly Step[] | Way>>;
  /** Seconds that it may take, where 10 are not enough. */
  seconds?: number;
}

/** All that a cell printed and returned, without colours. */
export function textOf(result: ExecuteResult | undefined): string {
  const parts = (result?.outputs ?? []).map((output) => {
    if (output.output_type === "stream") return output.text;
    return output.output_type === "error" ? "" : String(output.data["text/plain"] ?? "");
  });
  return plain(parts.join(""));
}

/** The error message of a cell with its traceback, without colours; nothing where no `error` was published. */
export function errorOf(result: ExecuteResult | undefined): string {
  const error = result?.outputs.find((output) => output.output_type === "error");
  return error ? plain([`${error.ename}: ${error.evalue}`, ...error.traceback].join("\n")) : "";
}

function streamOf(result: ExecuteResult | undefined, name: "stdout" | "stderr"): string {
  const texts = (result?.outputs ?? []).map((output) =>
    output.output_type === "stream" && output.name === name ? output.text : "",
  );
  return plain(texts.join(""));
}

function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with it
  return text.replace(/\x1b\[[\d;]*m/g, "");
}

/** All cells go well, and among the lines of the last one is this one, or its text fits. */
export function prints(expected: string | RegExp): Judge {
  return async (scene, steps) => {
    const results = await scene.run(steps);
    const text = textOf(results.at(-1));
    const fits = typeof expected === "string" ? text.split(/\r?\n/).includes(expected) : expected.test(text);
    return fits && results.every(({ status }) => status === "ok");
  };
}

/**
 * The last cell fails, by an `error` message or, as in tslab, by text on its standard error; the others go well. Nothing
 * that fits `never` is printed.
 */
export function fails(expected: RegExp, never?: RegExp): Judge {
  return async (scene, steps) => {
    const results = await scene.run(steps);
    const last = results.at(-1);
    const before = results.slice(0, -1).every(({ status }) => status === "ok");
    const said = `${errorOf(last)}\n${streamOf(last, "stderr")}`;
    return before && last?.status === "error" && expected.test(said) && !never?.test(streamOf(last, "stdout"));
  };
}

/** The cell ends with the protocol's `error`, which fits. */
export function raises(expected: RegExp): Judge {
  return async (scene, steps) => {
    const [result] = await scene.run(steps);
    return result?.status === "error" && expected.test(errorOf(result));
  };
}

/** The last cell shows something of a MIME type that fits. */
export function shows(mime: string, expected: RegExp, times = 1): Judge {
  return async (scene, steps) => {
    const results = await scene.run(steps);
    const found = (results.at(-1)?.outputs ?? []).filter(
      (output) => "data" in output && expected.test(String(output.data[mime] ?? "")),
    );
    return found.length === times && results.every(({ status }) => status === "ok");
  };
}

/** What the last step's cell leaves in the outputs of the `index`th, `seconds` after its end, fits. */
export function leaves(index: number, expected: RegExp, seconds: number): Judge {
  return async (scene, steps) => {
    const results = await scene.run(steps);
    await pause(seconds);
    return expected.test(textOf(results[index])) && results.every(({ status }) => status === "ok");
  };
}

export function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

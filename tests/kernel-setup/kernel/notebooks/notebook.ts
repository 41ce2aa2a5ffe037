/**
 * Notebooks as Markdown, so that what a cell must show stands below it:
 *
 * - a block `ts`, `tsx` or `js` is a cell; with a file's name behind the language (`ts lib/area.ts`) it is that file, beside the
 *   notebook. `package.json` has what the notebook "installs": its dependencies are linked from this project's node_modules.
 * - a block `text` says what the cell prints on stdout and what its value and displays are as text, all of it and in order. Where
 *   there is none, there must be nothing. `stderr` is the same for stderr; `error` says name and message of the error that the
 *   cell must end with.
 * - a block with a MIME type has lines each of which must be found in what the cell shows of that type.
 * - a block `input` has the answers to what the cell asks, a line each.
 *
 * In all of them `…` stands for any characters.
 */
import type { ExecuteResult } from "../../../../kernel-setup/runner/client";
import type { Output } from "../../../../kernel-setup/runner/outputs";

/** A cell, and what it must show. */
export interface TestedCell {
  source: string;
  /** The line of the Markdown file it begins in, from 1. */
  line: number;
  answers: string[];
  /** By the name of the block. */
  expected: Map<string, string>;
}

export interface TestedNotebook {
  title: string;
  language: "typescript" | "javascript";
  /** Names to texts. */
  files: Record<string, string>;
  cells: TestedCell[];
}

const FENCE = /^```(\S+)(?: (\S+))?$/;
const CELLS = ["ts", "tsx", "js"];
const STREAMS = ["text", "stderr", "error"];

/** @throws Error where a block is neither a cell nor a file nor about the cell before it, naming its line */
export function readMarkdown(markdown: string): TestedNotebook {
  const lines = markdown.split("\n");
  const files: Record<string, string> = {};
  const cells: TestedCell[] = [];
  let isScript = false;
  for (let at = 0; at < lines.length; at++) {
    const [, kind, file] = FENCE.exec(lines[at] ?? "") ?? [];
    if (kind === undefined) continue;
    const end = lines.indexOf("```", at + 1);
    if (end < 0) throw new Error(`the block in line ${at + 1} has no end`);
    const text = lines.slice(at + 1, end).join("\n");
    const cell = cells.at(-1);
    if (file !== undefined) files[file] = `${text}\n`;
    else if (CELLS.includes(kind)) {
      cells.push({ source: text, line: at + 1, answers: [], expected: new Map() });
      isScript = kind === "js";
    } else if (cell && kind === "input") cell.answers = text.split("\n");
    else if (cell && (STREAMS.includes(kind) || kind.includes("/"))) cell.expected.set(kind, text);
    else throw new Error(`the block in line ${at + 1} is a "${kind}", which is no cell and nothing that one can show`);
    at = end;
  }
  const [, title = "untitled"] = /^# (.+)$/m.exec(markdown) ?? [];
  return { title, language: isScript ? "javascript" : "typescript", files, cells };
}

/** What is not as the cell says, a text each. */
export function differences({ expected }: TestedCell, { outputs }: ExecuteResult): string[] {
  const found: string[] = [];
  for (const kind of STREAMS) {
    const shown = outputs.map((output) => textOf(output, kind)).join("");
    const wanted = expected.get(kind) ?? "";
    if (!pattern(wanted, "all").test(shown.trimEnd())) found.push(`${kind}:\n${shown}\nexpected:\n${wanted}`);
  }
  for (const [type, wanted] of expected) {
    if (!type.includes("/")) continue;
    const bundles = outputs.flatMap((output) => ("data" in output && type in output.data ? [output.data[type]] : []));
    const shown = bundles.map((data) => (typeof data === "string" ? data : JSON.stringify(data))).join("\n");
    const missing = wanted.split("\n").filter((line) => !pattern(line, "part").test(shown));
    if (bundles.length === 0) found.push(`nothing of type ${type}`);
    else if (missing.length > 0) found.push(`${type}:\n${shown}\nexpected in it:\n${missing.join("\n")}`);
  }
  return found;
}

/** What an output says on one of the streams. */
function textOf(output: Output, kind: string): string {
  if (output.output_type === "stream") return output.name === (kind === "text" ? "stdout" : kind) ? output.text : "";
  if (output.output_type === "error") return kind === "error" ? `${output.ename}: ${output.evalue}` : "";
  return kind === "text" && "text/plain" in output.data ? `${String(output.data["text/plain"])}\n` : "";
}

function pattern(text: string, extent: "all" | "part"): RegExp {
  const literal = (part: string) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const source = text.trimEnd().split("…").map(literal).join("[^]*");
  return new RegExp(extent === "all" ? `^${source}$` : source);
}

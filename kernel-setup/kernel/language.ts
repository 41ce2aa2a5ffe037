/** What an editor asks about code that is not run: completion, inspection, whether it is complete. */
import ts from "@tslab/typescript-for-tslab";
import { printQuickInfo } from "tslab/dist/inspect";
import type { Compiler } from "./compiler";

/** Answers a `complete_request`. Positions count Unicode characters, as the protocol does. */
export function complete(compiler: Compiler, types: string, code: string, cursor: number): Record<string, unknown> {
  const { start, end, candidates, original } = compiler.complete(types, code, toOffset(code, cursor));
  const kinds = new Map(original?.entries.map(({ name, kind }) => [name, kind]));
  const cursor_start = toCharacters(code, start);
  const cursor_end = toCharacters(code, end);
  const typed = candidates.map((text) => ({ text, type: kinds.get(text) ?? "", start: cursor_start, end: cursor_end }));
  return {
    status: "ok",
    matches: candidates,
    cursor_start,
    cursor_end,
    // JupyterLab shows these as icons.
    metadata: { _jupyter_types_experimental: typed },
  };
}

/** Answers an `inspect_request`: the type and the documentation of what the cursor is on, or stands behind. */
export function inspectCode(compiler: Compiler, types: string, code: string, cursor: number): Record<string, unknown> {
  const offset = toOffset(code, cursor);
  const before = code.slice(0, offset);
  // Behind a name, or in the arguments of a call, the reader means the name.
  const name = before.search(/[\w$]\W*$/);
  const info = compiler.inspect(types, code, offset) ?? (name >= 0 ? compiler.inspect(types, code, name) : undefined);
  const data = info ? { "text/plain": printQuickInfo(info) } : {};
  return { status: "ok", found: info !== undefined, data, metadata: {} };
}

/** Diagnostics that more text can cure wherever they stand: a comment, a template or a string list left open. */
const OPEN = new Set([1010, 1160, 1161]);
/** "'…' expected" and its relatives, which more text can cure where they stand at the end. */
const EXPECTED = /expected\.$/;

/** Answers an `is_complete_request`. */
export function isComplete(code: string): Record<string, unknown> {
  const source = ts.createSourceFile(
    "cell.ts",
    code,
    ts.ScriptTarget.Latest,
    false,
    ts.ScriptKind.TS,
  ) as ts.SourceFile & {
    parseDiagnostics: readonly ts.DiagnosticWithLocation[];
  };
  const end = code.trimEnd().length;
  const errors = source.parseDiagnostics;
  const open = errors.some(
    ({ code: number, start, messageText }) =>
      OPEN.has(number) || (start >= end && EXPECTED.test(ts.flattenDiagnosticMessageText(messageText, "\n"))),
  );
  if (open) return { status: "incomplete", indent: indentation(code) };
  return { status: errors.length > 0 ? "invalid" : "complete" };
}

/** The next line's: that of the last line, and two spaces more behind an opening bracket. */
function indentation(code: string): string {
  const line = code.trimEnd().split("\n").at(-1) ?? "";
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  return /[([{]\s*(?:\/\/.*)?$|=>\s*$/.test(line) ? `${indent}  ` : indent;
}

/** The offset in a JavaScript string of the nth Unicode character. */
export function toOffset(text: string, characters: number): number {
  let offset = 0;
  for (const character of text) {
    if (characters-- <= 0) break;
    offset += character.length;
  }
  return offset;
}

/** How many Unicode characters stand before an offset in a JavaScript string. */
export function toCharacters(text: string, offset: number): number {
  let characters = 0;
  for (const _ of text.slice(0, offset)) characters++;
  return characters;
}

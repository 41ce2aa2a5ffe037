/** What an editor asks about code that is not run: completion, inspection, whether it is complete. */
import ts from "typescript";
import { type Exported, importEdit, importLine } from "./exports";
import { mayHaveJsx } from "./jsx";
import { importsIn, type NotebookService } from "./service";

/** Answers a `complete_request`. Positions count Unicode characters, as the protocol does. */
export function complete(
  notebook: NotebookService,
  types: string,
  code: string,
  cursor: number,
): Record<string, unknown> {
  const offset = toOffset(code, cursor);
  openUnfinished(notebook, types, code);
  const found = notebook.service.getCompletionsAtPosition(notebook.cell, offset, {
    includeCompletionsWithInsertText: false,
    importModuleSpecifierEnding: "minimal",
  });
  const imported = IMPORTED.exec(code.slice(0, offset))?.[1];
  const entries: Entry[] = [
    ...(found?.entries ?? []),
    ...(imported === undefined ? [] : ownModules(notebook, imported)),
  ];
  const word = /[\w$]*$/.exec(code.slice(0, offset))?.[0] ?? "";
  const rest = /^[\w$]*/.exec(code.slice(offset))?.[0] ?? "";
  // Where a global can stand, a name that is imported can.
  if (word !== "" && !found?.isMemberCompletion && entries.some(({ name }) => name === "Promise")) {
    const others = importable(notebook, types, entries, word);
    const whole = others.find(({ name }) => name === `${word}${rest}`);
    // Only where nothing else could be meant: neither a name that is known nor, to JupyterLab, a longer word of the cell.
    const longer = code.match(/[\w$]+/g)?.some((one) => one !== whole?.name && one.startsWith(word));
    if (whole && !entries.some(({ name }) => rankOf(name, word) < 2) && !longer) {
      return importing(code.slice(0, offset - word.length), whole);
    }
    entries.push(...others.map(({ name, isType }) => ({ name, kind: kindOf(isType), sortText: "9" })));
  }
  // What is replaced: what TypeScript says, as in the name of a module, or else the word around the cursor.
  const span =
    entries.find(({ replacementSpan }) => replacementSpan)?.replacementSpan ?? found?.optionalReplacementSpan;
  const start = span && span.start <= offset ? span.start : offset - word.length;
  const end = span && span.start <= offset ? Math.max(offset, span.start + span.length) : offset + rest.length;
  const typed = code.slice(start, offset);
  const ranked = entries
    .map((entry) => ({ entry, rank: rankOf(entry.name, typed) }))
    .filter(({ rank }) => rank < 3)
    .sort(
      (a, b) => a.rank - b.rank || compare(a.entry.sortText, b.entry.sortText) || compare(a.entry.name, b.entry.name),
    );
  const matches = [...new Map(ranked.map(({ entry }) => [entry.name, entry.kind]))];
  return reply(matches, toCharacters(code, start), toCharacters(code, end));
}

/** @param matches what can stand between the two places, and the kind of each */
function reply(
  matches: readonly (readonly [text: string, type: string])[],
  start: number,
  end: number,
): Record<string, unknown> {
  return {
    status: "ok",
    matches: matches.map(([text]) => text),
    cursor_start: start,
    cursor_end: end,
    // JupyterLab shows these as icons.
    metadata: { _jupyter_types_experimental: matches.map(([text, type]) => ({ text, type, start, end })) },
  };
}

/** The names that no cell knows, and that an import would bring. */
function importable(notebook: NotebookService, types: string, entries: readonly Entry[], typed: string): Exported[] {
  const known = new Set(entries.map(({ name }) => name));
  const all = [...notebook.exports.all(importsIn(types))];
  return all.filter(({ name }) => !known.has(name) && rankOf(name, typed) < 2);
}

/**
 * Completes a name that is written to its end by its import. The protocol lets a completion replace one piece of the code; so
 * that is everything from where the import goes to the end of the name.
 */
function importing(before: string, { name, module, isType }: Exported): Record<string, unknown> {
  const { at, text } = importEdit(before, name, module);
  const match = `${text}${before.slice(at)}${name}`;
  const end = toCharacters(before, before.length) + name.length;
  return reply([[match, kindOf(isType)]], toCharacters(before, at), end);
}

function kindOf(isType: boolean): ts.ScriptElementKind {
  return isType ? ts.ScriptElementKind.typeElement : ts.ScriptElementKind.alias;
}

/** Puts code in its place that a reader is still writing. */
function openUnfinished(notebook: NotebookService, types: string, code: string): void {
  notebook.open(types, `${code}\n;export {};`, mayHaveJsx(code));
}

/** A name that can stand at the cursor. */
type Entry = Pick<ts.CompletionEntry, "name" | "kind" | "sortText" | "replacementSpan">;

/** The name of a module, as far as it is written. */
const IMPORTED = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*["']([^"'.][^"']*)?$/;

/** The kernel's own packages, which TypeScript does not look for from the notebook's folder. */
function ownModules(notebook: NotebookService, typed = ""): Entry[] {
  const depth = typed.split("/").length;
  const names = notebook.ownModules().filter((name) => name.startsWith(typed));
  // A part at a time, as TypeScript does: what is replaced begins behind the last slash.
  const parts = names.flatMap((name) => name.split("/")[depth - 1] ?? []);
  return [...new Set(parts)].map((name) => ({ name, kind: ts.ScriptElementKind.externalModuleName, sortText: "9" }));
}

/** What begins as typed comes first, then what does in other letters' case, then what has it inside. */
function rankOf(name: string, typed: string): number {
  if (name.startsWith(typed)) return 0;
  const [a, b] = [name.toLowerCase(), typed.toLowerCase()];
  return a.startsWith(b) ? 1 : a.includes(b) ? 2 : 3;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Answers an `inspect_request`: the type and the documentation of what the cursor is on, or stands behind. */
export function inspectCode(
  notebook: NotebookService,
  types: string,
  code: string,
  cursor: number,
): Record<string, unknown> {
  const offset = toOffset(code, cursor);
  const before = code.slice(0, offset);
  openUnfinished(notebook, types, code);
  const look = (at: number) => notebook.service.getQuickInfoAtPosition(notebook.cell, at);
  // Behind a name, or in the arguments of a call, the reader means the name.
  const name = before.search(/[\w$]\W*$/);
  const info = look(offset) ?? (name >= 0 ? look(name) : undefined) ?? look(calledAt(notebook, offset));
  const isKnown = info && !UNRESOLVED.test(ts.displayPartsToString(info.displayParts));
  const from = isKnown ? [] : originsOf(notebook, types, code, offset);
  if (from.length > 0) return { status: "ok", found: true, data: imports(from), metadata: {} };
  return { status: "ok", found: info !== undefined, data: info ? described(info) : {}, metadata: {} };
}

/** What TypeScript says of a name that it does not know. */
const UNRESOLVED = /^any$|\/\*unresolved\*\//;

/** The lines that import the unknown name at a place, or before it. */
function originsOf(notebook: NotebookService, types: string, code: string, offset: number): string[] {
  const start = code.slice(0, offset).search(/(?<![\w$.])[\w$]+\W*$/);
  const name = /^[\w$]*/.exec(code.slice(Math.max(0, start)))?.[0] ?? "";
  if (start < 0 || name === "") return [];
  return notebook.exports.modulesOf(name, importsIn(types)).map((module) => importLine(name, module));
}

function imports(lines: readonly string[]): Record<string, string> {
  return { "text/plain": lines.join("\n"), "text/markdown": `\`\`\`typescript\n${lines.join("\n")}\n\`\`\`` };
}

/** Where the name stands of the function whose arguments the cursor is in, or behind. */
function calledAt({ service, cell }: NotebookService, offset: number): number {
  const call =
    service.getSignatureHelpItems(cell, offset, undefined) ??
    service.getSignatureHelpItems(cell, offset - 1, undefined);
  // The span begins behind the bracket; before that stands the name.
  return call ? call.applicableSpan.start - 2 : 0;
}

function described({ displayParts, documentation, tags }: ts.QuickInfo): Record<string, string> {
  const signature = ts.displayPartsToString(displayParts);
  const text = ts.displayPartsToString(documentation);
  const notes = (tags ?? []).map((tag) => ({ name: tag.name, text: ts.displayPartsToString(tag.text) }));
  const plain = [signature, text, notes.map((note) => `@${note.name} ${note.text}`.trim()).join("\n")];
  const rich = [
    `\`\`\`typescript\n${signature}\n\`\`\``,
    text,
    notes.map((note) => `*@${note.name}* ${note.text}`.trim()).join("\n\n"),
  ];
  const join = (parts: readonly string[]) => parts.filter((part) => part !== "").join("\n\n");
  return { "text/plain": join(plain), "text/markdown": join(rich) };
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

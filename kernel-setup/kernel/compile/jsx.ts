/** Whether a cell is written with JSX: it has no file name that would tell. */
import ts from "typescript";
import { TARGET } from "./project";

/** Whether code makes more sense with JSX than as plain TypeScript. */
export function hasJsx(source: string): boolean {
  return /<[\w.>]/.test(source) && syntaxErrors(source, "cell.tsx") < syntaxErrors(source, "cell.ts");
}

/** What looks like a tag, or the end of one, and like no assertion of a type. */
const TAG =
  /<\/|\/>|(?:^|[=(,?:&|>{};]|\breturn)\s*<(?:>|[A-Z][\w.]*\s+[\w-]+=|(?!(?:any|bigint|boolean|const|never|null|number|object|string|symbol|undefined|unknown|void)\b)[a-z][\w.-]*[\s>])/m;

/** The same for code that a reader is still writing, in which tags may be open. */
export function mayHaveJsx(source: string): boolean {
  return hasJsx(source) || (TAG.test(source) && syntaxErrors(source, "cell.ts") > 0);
}

function syntaxErrors(source: string, name: string): number {
  const file = ts.createSourceFile(name, source, TARGET) as ts.SourceFile & { parseDiagnostics: readonly unknown[] };
  return file.parseDiagnostics.length;
}

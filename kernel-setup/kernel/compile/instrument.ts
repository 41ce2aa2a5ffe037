/**
 * Makes JavaScript interruptible by inserting small checks: every turn of a loop looks at a flag that the other thread
 * can set, and every `await` of a cell can be made to throw. An interrupt is then an ordinary exception, with a stack
 * and with `finally` blocks. (V8's own way to stop a busy thread, terminateExecution, brings Node down: it unwinds past
 * the bookkeeping of async hooks.)
 *
 * Nothing moves to another line, and {@link Instrumented.original} finds the column.
 */
import ts from "typescript";
import { EACH, FLAGS, HALT, WAIT } from "../cell/checks";
import { Flag } from "../protocol/channel";
import { boundNames, exportLists } from "./names";
import { offsetOf, type Position, positionOf } from "./position";
import { RESULT } from "./rewrite";

const CHECK = `if(${FLAGS}[${Flag.Halt}])${HALT}();`;

export interface Instrumented {
  code: string;
  /** Where something in `code` stood before. */
  original(position: Position): Position;
}

export interface InstrumentedCell extends Instrumented {
  /** Every name the cell declares as a value. */
  names: string[];
  /** Whether it awaits outside of functions. */
  isAsync: boolean;
  /** What it imports, as written. */
  imports: string[];
}

interface Edit {
  at: number;
  /** How many characters are replaced. */
  removed: number;
  text: string;
}

/** Adds the checks to the loops of a module. */
export function instrumentLoops(code: string): string {
  const source = ts.createSourceFile("module.js", code, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const edits: Edit[] = [];
  insertChecks(source, edits, undefined);
  return apply(code, edits).code;
}

/**
 * Prepares a cell, an ES module whose last statement exports all it declares.
 *
 * Besides the checks, top-level `let` and `var` become exports themselves instead of locals that are copied: so the
 * functions of the cell see what a later cell assigns.
 *
 * @param unit a number that names this code to the `locate` of `installChecks`
 */
export function instrumentCell(code: string, unit: number): InstrumentedCell {
  const source = ts.createSourceFile("cell.js", code, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const edits: Edit[] = [];
  const names = exportVariables(source, edits);
  insertChecks(source, edits, unit);
  return { ...apply(code, edits), names, isAsync: awaitsAtTop(source), imports: importsOf(source) };
}

/** @param unit where given, awaits are followed, too */
function insertChecks(source: ts.SourceFile, edits: Edit[], unit: number | undefined): void {
  const insert = (at: number, text: string) => edits.push({ at, removed: 0, text });
  const place = (node: ts.Node) => {
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
    return `${unit},${line},${character}`;
  };
  // Parents before children and, at the end of a node, children before parents: insertions at one place nest rightly.
  const visit = (node: ts.Node): void => {
    if (unit !== undefined && ts.isAwaitExpression(node)) {
      insert(node.expression.getStart(source), `${WAIT}(`);
      visit(node.expression);
      insert(node.expression.end, `,${place(node)})`);
      return;
    }
    if (ts.isIterationStatement(node, false)) {
      const { statement: body } = node;
      if (unit !== undefined && ts.isForOfStatement(node) && node.awaitModifier) {
        visit(node.initializer);
        insert(node.expression.getStart(source), `${EACH}(`);
        visit(node.expression);
        insert(node.expression.end, `,${place(node)})`);
      } else {
        ts.forEachChild(node, (child) => {
          // A do loop's condition comes after its body; insertions are sorted, so the order of visits is free there.
          if (child !== body) visit(child);
        });
      }
      const block = ts.isBlock(body);
      insert(body.getStart(source) + (block ? 1 : 0), block ? CHECK : `{${CHECK}`);
      visit(body);
      if (!block) insert(body.end, "}");
      return;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}

/** @returns every name the cell declares as a value */
function exportVariables(source: ts.SourceFile, edits: Edit[]): string[] {
  const lists = exportLists(source);
  const list = lists.filter(({ moduleSpecifier }) => !moduleSpecifier).at(-1);
  if (!list) return [];
  const namesOf = ({ exportClause }: typeof list) => exportClause.elements.map(({ name }) => name.text);
  const names = namesOf(list);
  const rest = new Set(names);
  // Under the names of the reader's own lists later cells know it, too.
  names.push(
    ...lists
      .filter((one) => one !== list)
      .flatMap(namesOf)
      .filter((name) => name !== "default"),
  );
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    if (statement.modifiers) {
      // What the reader exported is declared all the same; the result's own export is not the reader's.
      const declared = statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
      names.push(...declared.filter((name) => name !== RESULT));
      continue;
    }
    const { declarationList } = statement;
    if (declarationList.flags & ts.NodeFlags.Const || isEnum(statement, source)) continue;
    const declared = declarationList.declarations.flatMap(({ name }) => boundNames(name));
    // A `var` may be declared more than once.
    if (!declared.every((name) => names.includes(name))) continue;
    edits.push({ at: statement.getStart(source), removed: 0, text: "export " });
    for (const { name, initializer } of declarationList.declarations) {
      // Without a value nothing would be assigned, and nobody could tell that the declaration was reached.
      const isLet = declarationList.flags & ts.NodeFlags.Let;
      if (!initializer && isLet) edits.push({ at: name.end, removed: 0, text: " = undefined" });
    }
    for (const name of declared) rest.delete(name);
  }
  const start = list.getStart(source);
  edits.push({ at: start, removed: list.end - start, text: `export { ${[...rest].join(", ")} };` });
  return names;
}

/** The modules that a file imports, or exports from, when it starts. */
export function importsOf(source: ts.SourceFile): string[] {
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const name = statement.moduleSpecifier;
    return name && ts.isStringLiteral(name) ? [name.text] : [];
  });
}

/**
 * Whether a statement is the `var E;` of `var E; (function (E) …)(E || (E = {}))`, which is how an enum is written. As a local
 * it begins anew; as an export it would add to the enum of that name that an earlier cell declared.
 */
function isEnum(statement: ts.VariableStatement, { statements }: ts.SourceFile): boolean {
  const next = statements[statements.indexOf(statement) + 1];
  if (!next || !ts.isExpressionStatement(next) || !ts.isCallExpression(next.expression)) return false;
  const { expression, arguments: given } = next.expression;
  const [name] = statement.declarationList.declarations.map((one) => (ts.isIdentifier(one.name) ? one.name.text : ""));
  const [first] = given;
  return (
    ts.isParenthesizedExpression(expression) &&
    ts.isFunctionExpression(expression.expression) &&
    first !== undefined &&
    ts.isBinaryExpression(first) &&
    ts.isIdentifier(first.left) &&
    first.left.text === name
  );
}

export function awaitsAtTop(node: ts.Node): boolean {
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return true;
  if (ts.isFunctionLike(node)) return false;
  return ts.forEachChild(node, awaitsAtTop) ?? false;
}

function apply(code: string, edits: Edit[]): Instrumented {
  // Stable: insertions at one place stay in the order they were made.
  const sorted = [...edits].sort((a, b) => a.at - b.at);
  let result = "";
  let from = 0;
  for (const { at, removed, text } of sorted) {
    result += code.slice(from, at) + text;
    from = at + removed;
  }
  result += code.slice(from);
  const original = ({ line, column }: Position): Position => {
    let offset = offsetOf(result, { line, column });
    let moved = 0;
    for (const { at, removed, text } of sorted) {
      if (at + moved + text.length > offset) {
        // Inside inserted text: the place where it was inserted.
        offset = Math.min(offset, at + moved);
        break;
      }
      moved += text.length - removed;
    }
    return positionOf(code, offset - moved);
  };
  return { code: result, original };
}

/**
 * What the cells declared so far: the values, in one object that all cells share as their `exports`, and the types, as
 * the text of a .d.ts file.
 *
 * The rule after a cell that failed: a declaration that was reached counts, with its value and its type. One that was
 * not reached changes nothing: the name keeps what it was before the cell, or stays undeclared. Interfaces and type
 * aliases count as reached, because they need no running.
 */
import ts from "typescript";
import { declaredBy } from "./names";

/** The declarations of a session. */
export class Declarations {
  /** The values by name. */
  readonly values: Record<string, unknown> = {};
  /** The types, as TypeScript declarations. */
  types = "";

  /**
   * Begins a cell that declares `names`. Until a declaration is reached its name keeps the value it had.
   *
   * @returns a function to call when the cell is over; it returns the names that were not reached
   */
  begin(names: readonly string[]): () => string[] {
    const pending = new Map<string, PropertyDescriptor | undefined>();
    for (const name of names) {
      const before = Object.getOwnPropertyDescriptor(this.values, name);
      pending.set(name, before);
      Object.defineProperty(this.values, name, {
        configurable: true,
        enumerable: true,
        get: () => before?.value,
        set: (value: unknown) => {
          pending.delete(name);
          Object.defineProperty(this.values, name, { value, configurable: true, enumerable: true, writable: true });
        },
      });
    }
    const accessors = new Map(names.map((name) => [name, Object.getOwnPropertyDescriptor(this.values, name)?.get]));
    return () => {
      for (const name of names) {
        const now = Object.getOwnPropertyDescriptor(this.values, name);
        if (now?.get === undefined) continue;
        const imported = now.get !== accessors.get(name);
        // An import arrives as a getter of its own. From here on it is a value like any other, and can be redeclared.
        if (imported) {
          pending.delete(name);
          const value: unknown = now.get();
          Object.defineProperty(this.values, name, { value, configurable: true, enumerable: true, writable: true });
        } else {
          const before = pending.get(name);
          if (before) Object.defineProperty(this.values, name, before);
          else delete this.values[name];
        }
      }
      return [...pending.keys()];
    };
  }

  /** Takes over the types of a cell of which the declarations in `missed` were not reached. */
  take(types: string, missed: readonly string[]): void {
    if (missed.length === 0) {
      this.types = types;
      return;
    }
    const names = new Set(missed);
    this.types = select(types, (name) => !names.has(name), true) + select(this.types, (name) => names.has(name), false);
  }
}

/**
 * The declarations of values whose name `keep` accepts.
 *
 * @param keepTypes whether interfaces and type aliases are kept, too
 */
function select(types: string, keep: (name: string) => boolean, keepTypes: boolean): string {
  const source = parse(types);
  const printer = ts.createPrinter({ newLine: ts.NewLineKind.LineFeed });
  const kept: ts.Statement[] = [];
  for (const statement of source.statements) {
    const part = selectStatement(statement, keep, keepTypes);
    if (part) kept.push(part);
  }
  return kept.map((node) => `${printer.printNode(ts.EmitHint.Unspecified, node, source)}\n`).join("");
}

function selectStatement(
  statement: ts.Statement,
  keep: (name: string) => boolean,
  keepTypes: boolean,
): ts.Statement | undefined {
  const { factory } = ts;
  if (ts.isVariableStatement(statement)) {
    const { declarations, flags } = statement.declarationList;
    const kept = declarations.filter(({ name }) => ts.isIdentifier(name) && keep(name.text));
    if (kept.length === 0) return undefined;
    return factory.updateVariableStatement(
      statement,
      statement.modifiers,
      factory.createVariableDeclarationList(kept, flags),
    );
  }
  if (ts.isImportDeclaration(statement)) return selectImport(statement, keep);
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
    return keepTypes ? statement : undefined;
  }
  if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement)
  ) {
    return statement.name && keep(statement.name.text) ? statement : undefined;
  }
  return keepTypes ? statement : undefined;
}

function selectImport(statement: ts.ImportDeclaration, keep: (name: string) => boolean): ts.Statement | undefined {
  const { factory } = ts;
  const clause = statement.importClause;
  if (!clause) return undefined;
  const name = clause.name && keep(clause.name.text) ? clause.name : undefined;
  const bindings = clause.namedBindings;
  let kept: ts.NamedImportBindings | undefined;
  if (bindings && ts.isNamespaceImport(bindings)) kept = keep(bindings.name.text) ? bindings : undefined;
  else if (bindings) {
    const elements = bindings.elements.filter((element) => keep(element.name.text));
    if (elements.length > 0) kept = factory.updateNamedImports(bindings, elements);
  }
  if (!name && !kept) return undefined;
  return factory.updateImportDeclaration(
    statement,
    statement.modifiers,
    factory.updateImportClause(clause, clause.phaseModifier, name, kept),
    statement.moduleSpecifier,
    statement.attributes,
  );
}

/** The beginning of a declaration that is exported, behind its comments. */
const EXPORTED = /^((?:\/\*[\s\S]*?\*\/\s*)*)export (?:default )?(?:declare )?(?=[a-z])/;

/**
 * The declarations in what TypeScript writes of a cell: all but the list of exports that the compiler appended.
 *
 * @param types of constants whose type TypeScript would write wider than it is, by name
 */
export function kept(emitted: string, types: ReadonlyMap<string, string>): string {
  const source = parse(emitted);
  const text = (statement: ts.Statement): string => {
    let written = emitted.slice(statement.getFullStart(), statement.end);
    // What is exported from a module has its name as if it were imported.
    if (ts.isExportDeclaration(statement) && statement.exportClause) return written.replace(/\bexport\b/, "import");
    if (!ts.isVariableStatement(statement)) return written;
    // From the last one, so that the places of those before stay.
    for (const { name, type } of [...statement.declarationList.declarations].reverse()) {
      const narrow = type && ts.isIdentifier(name) ? types.get(name.text) : undefined;
      if (narrow === undefined || !type) continue;
      const [from, to] = [type.getStart(source), type.end].map((at) => at - statement.getFullStart());
      written = `${written.slice(0, from)}${narrow}${written.slice(to)}`;
    }
    return written;
  };
  return (
    source.statements
      .filter(
        (one) => !ts.isExportAssignment(one) && (!ts.isExportDeclaration(one) || one.moduleSpecifier !== undefined),
      )
      // To later cells it is all the same whether a cell exported what it declared.
      .map((one) => `${text(one).trimStart().replace(EXPORTED, "$1declare ")}\n`)
      .join("")
  );
}

/** The declarations after a cell: its own, and those before it whose names it has not declared anew. */
export function merged(before: string, declared: string): string {
  const values = new Set<string>();
  const types = new Set<string>();
  for (const statement of parse(declared).statements) {
    for (const { name, isValue, isType } of declaredBy(statement)) {
      if (isValue) values.add(name);
      if (isType) types.add(name);
    }
  }
  if (before === "" || values.size + types.size === 0) return before + declared;
  const source = parse(before);
  const rest = source.statements.map((statement) => {
    const all = declaredBy(statement);
    const gone = all.filter(
      ({ name, isValue, isType }) => (isValue && values.has(name)) || (isType && types.has(name)),
    );
    if (gone.length === 0) return `${before.slice(statement.getFullStart(), statement.end).trimStart()}\n`;
    const names = new Set(gone.map(({ name }) => name));
    if (names.size === new Set(all.map(({ name }) => name)).size) return "";
    const left = selectStatement(statement, (name) => !names.has(name), true);
    return left ? `${ts.createPrinter().printNode(ts.EmitHint.Unspecified, left, source)}\n` : "";
  });
  return rest.join("") + declared;
}

/** The names that a text declares. */
export function namesIn(declared: string): string[] {
  return parse(declared).statements.flatMap((statement) => declaredBy(statement).map(({ name }) => name));
}

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile("declarations.d.ts", text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
}

/** The names that statements declare. */
import ts from "typescript";

export interface Declared {
  name: string;
  isValue: boolean;
  isType: boolean;
}

/** What a statement at the top of a file declares there, exported or not. */
export function declaredBy(statement: ts.Statement): Declared[] {
  const value = (name: string): Declared => ({ name, isValue: true, isType: false });
  const both = (name: string): Declared => ({ name, isValue: true, isType: true });
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name)).map(value);
  }
  if (ts.isImportDeclaration(statement)) {
    const { name, namedBindings } = statement.importClause ?? {};
    const inside = namedBindings && (ts.isNamespaceImport(namedBindings) ? [namedBindings] : namedBindings.elements);
    return [...(name ? [both(name.text)] : []), ...(inside ?? []).map((one) => both(one.name.text))];
  }
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
    return [{ name: statement.name.text, isValue: false, isType: true }];
  }
  if (ts.isFunctionDeclaration(statement)) return statement.name ? [value(statement.name.text)] : [];
  if (ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement) || ts.isImportEqualsDeclaration(statement)) {
    return statement.name ? [both(statement.name.text)] : [];
  }
  if (ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name)) {
    return statement.flags & ts.NodeFlags.GlobalAugmentation ? [] : [both(statement.name.text)];
  }
  return [];
}

/** The names that a pattern, or a plain name, gives values to. */
export function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : boundNames(element.name)));
}

type ExportList = ts.ExportDeclaration & { exportClause: ts.NamedExports };

/** The lists `export { … }` of a file, also `from` others. */
export function exportLists(file: ts.SourceFile): ExportList[] {
  return file.statements.filter(
    (one): one is ExportList =>
      ts.isExportDeclaration(one) && one.exportClause !== undefined && ts.isNamedExports(one.exportClause),
  );
}

/** Whether a statement has a modifier, such as `export`. */
export function hasModifier(statement: ts.Statement, wanted: ts.SyntaxKind): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some(({ kind }) => kind === wanted) ?? false;
}

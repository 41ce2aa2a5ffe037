/** What is changed in a cell's code, or in a file's, before TypeScript writes it as JavaScript. */
import ts from "typescript";
import { boundNames, declaredBy, hasModifier } from "./names";

/** The names that rewritten code finds in the function it runs in. */
export const META = "ganbook$meta";
export const IMPORT = "ganbook$import";
/** `require`, where a cell declares one of its own. */
export const REQUIRE = "ganbook$require";
/** The export that holds the value of a cell's last expression. */
export const RESULT = "ganbook$result";

/**
 * For a cell: names that earlier cells declared are read from `exports`, where all cells keep them; the last expression
 * becomes an export of its own.
 */
export function rewriteCell(checker: ts.TypeChecker, session: ts.SourceFile): ts.TransformerFactory<ts.SourceFile> {
  return (context) => {
    const { factory } = context;
    const isEarlier = (symbol: ts.Symbol | undefined): boolean =>
      symbol?.declarations?.some((one) => one.getSourceFile() === session && !isGlobal(one)) ?? false;
    const property = (name: ts.Identifier) =>
      ts.setTextRange(factory.createPropertyAccessExpression(factory.createIdentifier("exports"), name.text), name);
    const visit = (node: ts.Node): ts.Node | undefined => {
      if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return node;
      if (ts.isShorthandPropertyAssignment(node)) {
        if (!isEarlier(checker.getShorthandAssignmentValueSymbol(node))) return ts.visitEachChild(node, visit, context);
        const initial = node.objectAssignmentInitializer && ts.visitNode(node.objectAssignmentInitializer, visit);
        const value = initial
          ? factory.createAssignment(property(node.name), initial as ts.Expression)
          : property(node.name);
        return ts.setTextRange(factory.createPropertyAssignment(node.name.text, value), node);
      }
      if (ts.isIdentifier(node)) {
        if (!isReference(node) || !isEarlier(checker.getSymbolAtLocation(node))) return node;
        const value = property(node);
        // Called as a function, not as a method of `exports`.
        const called =
          (ts.isCallExpression(node.parent) && node.parent.expression === node) ||
          (ts.isTaggedTemplateExpression(node.parent) && node.parent.tag === node);
        if (!called) return value;
        const comma = factory.createComma(factory.createNumericLiteral(0), value);
        return ts.setTextRange(factory.createParenthesizedExpression(comma), node);
      }
      return ts.visitEachChild(node, visit, context);
    };
    return (file) => {
      const visited = ts.visitEachChild(file, visit, context);
      const statements = [...visited.statements];
      // What TypeScript makes of JSX later calls these by their plain names.
      for (const name of jsxNames(file, context.getCompilerOptions())) {
        if (declaredNames(file).includes(name) || !declaredNames(session).includes(name)) continue;
        const value = factory.createPropertyAccessExpression(factory.createIdentifier("exports"), name);
        const declaration = factory.createVariableDeclaration(name, undefined, undefined, value);
        const list = factory.createVariableDeclarationList([declaration], ts.NodeFlags.Const);
        statements.unshift(factory.createVariableStatement(undefined, list));
      }
      // The very last statement is the list of exports that the compiler appended.
      const isOwn = (one: ts.Statement) => !ts.isExportDeclaration(one) && !ts.isEmptyStatement(one);
      const last = [...statements].reverse().find(isOwn);
      if (last && ts.isExpressionStatement(last)) {
        const declaration = factory.createVariableDeclaration(RESULT, undefined, undefined, last.expression);
        const list = factory.createVariableDeclarationList([declaration], ts.NodeFlags.Const);
        const modifiers = [factory.createModifier(ts.SyntaxKind.ExportKeyword)];
        const exported = ts.setTextRange(factory.createVariableStatement(modifiers, list), last);
        statements[statements.indexOf(last)] = exported;
      }
      return factory.updateSourceFile(visited, ts.setTextRange(factory.createNodeArray(statements), file.statements));
    };
  };
}

/** Whether a declaration stands in `declare global`: its value is no cell's. */
function isGlobal(node: ts.Node): boolean {
  for (let one = node; one && !ts.isSourceFile(one); one = one.parent) {
    if (ts.isModuleDeclaration(one) && one.flags & ts.NodeFlags.GlobalAugmentation) return true;
  }
  return false;
}

/** The names that a file's JSX is made with, where it has any. */
function jsxNames(file: ts.SourceFile, { jsx, jsxFactory, jsxFragmentFactory }: ts.CompilerOptions): Set<string> {
  const hasJsx = (node: ts.Node): boolean =>
    ts.isJsxOpeningLikeElement(node) || ts.isJsxFragment(node) || (ts.forEachChild(node, hasJsx) ?? false);
  if (jsx !== ts.JsxEmit.React || !hasJsx(file)) return new Set();
  const told = (pragma: string) => new RegExp(`@${pragma}\\s+([\\w$]+)`).exec(file.text)?.[1];
  const names = [told("jsx") ?? jsxFactory ?? "React", told("jsxFrag") ?? jsxFragmentFactory ?? "React"];
  return new Set(names.map((name) => name.split(".")[0] as string));
}

/** For cells and files: `import.meta` and `import()` are ours, because what runs is a function and no module. */
export const rewriteModuleSyntax: ts.TransformerFactory<ts.SourceFile> = (context) => {
  const { factory } = context;
  const visit = (node: ts.Node): ts.Node => {
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      return ts.setTextRange(factory.createIdentifier(META), node);
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const given = node.arguments.map((argument) => visit(argument) as ts.Expression);
      return ts.setTextRange(factory.createCallExpression(factory.createIdentifier(IMPORT), undefined, given), node);
    }
    return ts.visitEachChild(node, visit, context);
  };
  return (file) => ts.visitEachChild(file, visit, context);
};

/** Whether an identifier stands for a value, and is not the name of a property, a declaration, a label or an export. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return false;
  if (ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent) || ts.isParameter(parent)) {
    return parent.initializer === node;
  }
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isPropertyDeclaration(parent) || ts.isEnumMember(parent)) return parent.initializer === node;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isImportClause(parent)) return false;
  if (ts.isNamespaceImport(parent) || ts.isNamespaceExport(parent)) return false;
  if (ts.isJsxAttribute(parent) || ts.isJsxNamespacedName(parent)) return false;
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent) || ts.isMetaProperty(parent)) return false;
  if (ts.isFunctionLike(parent) || ts.isClassLike(parent) || ts.isEnumDeclaration(parent)) {
    // An arrow function's body may be a name; anything else that stands here names the thing itself.
    return ts.isArrowFunction(parent) && parent.body === node;
  }
  return !ts.isModuleDeclaration(parent);
}

/** Every name that a file declares at its top, and that it does not export itself. */
export function declaredNames(file: ts.SourceFile): string[] {
  const names = new Set<string>();
  const exported = new Set<string>();
  // `var` belongs to the function around it, however deep in blocks it stands.
  const vars = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return;
    if (ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped)) {
      for (const { name } of node.declarations) for (const one of boundNames(name)) names.add(one);
    }
    ts.forEachChild(node, vars);
  };
  for (const statement of file.statements) {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause } = statement;
      if (exportClause && ts.isNamedExports(exportClause))
        for (const element of exportClause.elements) exported.add(element.name.text);
      continue;
    }
    // What is exported as the default has its own name for the cells all the same.
    const isExported =
      hasModifier(statement, ts.SyntaxKind.ExportKeyword) && !hasModifier(statement, ts.SyntaxKind.DefaultKeyword);
    for (const { name } of declaredBy(statement)) (isExported ? exported : names).add(name);
    if (!ts.isVariableStatement(statement)) vars(statement);
  }
  return [...names].filter((name) => !exported.has(name));
}

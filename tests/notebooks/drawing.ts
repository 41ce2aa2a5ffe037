/**
 * How much of a notebook's visible code draws figures: the lines of calls to `show` and to whatever else comes from
 * `ganbook/figures`, a chapter's figures (`ganbook/<chapter>/figures`) included. Empty lines, comments and imports do not count.
 * A cell whose source JupyterLab hides at first (`jupyter.source_hidden`) is not what a reader reads.
 */
import ts from "typescript";
import { codeCells, type Notebook } from "../../kernel-setup/runner/notebook";

export interface CodeLines {
  /** All that a reader sees. */
  total: number;
  /** Those of them that draw. */
  drawing: number;
}

/** Whether a cell's source is collapsed when the notebook opens. */
export function isHidden(metadata: Record<string, unknown>): boolean {
  return (metadata.jupyter as { source_hidden?: boolean } | undefined)?.source_hidden === true;
}

/** Counts the lines of all visible code cells. */
export function countCode(notebook: Notebook): CodeLines {
  const cells = codeCells(notebook).map((cell) => ({ hidden: isHidden(cell.metadata), source: parse(cell.source) }));
  const drawers = new Set(cells.flatMap(({ source }) => importedDrawers(source)));
  const lines: CodeLines = { total: 0, drawing: 0 };
  for (const { hidden, source } of cells) {
    if (hidden) continue;
    const [code, drawing] = [new Set<number>(), new Set<number>()];
    const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line;
    const visit = (node: ts.Node, draws: boolean): void => {
      if (ts.isImportDeclaration(node)) return;
      const here =
        draws || (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && drawers.has(node.expression.text));
      const children = node.getChildren(source);
      if (children.length === 0 && node.getWidth(source) > 0) {
        for (let line = lineOf(node.getStart(source)); line <= lineOf(node.end); line++) {
          code.add(line);
          if (here) drawing.add(line);
        }
      }
      for (const child of children) visit(child, here);
    };
    visit(source, false);
    lines.total += code.size;
    lines.drawing += drawing.size;
  }
  return lines;
}

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile("cell.ts", text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
}

/** The names that a cell imports from rooms of figures. */
function importedDrawers(source: ts.SourceFile): string[] {
  return source.statements.filter(ts.isImportDeclaration).flatMap(({ moduleSpecifier, importClause }) => {
    const names = importClause?.namedBindings;
    const from = (moduleSpecifier as ts.StringLiteral).text;
    if (!/^ganbook\/(.+\/)?figures$/.test(from) || !names || !ts.isNamedImports(names)) return [];
    return names.elements.filter((element) => !element.isTypeOnly).map(({ name }) => name.text);
  });
}

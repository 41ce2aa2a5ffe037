/**
 * Rows of text in columns, each as wide as its widest cell: the first one set left, the others right. For figures side by side
 * in a console, without the frame of `console.table`.
 *
 * @param rows as many cells in each, the heading among them
 */
export function textTable(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length)));
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number))).join("  "),
  );
}

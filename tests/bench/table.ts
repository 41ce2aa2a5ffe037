/** Tables, for a terminal and for a page. */

/** A table: its first columns are text, the others are numbers. */
export interface Table {
  title: string;
  /** How many columns are text (1). */
  texts?: number;
  head: readonly string[];
  rows: readonly (readonly string[])[];
}

/** Columns in line, numbers flush right. */
export function terminalTable({ title, head, rows, texts = 1 }: Table): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]) =>
    `  ${row.map((cell, i) => (i < texts ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number))).join("  ")}`;
  return [title, line(head), ...rows.map(line)].map((text) => text.trimEnd()).join("\n");
}

/** The same in Markdown. */
export function markdownTable({ title, head, rows, texts = 1 }: Table): string {
  const line = (row: readonly string[]) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = `|${head.map((_, i) => (i < texts ? "---" : "---:")).join("|")}|`;
  return [`**${title}**`, "", line(head), rule, ...rows.map(line)].join("\n");
}

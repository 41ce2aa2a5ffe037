import type { Scores } from "../judge";

/** Scores as text, a line a set of images, three figures each. */
export function scoreTable(rows: Readonly<Record<string, Scores>>, scales: readonly (keyof Scores)[]): string {
  const wide = Math.max(...Object.keys(rows).map((name) => name.length));
  const line = (name: string, cells: readonly string[]) =>
    [name.padEnd(wide), ...cells.map((cell) => cell.padStart(9))].join(" ");
  const figures = (scores: Scores) =>
    scales.map((scale) => (scores[scale] === undefined ? "" : String(Number(scores[scale].toPrecision(3)))));
  return [line("", scales), ...Object.entries(rows).map(([name, scores]) => line(name, figures(scores)))].join("\n");
}

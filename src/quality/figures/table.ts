import { textTable } from "../../figures";
import type { Scores } from "../judge";

/** Scores as text, a line a set of images, three figures each. */
export function scoreTable(rows: Readonly<Record<string, Scores>>, scales: readonly (keyof Scores)[]): string {
  const figures = (scores: Scores) =>
    scales.map((scale) => (scores[scale] === undefined ? "" : String(Number(scores[scale].toPrecision(3)))));
  return textTable([["", ...scales], ...Object.entries(rows).map(([name, scores]) => [name, ...figures(scores)])]).join(
    "\n",
  );
}

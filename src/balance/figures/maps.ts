import { type Chart, heatmap, subplots } from "../../figures";

/** One quantity of many games, as colours and numbers. */
export interface OutcomeMap {
  readonly title: string;
  /** A row for each of `ys`, a number for each of `xs`. */
  readonly values: readonly (readonly number[])[];
  /** Of the first and the last colour. */
  readonly range: readonly [number, number];
}

/** Maps of outcomes side by side, over the same two choices. */
export function outcomeMaps(
  maps: readonly OutcomeMap[],
  {
    title,
    x,
    y,
  }: { title: string; x: { title: string; names: readonly string[] }; y: { title: string; names: readonly string[] } },
): Chart {
  return subplots({
    title,
    charts: maps.map(({ title: name, values, range }) =>
      heatmap({ title: name, z: values, xs: x.names, ys: y.names, values: true, range, x, y }),
    ),
    columns: 2,
    height: 104 + Math.ceil(maps.length / 2) * (40 + 44 * y.names.length),
  });
}

import { type Replay, replay, slidingFilter } from "../../figures";
import type { Plane } from "../plane";

/** A filter on its way over an image: what it covers, and the map that grows of it, at some places. */
function slidingReplay(
  { image, filter, map, compare }: { image: Plane; filter: Plane; map: Plane; compare?: "error" | "product" },
  places: readonly (readonly [row: number, column: number])[],
  { title, fps = 1.5, label }: { title: string; fps?: number; label: (row: number, column: number) => string },
): Replay {
  return replay(
    places.map(([row, column]) =>
      slidingFilter({ image, filter, map, at: [row, column], ...(compare === undefined ? {} : { compare }) }),
    ),
    { title, labels: places.map(([row, column]) => label(row, column)), fps, stills: 4 },
  );
}

/** A filter's way over a whole small image, place by place. */
export function everyPlaceReplay(image: Plane, filter: Plane, map: Plane): Replay {
  const places = map.flatMap((line, row) => line.map((_, column) => [row, column] as const));
  return slidingReplay({ image, filter, map }, places, {
    title: "Row by row, place by place",
    label: (row, column) => `row ${row}, column ${column}`,
  });
}

/** Some stops, numbered in reading order, on a filter's way over a digit. */
export function cornerReplay(image: Plane, filter: Plane, map: Plane, stops: readonly number[]): Replay {
  const width = (map[0] as number[]).length;
  const places = stops.map((stop) => [Math.floor(stop / width), stop % width] as const);
  return slidingReplay({ image, filter, map }, places, {
    title: "The corner on its way over a seven",
    fps: 2,
    label: (row, column) => `place ${width * row + column + 1} of ${width * map.length}`,
  });
}

/** Products along one row, from column to column. */
export function rowReplay(image: Plane, filter: Plane, map: Plane, row: number, columns: readonly number[]): Replay {
  const places = columns.map((column) => [row, column] as const);
  return slidingReplay({ image, filter, map, compare: "product" }, places, {
    title: "Products on the way across the stem of a seven",
    label: (_, column) => `column ${column}`,
  });
}

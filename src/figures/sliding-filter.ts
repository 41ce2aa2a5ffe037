import { Diagram } from "./diagrams";
import { number } from "./live-output";
import { CARD, diverging, GRID, INK, MUTED, PALETTE, POSITIVE } from "./palette";
import { fix, heading, SMALL, write } from "./svg";

/** Rows of numbers, the top row first. */
type Rows = readonly (readonly number[])[];

/** What a {@link slidingFilter} shows. */
export interface SlidingFilterOptions {
  /** The image the filter moves over. Its values are drawn from its smallest (black) to its largest (white). */
  image: Rows;
  /** What is drawn on the paper. */
  filter: Rows;
  /** The whole map; only places up to `at` are drawn, the rest is still empty. */
  map: Rows;
  /** Row and column in the map of the place where the filter lies now. */
  at: readonly [row: number, column: number];
  /** Pixels from one place to the next. */
  stride?: number;
  /** How filter and patch are compared: what stands in the middle, and the map's colours. */
  compare?: "error" | "product";
  title?: string;
}

type Rgb = readonly [number, number, number];
type Paint = (value: number) => Rgb;

const WIDTH = 700;
const LARGE = 252;
const LITTLE = 72;
const [MIDDLE, RIGHT] = [296, 432];
/** Smallest side of a cell, in CSS pixels, that a number can be read in. */
const READABLE = 22;
const MATCH: Rgb = [0, 158, 115];

/**
 * One moment of a filter's way over an image: the image with the paper laid over it, what lies under the paper beside what
 * is drawn on it, and the map as far as it has been filled, with the best place so far in a ring. Zeros around the image
 * (padding "same") are drawn where the map is so large that there must be some. Moments of one way have one size: make a
 * replay of them. It draws the numbers it is given and computes no map.
 *
 * @throws when `at` is no place of the map, or the filter does not lie within the image there
 */
export function slidingFilter({
  image,
  filter,
  map,
  at: [row, column],
  stride = 1,
  compare = "error",
  title = "",
}: SlidingFilterOptions): Diagram {
  const sizes = { image: sizeOf("image", image), filter: sizeOf("filter", filter), map: sizeOf("map", map) };
  const value = map[row]?.[column];
  if (value === undefined) {
    throw new Error(
      `at [${row}, ${column}] is no place of a map of ${sizes.map.rows} rows and ${sizes.map.columns} columns.`,
    );
  }
  const vertical = zeros(sizes.image.rows, sizes.filter.rows, sizes.map.rows, stride);
  const horizontal = zeros(sizes.image.columns, sizes.filter.columns, sizes.map.columns, stride);
  const [top, left] = [row * stride - vertical.before, column * stride - horizontal.before];
  const padded = {
    rows: vertical.before + sizes.image.rows + vertical.after,
    columns: horizontal.before + sizes.image.columns + horizontal.after,
  };
  if (top + sizes.filter.rows > padded.rows || left + sizes.filter.columns > padded.columns) {
    throw new Error(
      `A filter of ${dimensions(sizes.filter)} at place [${row}, ${column}] of stride ${stride} reaches over the edge of an image of ${dimensions(sizes.image)}.`,
    );
  }
  const [dark, light] = extent(image);
  const grey: Paint = (pixel) => {
    const level = Math.round((255 * (pixel - dark)) / (light - dark || 1));
    return [level, level, level];
  };
  const signed = (rows: Rows): Paint => {
    const most = Math.max(...extent(rows).map(Math.abs)) || 1;
    return (weight) => diverging(weight / most);
  };
  const y0 = title ? 64 : 32;
  const cell = Math.max(
    1,
    Math.floor(LARGE / Math.max(padded.rows, padded.columns, sizes.map.rows, sizes.map.columns)),
  );
  const [imageX, imageY] = [16 + horizontal.before * cell, y0 + vertical.before * cell];
  const shapes = [
    heading(title),
    write(16, y0 - 10, `image, ${dimensions(sizes.image)}`, { ...SMALL, fill: MUTED }),
    cells(blank(padded), 16, y0, cell, () => [230, 232, 235]),
    cells(image, imageX, imageY, cell, grey),
    paper(filter, imageX + left * cell, imageY + top * cell, cell),
  ];

  const patch = filter.map((line, i) => line.map((_, j) => image[top + i]?.[left + j] ?? 0));
  const parts = patch.map((line, i) =>
    line.map((pixel, j) => {
      const weight = filter[i]?.[j] as number;
      return compare === "error" ? (pixel - weight) ** 2 : pixel * weight;
    }),
  );
  const little = Math.max(1, Math.floor(LITTLE / Math.max(sizes.filter.rows, sizes.filter.columns)));
  const drawnLike = extent(filter)[0] < dark ? signed(filter) : grey;
  const furthest = (light - dark) ** 2 || 1;
  const steps: [string, Rows, Paint][] = [
    ["under the paper", patch, grey],
    [compare === "error" ? "on the paper" : "the filter", filter, drawnLike],
    compare === "error"
      ? ["difference, squared", parts, (part) => diverging(part / furthest)]
      : ["product", parts, signed(filter.map((line) => line.map((weight) => weight * Math.max(-dark, light))))],
  ];
  const pitch = Math.max(little * sizes.filter.rows + 24, 92);
  steps.forEach(([label, rows, paint], i) => {
    shapes.push(
      write(MIDDLE, y0 - 10 + i * pitch, label, { ...SMALL, fill: MUTED }),
      cells(rows, MIDDLE, y0 + i * pitch, little, paint, little >= READABLE),
      frame(
        MIDDLE,
        y0 + i * pitch,
        little * sizes.filter.columns,
        little * sizes.filter.rows,
        i === 1 ? POSITIVE : GRID,
      ),
    );
  });

  const filled = map.map((line, i) => line.slice(0, i < row ? line.length : i === row ? column + 1 : 0));
  const best = bestOf(filled, compare);
  const most = extent(map)[1] || 1;
  const paint: Paint = compare === "error" ? (error) => toward(MATCH, 1 - error / most) : signed(map);
  const ring = `<circle cx="${RIGHT + (best.column + 0.5) * cell}" cy="${y0 + (best.row + 0.5) * cell}" r="${fix(cell >= READABLE ? cell * 0.42 : Math.max(7, Math.min(10, cell * 0.9)))}" fill="none" stroke="${INK}" stroke-width="2"/>`;
  const [what, extreme] = compare === "error" ? ["error", "least"] : ["sum", "largest"];
  const bottom =
    y0 + Math.max(cell * Math.max(padded.rows, sizes.map.rows), 2 * pitch + little * sizes.filter.rows) + 20;
  shapes.push(
    write(
      RIGHT,
      y0 - 10,
      `${compare === "error" ? "squared differences" : "map of products"}, ${dimensions(sizes.map)}`,
      {
        ...SMALL,
        fill: MUTED,
      },
    ),
    `<rect x="${RIGHT}" y="${y0}" width="${cell * sizes.map.columns}" height="${cell * sizes.map.rows}" fill="${CARD}" stroke="${GRID}"/>`,
    cells(filled, RIGHT, y0, cell, paint, cell >= READABLE),
    frame(RIGHT + column * cell, y0 + row * cell, cell, cell, POSITIVE),
    ring,
    write(16, bottom, `row ${row}, column ${column} of the map`, SMALL),
    write(MIDDLE, bottom, `${what} ${number(value)}`, { ...SMALL, bold: true }),
    write(RIGHT, bottom, `${extreme} so far: ${number(best.value)} (ring)`, SMALL),
  );
  const text = `Filter of ${dimensions(sizes.filter)} over an image of ${dimensions(sizes.image)}, at row ${row}, column ${column} of the map: ${what} ${number(value)}; ${extreme} so far ${number(best.value)} at row ${best.row}, column ${best.column}`;
  return new Diagram({
    title,
    width: WIDTH,
    height: bottom + 14,
    shapes: shapes.join("\n"),
    text: [title, text].filter(Boolean).join("\n"),
  });
}

interface Sizes {
  rows: number;
  columns: number;
}

function sizeOf(name: string, rows: Rows): Sizes {
  const columns = rows[0]?.length ?? 0;
  const odd = rows.findIndex((row) => row.length !== columns);
  if (columns === 0 || odd >= 0) {
    throw new Error(
      `The ${name} must be rows of equally many numbers, got ${
        columns === 0 ? "none" : `${columns} in row 0 and ${rows[odd]?.length} in row ${odd}`
      }.`,
    );
  }
  return { rows: rows.length, columns };
}

function dimensions({ rows, columns }: Sizes): string {
  return `${rows}×${columns}`;
}

/** The zeros around one side that a map of this size needs: half before, an odd one after, as TensorFlow lays them. */
function zeros(image: number, filter: number, map: number, stride: number): { before: number; after: number } {
  const total = Math.max(0, (map - 1) * stride + filter - image);
  return { before: Math.floor(total / 2), after: Math.ceil(total / 2) };
}

function blank({ rows, columns }: Sizes): number[][] {
  return Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
}

function extent(rows: Rows): [number, number] {
  const values = rows.flat();
  return [Math.min(...values), Math.max(...values)];
}

function bestOf(rows: Rows, compare: "error" | "product"): { row: number; column: number; value: number } {
  let best = { row: 0, column: 0, value: rows[0]?.[0] as number };
  rows.forEach((line, row) => {
    line.forEach((value, column) => {
      if (compare === "error" ? value < best.value : value > best.value) best = { row, column, value };
    });
  });
  return best;
}

/** From white (0) towards a colour (1). */
function toward([r, g, b]: Rgb, position: number): Rgb {
  const mix = (end: number) => Math.round(255 + Math.max(0, Math.min(1, position)) * (end - 255));
  return [mix(r), mix(g), mix(b)];
}

function hex(color: Rgb): string {
  return `#${Buffer.from(color).toString("hex")}`;
}

/** Squares of one colour each; neighbours of one colour in a row become one rectangle. */
function cells(rows: Rows, x: number, y: number, side: number, paint: Paint, numbers = false): string {
  const shapes: string[] = [];
  rows.forEach((line, i) => {
    const colors = line.map(paint);
    for (let from = 0; from < line.length; ) {
      const fill = hex(colors[from] as Rgb);
      let to = from + 1;
      while (to < line.length && hex(colors[to] as Rgb) === fill) to++;
      shapes.push(
        `<rect x="${x + from * side}" y="${y + i * side}" width="${(to - from) * side}" height="${side}" fill="${fill}"/>`,
      );
      from = to;
    }
    if (!numbers) return;
    line.forEach((value, j) => {
      const [r, g, b] = colors[j] as Rgb;
      // Weights of Rec. 601: how bright the eye finds each primary.
      const fill = 0.299 * r + 0.587 * g + 0.114 * b > 140 ? INK : CARD;
      const text = String(Number(value.toFixed(1))).replace("-", "−");
      shapes.push(write(x + (j + 0.5) * side, y + (i + 0.5) * side + 4, text, { size: 11, fill, anchor: "middle" }));
    });
  });
  return `<g shape-rendering="crispEdges">${shapes.join("")}</g>`;
}

/** The filter as it is drawn on translucent paper: orange where positive, blue where negative. */
function paper(filter: Rows, x: number, y: number, side: number): string {
  const most = Math.max(...extent(filter).map(Math.abs)) || 1;
  const ink = filter.flatMap((line, i) =>
    line.map((weight, j) => {
      const opacity = fix((0.7 * Math.abs(weight)) / most);
      const fill = weight < 0 ? PALETTE[0] : POSITIVE;
      return `<rect x="${x + j * side}" y="${y + i * side}" width="${side}" height="${side}" fill="${fill}" fill-opacity="${opacity}"/>`;
    }),
  );
  const [width, height] = [side * (filter[0]?.length ?? 0), side * filter.length];
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${CARD}" fill-opacity="0.25"/><g shape-rendering="crispEdges">${ink.join("")}</g>${frame(x, y, width, height, POSITIVE)}`;
}

function frame(x: number, y: number, width: number, height: number, stroke: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="${stroke}" stroke-width="2"/>`;
}

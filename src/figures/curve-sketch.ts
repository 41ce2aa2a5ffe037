import { ticks } from "./charts/series";
import { Diagram } from "./diagrams";
import { measureText } from "./font";
import { number } from "./live-output";
import { color, GRID, MUTED } from "./palette";
import { fix, heading, line, write } from "./svg";

/** One curve of a {@link curveSketch}. */
export interface SketchedCurve {
  name: string;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  /** A CSS colour; the palette's next one if left out. */
  color?: string;
  dash?: "dashed" | "dotted";
  /** Fills the area down to 0. */
  filled?: boolean;
}

/** A straight line; its label stands above its beginning. */
export interface SketchedSegment {
  from: readonly [number, number];
  to: readonly [number, number];
  color?: string;
  label?: string;
}

/** What a {@link curveSketch} shows. Sizes are CSS pixels. */
export interface CurveSketchOptions {
  title: string;
  curves: readonly SketchedCurve[];
  /** Ranges of the axes, fixed, so that one sketch can take the place of another. What lies outside is cut off. */
  x: { range: readonly [number, number]; title?: string };
  y: { range: readonly [number, number]; title?: string; ticks?: readonly number[] };
  /** Straight lines besides, from one point to another. */
  segments?: readonly SketchedSegment[];
  width?: number;
  height?: number;
}

const MARGIN = { l: 60, r: 16, t: 72, b: 44 };

/**
 * Curves, drawn in a millisecond or two, where a chart takes a few hundred: for pictures that follow what a reader does. It cannot
 * be zoomed.
 */
export function curveSketch(options: CurveSketchOptions): Diagram {
  const { title, curves, segments = [], width = 600, height = 360 } = options;
  const [right, bottom] = [width - MARGIN.r, height - MARGIN.b];
  const place =
    ([low, high]: readonly [number, number], from: number, to: number) =>
    (value: number) =>
      fix(from + ((value - low) / (high - low)) * (to - from));
  const x = place(options.x.range, MARGIN.l, right);
  const y = place(options.y.range, bottom, MARGIN.t);

  const axes = [
    ...ticks(...options.x.range).flatMap((at) => [
      line(x(at), MARGIN.t, x(at), bottom, GRID, 1),
      write(x(at), bottom + 18, number(at), { size: 12, anchor: "middle" }),
    ]),
    ...(options.y.ticks ?? ticks(...options.y.range)).flatMap((at) => [
      line(MARGIN.l, y(at), right, y(at), GRID, 1),
      write(MARGIN.l - 8, y(at) + 4, number(at), { size: 12, anchor: "end" }),
    ]),
    write((MARGIN.l + right) / 2, height - 8, options.x.title ?? "", { size: 13, anchor: "middle" }),
    `<g transform="translate(16 ${fix((MARGIN.t + bottom) / 2)}) rotate(-90)">${write(0, 0, options.y.title ?? "", { size: 13, anchor: "middle" })}</g>`,
  ];
  const drawn = curves.flatMap((curve, i) => {
    const stroke = curve.color ?? color(i);
    const points = Array.from(curve.x, (at, k) => `${x(at)} ${y(curve.y[k] as number)}`);
    const path = `M${points.join("L")}`;
    const area = `${path}L${x(curve.x[curve.x.length - 1] as number)} ${y(0)}L${x(curve.x[0] as number)} ${y(0)}Z`;
    return [
      ...(curve.filled ? [`<path d="${area}" fill="${stroke}" fill-opacity="0.25"/>`] : []),
      `<path d="${path}" fill="none" stroke="${stroke}" stroke-width="2" stroke-linejoin="round"${dashes(curve)}/>`,
    ];
  });
  const joined = segments.flatMap(({ from, to, color: stroke = MUTED, label }) => [
    line(x(from[0]), y(from[1]), x(to[0]), y(to[1]), stroke, 1),
    ...(label === undefined ? [] : [write(x(from[0]) + 4, y(from[1]) - 5, label, { size: 13, fill: MUTED })]),
  ]);
  const frame = `<clipPath id="frame"><rect x="${MARGIN.l}" y="${MARGIN.t}" width="${right - MARGIN.l}" height="${bottom - MARGIN.t}"/></clipPath>`;
  const shapes = [
    heading(title),
    ...axes,
    frame,
    `<g clip-path="url(#frame)">`,
    ...drawn,
    ...joined,
    "</g>",
    legend(curves),
  ].join("\n");
  return new Diagram({
    title,
    width,
    height,
    shapes,
    text: `[${title}: ${curves.map(({ name }) => name).join(", ")}]`,
  });
}

function legend(curves: readonly SketchedCurve[]): string {
  let left = MARGIN.l;
  return curves
    .map((curve, i) => {
      const at = MARGIN.t - 16;
      const sample = `<line x1="${fix(left)}" y1="${at}" x2="${fix(left + 26)}" y2="${at}" stroke="${curve.color ?? color(i)}" stroke-width="2"${dashes(curve)}/>`;
      const text = write(left + 32, at + 4, curve.name, { size: 13 });
      left += 48 + measureText(curve.name, { size: 13 }).width;
      return sample + text;
    })
    .join("\n");
}

function dashes({ dash }: SketchedCurve): string {
  if (dash === undefined) return "";
  return ` stroke-dasharray="${dash === "dashed" ? "8 5" : "2 4"}"`;
}

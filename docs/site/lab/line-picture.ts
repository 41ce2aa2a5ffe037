/** A game on the line: densities, D and D*, where G sends its noise, and which way D pulls. */
import type { LineView } from "../../../src/browser-lab/view";
import { arrow, legend, path, scale, surfaceOf, write } from "./canvas";
import { COLORS, inks } from "./colors";
import type { Shown } from "./layers";

const SIDES = { left: 34, right: 12, top: 16, bottom: 26 };

/** The parts of the picture's height: densities above, noise and samples below. */
const BELOW = 0.27;

/** Heights of densities that are shown; folds of G make thin spikes, and what is above says no more. */
const TOP = 1.05;

export function linePlaces(width: number, height: number) {
  const x = scale([-6, 6], SIDES.left, width - SIDES.right);
  const floor = height - SIDES.bottom - BELOW * height;
  return { x, y: scale([0, TOP], floor, SIDES.top + 24), floor };
}

export function drawLine(canvas: HTMLCanvasElement, view: LineView, layers: Shown): void {
  const surface = surfaceOf(canvas);
  const { context, width, height } = surface;
  const theme = inks();
  const { x, y, floor } = linePlaces(width, height);
  legend(
    surface,
    [
      { name: "p, data", color: theme.ink, mark: "dashed" },
      { name: "q, drawn by G", color: COLORS.drawn, mark: "fill" },
      { name: "D(x)", color: COLORS.discriminator, mark: "line" },
      { name: "D* = p/(p+q)", color: COLORS.optimal, mark: "dashed" },
      { name: "where D pulls a sample", color: COLORS.pull, mark: "arrow" },
    ],
    { x: SIDES.left, y: SIDES.top, width: width - SIDES.left - SIDES.right, inks: theme },
  );
  for (const at of [0, 0.5, 1]) {
    path(surface, [[x(-6), y(at)], [x(6), y(at)]], { color: theme.grid, width: 1 }); // biome-ignore format: two points
    write(surface, String(at), [SIDES.left - 6, y(at) + 4], { color: theme.muted, align: "right" });
  }
  const shown = (values: readonly number[]) =>
    view.x.map((at, i) => [x(at), y(Math.min(TOP, values[i] as number))] as const);
  const generated = shown(view.generated);
  if (layers.has("drawn")) {
    context.beginPath();
    context.moveTo(x(-6), floor);
    for (const [px, py] of generated) context.lineTo(px, py);
    context.lineTo(x(6), floor);
    context.fillStyle = COLORS.drawn;
    context.globalAlpha = 0.28;
    context.fill();
    context.globalAlpha = 1;
    path(surface, generated, { color: COLORS.drawn });
  }
  if (layers.has("optimal")) path(surface, shown(view.optimal), { color: COLORS.optimal, dash: [2, 4] });
  if (layers.has("field")) path(surface, shown(view.discriminator), { color: COLORS.discriminator, width: 2.5 });
  if (layers.has("real")) path(surface, shown(view.real), { color: theme.ink, dash: [6, 4] });

  // Below: the samples, with the way that D would have them go, and the noise they come from.
  const line = floor + 30;
  const noise = height - SIDES.bottom;
  const inside = (value: number) => x(Math.min(6, Math.max(-6, value)));
  (layers.has("map") ? view.latent : []).forEach((z, i) => {
    const ends = [[inside(z), noise], [inside(view.drawn[i] as number), line]] as const; // biome-ignore format: two points
    path(surface, ends, { color: COLORS.drawn, width: 1 });
  });
  for (const at of [line, noise]) path(surface, [[x(-6), at], [x(6), at]], { color: theme.muted, width: 1 }); // biome-ignore format: two points
  view.samples.forEach((sample, i) => {
    context.fillStyle = COLORS.drawn;
    context.beginPath();
    context.arc(inside(sample), line, 2.5, 0, 2 * Math.PI);
    context.fill();
    if (layers.has("pulls"))
      arrow(surface, inside(sample), line - 8 - (i % 3) * 4, 42 * (view.pulls[i] as number), 0, COLORS.pull);
  });
  for (const at of [-6, -4, -2, 0, 2, 4, 6]) {
    write(surface, String(at), [x(at), noise + 18], { color: theme.muted, align: "center" });
  }
  write(surface, "x", [10, line + 4], { color: theme.muted });
  write(surface, "z", [10, noise + 4], { color: theme.muted });
}

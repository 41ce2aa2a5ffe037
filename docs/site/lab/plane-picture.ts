/** A game in the plane: real and drawn points on D's field, and which way D pulls. */
import type { PlaneView } from "../../../src/browser-lab/view";
import { NEGATIVE, POSITIVE } from "../../../src/figures/palette";
import { arrow, legend, path, type Scale, type Surface, scale, surfaceOf } from "./canvas";
import { COLORS, channels, type Inks, inks } from "./colors";
import type { Shown } from "./layers";

const TOP = 32;

/** The square that [-1, 1]² is drawn in. */
export function planePlaces(width: number, height: number) {
  const side = Math.min(width, height - TOP);
  const left = (width - side) / 2;
  return { left, top: TOP, side, x: scale([-1, 1], left, left + side), y: scale([-1, 1], TOP + side, TOP) };
}

export function drawPlane(canvas: HTMLCanvasElement, view: PlaneView, layers: Shown): void {
  const surface = surfaceOf(canvas);
  const { width, height } = surface;
  const theme = inks();
  const { left, top, side, x, y } = planePlaces(width, height);
  legend(
    surface,
    [
      { name: "data", color: theme.ink, mark: "dot" },
      { name: "drawn by G", color: COLORS.drawn, mark: "dot" },
      { name: "D says real", color: POSITIVE, mark: "fill" },
      { name: "D says drawn", color: NEGATIVE, mark: "fill" },
      { name: "where D pulls", color: COLORS.pull, mark: "arrow" },
      { name: "G's noise, bent", color: theme.muted, mark: "line" },
    ],
    { x: 4, y: 14, width: width - 8, inks: theme },
  );
  if (layers.has("field")) drawField(surface, view, { left, top, side }, theme);
  else {
    surface.context.strokeStyle = theme.grid;
    surface.context.strokeRect(left + 0.5, top + 0.5, side - 1, side - 1);
  }
  if (layers.has("map")) drawGrid(surface, view, { x, y, color: theme.ink });
  if (layers.has("real")) dots(surface, view.real, { x, y, color: theme.ink, radius: 1.6, alpha: 0.55 });
  if (layers.has("drawn")) dots(surface, view.drawn, { x, y, color: COLORS.drawn, radius: 2.2, alpha: 0.9 });
  for (let i = 0; layers.has("pulls") && i < view.pulls.length; i += 2) {
    const [px, py] = [x(view.drawn[i] as number), y(view.drawn[i + 1] as number)];
    arrow(surface, px, py, 34 * (view.pulls[i] as number), -34 * (view.pulls[i + 1] as number), COLORS.pull);
  }
}

/** The lines of the grid that G bends: dense where it draws much, torn out long between modes. */
function drawGrid(
  surface: Surface,
  { grid, gridRow }: PlaneView,
  { x, y, color }: { x: Scale; y: Scale; color: string },
): void {
  const rows = grid.length / 2 / gridRow;
  const place = (row: number, column: number) => {
    const at = 2 * (row * gridRow + column);
    return [x(grid[at] as number), y(grid[at + 1] as number)] as const;
  };
  surface.context.globalAlpha = rows === 1 ? 0.8 : 0.22;
  for (let row = 0; row < rows; row++) {
    const line = Array.from({ length: gridRow }, (_, column) => place(row, column));
    path(surface, line, { color, width: rows === 1 ? 1.5 : 1 });
  }
  for (let column = 0; rows > 1 && column < gridRow; column++) {
    path(
      surface,
      Array.from({ length: rows }, (_, row) => place(row, column)),
      { color, width: 1 },
    );
  }
  surface.context.globalAlpha = 1;
}

/** White, or the page's black, where D cannot tell; ever more orange or blue the surer it is. */
function drawField(
  { context }: Surface,
  { field, side: cells }: PlaneView,
  { left, top, side }: Record<"left" | "top" | "side", number>,
  { page }: Inks,
): void {
  const small = Object.assign(document.createElement("canvas"), { width: cells, height: cells });
  const image = new ImageData(cells, cells);
  const middle = channels(page);
  field.forEach((share, i) => {
    const sure = Math.min(1, Math.abs(2 * share - 1)) * 0.75;
    const end = channels(share > 0.5 ? POSITIVE : NEGATIVE);
    // Rows of the field go up, those of an image down.
    const at = 4 * ((cells - 1 - Math.floor(i / cells)) * cells + (i % cells));
    for (let k = 0; k < 3; k++) {
      image.data[at + k] = (middle[k] as number) + sure * ((end[k] as number) - (middle[k] as number));
    }
    image.data[at + 3] = 255;
  });
  (small.getContext("2d") as CanvasRenderingContext2D).putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(small, left, top, side, side);
}

function dots(
  { context }: Surface,
  points: Float32Array,
  {
    x,
    y,
    color,
    radius,
    alpha,
  }: { x: (v: number) => number; y: (v: number) => number; color: string; radius: number; alpha: number },
): void {
  context.fillStyle = color;
  context.globalAlpha = alpha;
  for (let i = 0; i < points.length; i += 2) {
    context.beginPath();
    context.arc(x(points[i] as number), y(points[i + 1] as number), radius, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
}

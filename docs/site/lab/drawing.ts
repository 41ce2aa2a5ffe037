/** Data that a reader draws with a finger, a pen or a mouse, on the picture itself. */
import { DRAWN_CELLS, DRAWN_POINTS, type Space } from "../../../src/browser-lab/settings";
import { path, surfaceOf, write } from "./canvas";
import { inks } from "./colors";
import { linePlaces } from "./line-picture";
import { planePlaces } from "./plane-picture";

/** Heights are kept as whole numbers up to this, so that a link holds them exactly. */
const TALLEST = 99;

/** Points are kept to a hundredth, and as far from each other, so that a stroke is not a thousand of them. */
const APART = 0.02;

/**
 * Lets the reader draw on a canvas, in as many strokes as it takes: on the line a density, in the plane points.
 *
 * @param onStroke gets all that has been drawn, after each stroke
 * @returns how to end it
 */
export function draw(canvas: HTMLCanvasElement, space: Space, onStroke: (drawing: number[]) => void): () => void {
  const drawing: number[] = space === "line" ? new Array<number>(DRAWN_CELLS).fill(0) : [];
  let last: { cell: number; height: number } | undefined;
  let down = false;
  const show = () => (space === "line" ? showHeights(canvas, drawing) : showPoints(canvas, drawing));

  const add = ({ offsetX, offsetY }: PointerEvent) => {
    const { clientWidth: width, clientHeight: height } = canvas;
    if (space === "line") {
      const { x, y } = linePlaces(width, height);
      const share = (offsetX - x(-6)) / (x(6) - x(-6));
      const cell = Math.min(DRAWN_CELLS - 1, Math.max(0, Math.floor(share * DRAWN_CELLS)));
      const tall = Math.round(Math.min(1, Math.max(0, (offsetY - y(0)) / (y(1) - y(0)))) * TALLEST);
      // A fast hand leaves cells out: they get what lies between.
      const from = last ?? { cell, height: tall };
      const steps = Math.max(1, Math.abs(cell - from.cell));
      for (let i = 0; i <= steps; i++) {
        const at = Math.round(from.cell + ((cell - from.cell) * i) / steps);
        drawing[at] = Math.round(from.height + ((tall - from.height) * i) / steps);
      }
      last = { cell, height: tall };
    } else {
      const { left, top, side } = planePlaces(width, height);
      const place = [(2 * (offsetX - left)) / side - 1, 1 - (2 * (offsetY - top)) / side].map(
        (one) => Math.round(one * 100) / 100,
      );
      const [x = 2, y = 2] = place;
      const near = drawing.some(
        (_, i) => i % 2 === 0 && Math.hypot((drawing[i] as number) - x, (drawing[i + 1] as number) - y) < APART,
      );
      if (Math.abs(x) <= 1 && Math.abs(y) <= 1 && !near && drawing.length < 2 * DRAWN_POINTS) drawing.push(x, y);
    }
    show();
  };
  const press = (event: PointerEvent) => {
    down = true;
    canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
    add(event);
  };
  const move = (event: PointerEvent) => {
    if (down) add(event);
  };
  const release = () => {
    if (!down) return;
    down = false;
    last = undefined;
    if (drawing.some((one) => one !== 0)) onStroke([...drawing]);
  };
  const stop = () => {
    canvas.removeEventListener("pointerdown", press);
    canvas.removeEventListener("pointermove", move);
    canvas.removeEventListener("pointerup", release);
    canvas.removeEventListener("pointercancel", release);
    canvas.classList.remove("lab-drawing");
  };
  canvas.addEventListener("pointerdown", press);
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.classList.add("lab-drawing");
  show();
  return stop;
}

function showHeights(canvas: HTMLCanvasElement, heights: readonly number[]): void {
  const surface = surfaceOf(canvas);
  const { x, y, floor } = linePlaces(surface.width, surface.height);
  const { ink, grid } = inks();
  path(surface, [[x(-6), floor], [x(6), floor]], { color: grid, width: 1 }); // biome-ignore format: two points
  const wide = (x(6) - x(-6)) / DRAWN_CELLS;
  surface.context.fillStyle = ink;
  surface.context.globalAlpha = 0.5;
  heights.forEach((height, i) => {
    const top = y(height / TALLEST);
    surface.context.fillRect(x(-6) + i * wide, top, wide - 1, floor - top);
  });
  surface.context.globalAlpha = 1;
  if (!heights.some((height) => height > 0)) {
    write(surface, "Draw here, from left to right, how often each number is to come up.", [x(-6), floor - 12], {
      color: ink,
    });
  }
}

function showPoints(canvas: HTMLCanvasElement, points: readonly number[]): void {
  const surface = surfaceOf(canvas);
  const { x, y, left, top, side } = planePlaces(surface.width, surface.height);
  const { ink, grid } = inks();
  surface.context.strokeStyle = grid;
  surface.context.strokeRect(left + 0.5, top + 0.5, side - 1, side - 1);
  surface.context.fillStyle = ink;
  for (let i = 0; i < points.length; i += 2) {
    surface.context.beginPath();
    surface.context.arc(x(points[i] as number), y(points[i + 1] as number), 3, 0, 2 * Math.PI);
    surface.context.fill();
  }
  if (points.length === 0) {
    write(surface, "Draw here where points are to be: in one stroke or several.", [left + 12, top + side / 2], {
      color: ink,
    });
  }
}

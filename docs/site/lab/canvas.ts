/** What every picture of the lab shares: a canvas as sharp as the screen, and axes. */
import type { Inks } from "./colors";

export interface Surface {
  readonly context: CanvasRenderingContext2D;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** Cleared, and as large as it is shown. */
export function surfaceOf(canvas: HTMLCanvasElement): Surface {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = Math.min(3, window.devicePixelRatio || 1);
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/** From values to pixels. */
export type Scale = (value: number) => number;

export function scale([low, high]: readonly [number, number], from: number, to: number): Scale {
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}

export const LETTERS = '12px system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';

export function write(
  { context }: Surface,
  text: string,
  [x, y]: readonly [number, number],
  { color, align = "left" }: { color: string; align?: CanvasTextAlign },
): void {
  context.font = LETTERS;
  context.fillStyle = color;
  context.textAlign = align;
  context.fillText(text, x, y);
}

/** A line through points; one that is not finite makes a gap. */
export function path(
  { context }: Surface,
  points: Iterable<readonly [number, number]>,
  { color, width = 2, dash = [] }: { color: string; width?: number; dash?: readonly number[] },
): void {
  context.beginPath();
  let drawing = false;
  for (const [x, y] of points) {
    if (!Number.isFinite(y)) drawing = false;
    else if (drawing) context.lineTo(x, y);
    else {
      context.moveTo(x, y);
      drawing = true;
    }
  }
  context.strokeStyle = color;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.setLineDash([...dash]);
  context.stroke();
  context.setLineDash([]);
}

/** An arrow; nothing where it is shorter than a pixel. */
export function arrow({ context }: Surface, x: number, y: number, dx: number, dy: number, color: string): void {
  const length = Math.hypot(dx, dy);
  if (length < 1) return;
  const [ux, uy] = [dx / length, dy / length];
  const head = Math.min(5, length);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + dx, y + dy);
  context.moveTo(x + dx - head * (ux + uy * 0.6), y + dy - head * (uy - ux * 0.6));
  context.lineTo(x + dx, y + dy);
  context.lineTo(x + dx - head * (ux - uy * 0.6), y + dy - head * (uy + ux * 0.6));
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.stroke();
}

/** A legend in one or more lines from a place on. @returns its height */
export function legend(
  surface: Surface,
  entries: readonly { name: string; color: string; mark: "line" | "dashed" | "dot" | "fill" | "arrow" }[],
  { x, y, width, inks }: { x: number; y: number; width: number; inks: Inks },
): number {
  const { context } = surface;
  context.font = LETTERS;
  let [left, top] = [x, y];
  for (const { name, color, mark } of entries) {
    const wide = 24 + context.measureText(name).width + 14;
    if (left > x && left + wide > x + width) [left, top] = [x, top + 18];
    const middle = top - 4;
    if (mark === "dot") {
      context.fillStyle = color;
      context.beginPath();
      context.arc(left + 9, middle, 3, 0, 2 * Math.PI);
      context.fill();
    } else if (mark === "fill") {
      context.fillStyle = color;
      context.globalAlpha = 0.35;
      context.fillRect(left, middle - 5, 18, 10);
      context.globalAlpha = 1;
    } else if (mark === "arrow") arrow(surface, left, middle, 18, 0, color);
    else {
      const ends = [[left, middle], [left + 18, middle]] as const; // biome-ignore format: two points
      path(surface, ends, { color, dash: mark === "dashed" ? [5, 4] : [] });
    }
    write(surface, name, [left + 24, top], { color: inks.ink });
    left += wide;
  }
  return top - y + 18;
}

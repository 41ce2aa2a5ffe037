import { createCanvas, loadImage } from "canvas";
import { type DisplayMessage, setHost } from "../../src/engine/host";
import type { Chart, ImageGrid } from "../../src/figures";

/** A decoded picture: size in pixels, and the colour at a point as `#rrggbb`. */
export async function decode(png: Buffer) {
  const image = await loadImage(png);
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const at = (x: number, y: number): string => {
    const start = (y * image.width + x) * 4;
    return `#${Buffer.from(data.subarray(start, start + 3)).toString("hex")}`;
  };
  const count = (color: string): number => {
    const wanted = Number.parseInt(color.slice(1), 16);
    const view = new DataView(data.buffer);
    let found = 0;
    for (let i = 0; i < data.length; i += 4) if (view.getUint32(i) >>> 8 === wanted) found++;
    return found;
  };
  return { width: image.width, height: image.height, at, count };
}

/** What tests ask of a trace of a chart, of any kind. */
export interface Trace {
  name?: string;
  mode?: string;
  x: (number | string)[];
  y: number[];
  z?: number[][];
  error_y?: { array: number[] };
  line?: { dash?: string; color?: string };
}

export function traces(figure: Chart): Trace[] {
  return figure.data as unknown as Trace[];
}

export function names(figure: Chart): (string | undefined)[] {
  return traces(figure).map(({ name }) => name);
}

/** The images of a grid side by side, a pixel for each of theirs: red, green and blue at a place. */
export async function pixelsOf(grid: ImageGrid): Promise<(x: number, y: number) => [number, number, number]> {
  const { at } = await decode(await grid.thumbnail());
  return (x, y) => [...Buffer.from(at(x, y).slice(1), "hex")] as [number, number, number];
}

/** Runs `work` with a kernel that notes what it is asked to show. */
export async function watch(work: () => Promise<void>): Promise<DisplayMessage[]> {
  const messages: DisplayMessage[] = [];
  setHost({ display: (message) => messages.push(message), interrupt: new AbortController().signal });
  try {
    await work();
  } finally {
    setHost(undefined);
  }
  return messages;
}

/** Lets time pass. */
export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

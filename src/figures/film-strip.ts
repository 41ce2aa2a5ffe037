import { createCanvas, loadImage } from "canvas";
import { DENSITY, Figure } from "./figure";
import { cssFont, loadFont, measureText } from "./font";
import { ImageGrid } from "./image-grid";
import { CARD, INK, MUTED } from "./palette";
import { encodePng, reduceColors } from "./png";

/** Most pictures of a strip, unless told; more frames are thinned evenly, the first and the last stay. */
const SHOWN = 8;
const WIDTH = 704;
const GAP = 12;
const TITLE = { size: 16, bold: true };
const LABEL = { size: 12 };

/** A picture of a sequence, as it is stored: image grids at their native size, other figures as they are. */
export interface Still {
  png: Buffer;
  /** CSS pixels. */
  width: number;
  height: number;
  /** Whether its pixels are to be seen as squares. */
  crisp: boolean;
}

const drawn = new WeakMap<Figure, Promise<Still>>();

/** The stored picture of any figure, drawn once; one pixel a CSS pixel, because a replay holds dozens. */
export function stillOf(frame: Figure): Promise<Still> {
  const known = drawn.get(frame) ?? draw(frame);
  drawn.set(frame, known);
  return known;
}

async function draw(frame: Figure): Promise<Still> {
  if (frame instanceof ImageGrid) return { ...frame.native, png: await frame.thumbnail(), crisp: true };
  return { png: await frame.png(1), width: frame.width, height: frame.height, crisp: false };
}

/**
 * Checks frames that are to be shown after one another, and their labels.
 *
 * @throws when there is none, the labels are fewer or more, or two frames differ in size
 */
export function checkFrames(frames: readonly Figure[], labels: readonly string[] | undefined): void {
  const [first] = frames;
  if (!first) throw new Error("There are no frames to show: give at least one figure.");
  if (labels && labels.length !== frames.length) {
    throw new Error(`labels has ${labels.length} entries for ${frames.length} frames; give one each.`);
  }
  for (const [i, frame] of frames.entries()) {
    if (frame.width !== first.width || frame.height !== first.height) {
      throw new Error(
        `Frame ${i} is ${frame.width} × ${frame.height} and frame 0 is ${first.width} × ${first.height}; they must be of one size.`,
      );
    }
  }
}

/** How a film strip looks. */
export interface FilmStripOptions {
  title?: string;
  /** One for each frame, for example `"step 1,200"`. */
  labels?: readonly string[];
  /** Most pictures to show, 2 or more; 8 by default. */
  most?: number;
}

/** Pictures of one thing over time, side by side: how samples grow while a network trains. */
export class FilmStrip extends Figure {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly #frames: readonly Figure[];
  readonly #labels: readonly string[];
  readonly #cell: { columns: number; width: number; height: number };

  constructor(frames: readonly Figure[], { title = "", labels, most = SHOWN }: FilmStripOptions) {
    super();
    checkFrames(frames, labels);
    if (!Number.isInteger(most) || most < 2) throw new Error(`most must be a whole number from 2, got ${most}.`);
    this.title = title;
    const chosen = evenly(frames.length, most);
    this.#frames = chosen.map((i) => frames[i] as Figure);
    this.#labels = chosen.map((i) => labels?.[i] ?? String(i));
    const [first] = this.#frames as [Figure];
    const size = first instanceof ImageGrid ? first.native : first;
    const fits = (columns: number) => Math.floor((WIDTH - 16 - GAP * (columns - 1)) / columns);
    // As many in a row as fit at their own size; charts are shrunk to two in a row.
    let columns = Math.min(this.#frames.length, Math.max(1, Math.floor((WIDTH - 16 + GAP) / (size.width + GAP))));
    if (!(first instanceof ImageGrid)) columns = Math.max(columns, Math.min(2, this.#frames.length));
    columns = Math.ceil(this.#frames.length / Math.ceil(this.#frames.length / columns));
    const zoom = Math.min(6, fits(columns) / size.width);
    const scale = zoom >= 1 ? Math.floor(zoom * DENSITY) / DENSITY : zoom;
    this.#cell = { columns, width: Math.round(size.width * scale), height: Math.round(size.height * scale) };
    const rows = Math.ceil(this.#frames.length / columns);
    const heading = title ? Math.ceil(measureText(title, TITLE).width) : 0;
    this.width = 16 + Math.max(heading, columns * (this.#cell.width + GAP) - GAP);
    this.height = this.#top + rows * (this.#cell.height + 20 + GAP) - GAP + 8;
  }

  get #top(): number {
    return this.title ? 40 : 8;
  }

  text(): string {
    return `${this.title ? `${this.title}\n` : ""}Film strip of ${this.#frames.length} pictures: ${this.#labels.join(", ")}`;
  }

  async png(density = DENSITY): Promise<Buffer> {
    loadFont();
    const canvas = createCanvas(this.width * density, this.height * density);
    const context = canvas.getContext("2d");
    context.scale(density, density);
    context.fillStyle = CARD;
    context.fillRect(0, 0, this.width, this.height);
    context.fillStyle = INK;
    context.font = cssFont(TITLE);
    context.fillText(this.title, 8, 25);
    context.fillStyle = MUTED;
    context.font = cssFont(LABEL);
    const { columns, width, height } = this.#cell;
    for (const [i, frame] of this.#frames.entries()) {
      const x = 8 + (i % columns) * (width + GAP);
      const y = this.#top + Math.floor(i / columns) * (height + 20 + GAP);
      const still = await stillOf(frame);
      context.imageSmoothingEnabled = !still.crisp;
      context.imageSmoothingQuality = "high";
      context.drawImage(await loadImage(still.png), x, y, width, height);
      const label = this.#labels[i] as string;
      context.fillText(label, x + (width - measureText(label, LABEL).width) / 2, y + height + 15);
    }
    // Grey samples have 16 greys already, and their labels need no more.
    const grey = this.#frames.every((frame) => frame instanceof ImageGrid && frame.grey);
    return encodePng(reduceColors(context.getImageData(0, 0, canvas.width, canvas.height), grey ? 16 : 256));
  }
}

/**
 * Up to eight (or `most`) of the frames side by side, each with its label below. Image grids keep their pixels crisp.
 *
 * @throws when there is no frame, labels are fewer or more than frames, or frames differ in size
 */
export function filmStrip(frames: readonly Figure[], options: FilmStripOptions = {}): FilmStrip {
  return new FilmStrip(frames, options);
}

function evenly(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));
}

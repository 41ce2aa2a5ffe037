import { createCanvas } from "canvas";
import { DENSITY, Figure } from "./figure";
import { cssFont, loadFont, measureText } from "./font";
import { CARD, diverging, INK, MUTED } from "./palette";
import { encodePng, type Pixels, reduceColors } from "./png";

/** A `tf.Tensor`, or any other array with a shape: `[n, height, width, channels]` with 1, 3 or 4 channels. */
export type Images =
  | { readonly shape: readonly number[]; data(): Promise<Float32Array | Int32Array | Uint8Array> }
  | { readonly shape: readonly number[]; readonly values: Float32Array | Int32Array | Uint8Array | Uint8ClampedArray };

/** How an image grid looks. Sizes are CSS pixels. */
export interface ImageGridOptions {
  title?: string;
  /** Images side by side; by default so many that the grid is about twice as wide as high. */
  columns?: number;
  /**
   * Values of black and white. Default `[0, 255]` for bytes and integers, `[-1, 1]` (what tanh gives) for floats; with
   * `colors: "diverging"`, evenly around zero as far as the values reach.
   */
  range?: readonly [number, number];
  /** `"diverging"` shows one channel in blue (negative) over white to orange (positive): filters and their maps. */
  colors?: "grey" | "diverging";
  /** CSS pixels a pixel of an image, a whole number; by default what makes the grid fill about 640. */
  scale?: number;
  /** CSS pixels between images. */
  gap?: number;
  /** One line under each image. */
  captions?: readonly string[];
  /** A name to the left of each row. */
  rows?: readonly string[];
  /** One CSS colour for the frame around each image, for example of its class; `undefined` for none. */
  borders?: readonly (string | undefined)[];
}

/** Images in rows, read once: the tensor may be disposed as soon as {@link imageGrid} returns. */
export class ImageGrid extends Figure {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly #images: { count: number; height: number; width: number; channels: number };
  readonly #bytes: Promise<Uint8ClampedArray>;
  readonly #options: Required<Pick<ImageGridOptions, "columns" | "scale" | "gap" | "captions" | "borders" | "rows">>;
  readonly #text: string;

  constructor(
    images: Images,
    {
      title = "",
      columns,
      range,
      colors = "grey",
      scale,
      gap = 3,
      captions = [],
      borders = [],
      rows: names = [],
    }: ImageGridOptions,
  ) {
    super();
    const [count, height, width, given] = shapeOf(images.shape);
    const colored = colors === "diverging";
    if (colored && given !== 1) {
      throw new Error(`Diverging colours show one channel, and images [${images.shape.join(", ")}] have ${given}.`);
    }
    const channels = colored ? 3 : given;
    columns ??= columnsFor(count, height / width);
    scale ??= Math.max(1, Math.min(8, Math.floor((640 / columns - gap) / width)));
    for (const [name, value] of [["columns", columns] as const, ["scale", scale] as const]) {
      if (!Number.isInteger(value) || value < 1)
        throw new Error(`${name} must be a whole number from 1, got ${value}.`);
    }
    for (const [name, list] of [["captions", captions] as const, ["borders", borders] as const]) {
      if (list.length > 0 && list.length !== count) {
        throw new Error(`${name} has ${list.length} entries for ${count} images; give one each.`);
      }
    }
    this.title = title;
    this.#images = { count, height, width, channels };
    if (names.length > 0 && names.length !== Math.ceil(count / columns)) {
      throw new Error(
        `rows has ${names.length} names for ${Math.ceil(count / columns)} rows of images; give one each.`,
      );
    }
    this.#options = { columns, scale, gap, captions, borders, rows: names };
    this.#text = `${title ? `${title}\n` : ""}${count} images of ${width} × ${height} pixels, ${
      colored ? "negative blue, positive orange" : channels === 1 ? "greyscale" : "colour"
    }`;
    const { left, top, cellWidth, cellHeight, rows } = this.#layout();
    const content = left + columns * cellWidth - gap + EDGE;
    this.width = Math.ceil(Math.max(content, title ? EDGE * 2 + measureText(title, TITLE).width : 0));
    this.height = top + rows * cellHeight - gap + EDGE;
    const size = count * height * width;
    this.#bytes = colored
      ? bytesOf(images, size, range ?? "around zero").then(inColor)
      : bytesOf(images, size * channels, range);
    // Whoever asks for the picture gets the error; a grid nobody looks at must not end the process.
    this.#bytes.catch(() => undefined);
  }

  text(): string {
    return this.#text;
  }

  async png(density = DENSITY): Promise<Buffer> {
    const { columns, gap, captions, borders, scale, rows: names } = this.#options;
    const { count, height, width } = this.#images;
    const { left, top, cellWidth, cellHeight } = this.#layout();
    const bytes = await this.#bytes;
    loadFont();
    const canvas = createCanvas(this.width * density, this.height * density);
    const context = canvas.getContext("2d");
    context.scale(density, density);
    context.fillStyle = CARD;
    context.fillRect(0, 0, this.width, this.height);
    if (this.title) {
      context.fillStyle = INK;
      context.font = cssFont(TITLE);
      context.fillText(this.title, EDGE, 25);
    }
    context.fillStyle = INK;
    context.font = cssFont(CAPTION);
    context.textAlign = "right";
    names.forEach((name, row) => {
      context.fillText(name, left - 8, top + row * cellHeight + (height * scale) / 2 + 4);
    });
    for (let i = 0; i < count; i++) {
      const x = left + (i % columns) * cellWidth + (cellWidth - gap - width * scale) / 2;
      const y = top + Math.floor(i / columns) * cellHeight;
      const border = borders[i];
      if (border) {
        context.fillStyle = border;
        context.fillRect(x - BORDER, y - BORDER, width * scale + 2 * BORDER, height * scale + 2 * BORDER);
      }
      const caption = captions[i];
      if (caption) {
        context.fillStyle = MUTED;
        context.font = cssFont(CAPTION);
        context.textAlign = "center";
        context.fillText(caption, x + (width * scale) / 2, y + height * scale + (border ? BORDER : 0) + 14);
      }
    }
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    const lettered = this.title || captions.length || names.length ? reduceColors(picture, 64) : picture;
    const pixels = { width: canvas.width, height: canvas.height, data: lettered.data };
    for (let i = 0; i < count; i++) {
      const x = left + (i % columns) * cellWidth + (cellWidth - gap - width * scale) / 2;
      const y = top + Math.floor(i / columns) * cellHeight;
      this.#stamp(pixels, bytes, i, Math.round(x * density), y * density, scale * density);
    }
    return encodePng(pixels);
  }

  /**
   * The images alone, each pixel a square of `scale`, images one such square apart; in at most 16 greys (or 256 colours):
   * small enough to keep or to send many.
   */
  async thumbnail(scale = 1): Promise<Buffer> {
    const { columns } = this.#options;
    const { count, height, width, channels } = this.#images;
    const bytes = await this.#bytes;
    const [stepX, stepY] = [(width + 1) * scale, (height + 1) * scale];
    const size = { width: columns * stepX - scale, height: Math.ceil(count / columns) * stepY - scale };
    const pixels: Pixels = { ...size, data: new Uint8Array(size.width * size.height * 4).fill(255) };
    const coarse = channels === 1 ? bytes.map((value) => Math.round(value / 17) * 17) : bytes;
    for (let i = 0; i < count; i++) {
      this.#stamp(pixels, coarse, i, (i % columns) * stepX, Math.floor(i / columns) * stepY, scale);
    }
    return encodePng(channels === 1 ? pixels : reduceColors(pixels));
  }

  /** Width and height of the {@link thumbnail}, in its own pixels. */
  get native(): { width: number; height: number } {
    const { columns } = this.#options;
    const { count, height, width } = this.#images;
    return { width: columns * (width + 1) - 1, height: Math.ceil(count / columns) * (height + 1) - 1 };
  }

  /** Whether its images have one channel. */
  get grey(): boolean {
    return this.#images.channels === 1;
  }

  #layout() {
    const { columns, scale, gap, captions, borders, rows: names } = this.#options;
    const { count, height, width } = this.#images;
    const named = Math.max(0, ...names.map((name) => Math.ceil(measureText(name, CAPTION).width) + 8));
    const frame = borders.length ? 2 * BORDER : 0;
    const widest = Math.max(0, ...captions.map((caption) => Math.ceil(measureText(roomy(caption), CAPTION).width) + 4));
    return {
      left: EDGE + named,
      top: (this.title ? 40 : 8) + frame / 2,
      cellWidth: Math.max(width * scale + frame, widest) + gap,
      cellHeight: height * scale + frame + (captions.length ? 20 : 0) + gap,
      rows: Math.ceil(count / columns),
    };
  }

  /** Copies image `i` onto the picture, each of its pixels as a square of `scale`. */
  #stamp(to: Pixels, bytes: Uint8ClampedArray, i: number, left: number, top: number, scale: number): void {
    const { height, width, channels } = this.#images;
    for (let y = 0; y < height * scale; y++) {
      for (let x = 0; x < width * scale; x++) {
        const from = ((i * height + Math.floor(y / scale)) * width + Math.floor(x / scale)) * channels;
        const at = ((top + y) * to.width + left + x) * 4;
        const opacity = channels === 4 ? (bytes[from + 3] as number) / 255 : 1;
        for (let channel = 0; channel < 3; channel++) {
          const value = bytes[from + (channels === 1 ? 0 : channel)] as number;
          to.data[at + channel] = Math.round(value * opacity + 255 * (1 - opacity));
        }
        to.data[at + 3] = 255;
      }
    }
  }
}

/** About twice as wide as high, with a full last row where that is near. */
function columnsFor(count: number, aspect: number): number {
  const wished = Math.min(count, Math.max(1, Math.round(Math.sqrt(count * 2 * aspect))));
  for (let columns = wished; columns <= Math.min(count, wished * 1.6); columns++)
    if (count % columns === 0) return columns;
  return wished;
}

const TITLE = { size: 16, bold: true };
const CAPTION = { size: 12 };
/** Around everything. */
const EDGE = 8;
const BORDER = 3;

/**
 * Images in rows, crisp: every pixel becomes a square of whole pixels. A picture for every front end.
 *
 * @param images `[n, height, width, channels]` (or `[n, height, width]`), as tensor or `{ values, shape }`; not disposed
 * @throws when the shape is another; and when shown, when a value is NaN or outside `range`
 */
export function imageGrid(images: Images, options: ImageGridOptions = {}): ImageGrid {
  return new ImageGrid(images, options);
}

function shapeOf(shape: readonly number[]): [number, number, number, number] {
  const [count = 0, height = 0, width = 0, channels = 1] = shape;
  const known = shape.length === 3 || (shape.length === 4 && [1, 3, 4].includes(channels));
  if (known && count > 0 && height > 0 && width > 0) return [count, height, width, channels];
  throw new Error(
    `Images of shape [${shape.join(", ")}] cannot be drawn. Expected [n, height, width, channels] with 1, 3 or 4 channels, for example ${
      shape.length === 2 ? `images.reshape([${shape[0]}, 28, 28, 1])` : "[16, 28, 28, 1]"
    }.`,
  );
}

/** Red, green and blue of each value: 0 is the most negative, 255 the most positive. */
function inColor(bytes: Uint8ClampedArray): Uint8ClampedArray {
  return Uint8ClampedArray.from({ length: 3 * bytes.length }, (_, i) => {
    const byte = bytes[Math.floor(i / 3)] as number;
    // Zero lies between bytes 127 and 128: both are white.
    return diverging(byte < 128 ? byte / 127 - 1 : (byte - 128) / 127)[i % 3] as number;
  });
}

async function bytesOf(
  images: Images,
  size: number,
  range?: readonly [number, number] | "around zero",
): Promise<Uint8ClampedArray> {
  const values = "values" in images ? images.values : await images.data();
  if (values.length !== size) {
    throw new Error(`Images of shape [${images.shape.join(", ")}] need ${size} values, got ${values.length}.`);
  }
  const [black, white] =
    range === "around zero" ? aroundZero(values) : (range ?? (values instanceof Float32Array ? [-1, 1] : [0, 255]));
  const bytes = new Uint8ClampedArray(size);
  let [low, high, missing] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < size; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) missing++;
    low = Math.min(low, Number.isNaN(value) ? low : value);
    high = Math.max(high, Number.isNaN(value) ? high : value);
    bytes[i] = Math.round(((value - black) / (white - black)) * 255);
  }
  // Rounding in float32 may step over the edge by a hair; more than half a grey is a mistake in the data or the range.
  const hair = (white - black) / 510;
  if (missing || low < black - hair || high > white + hair) {
    throw new Error(
      `Images must lie in [${black}, ${white}], got values from ${low} to ${high}${
        missing ? ` and ${missing} NaN` : ""
      }. Give the range they are in, for example { range: [0, 1] }.`,
    );
  }
  return bytes;
}

function aroundZero(values: Iterable<number>): [number, number] {
  let most = 0;
  for (const value of values) if (Math.abs(value) > most) most = Math.abs(value);
  return most > 0 ? [-most, most] : [-1, 1];
}

/** A caption as wide as it may become: the size of a picture must not depend on whether a share came out as 99 or 100 %. */
const roomy = (caption: string): string => caption.replace(/(?<![\d.,])\d{1,2}(?= %)/g, "100");

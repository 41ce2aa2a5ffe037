import { createCanvas, ImageData } from "canvas";
import { DENSITY, Figure } from "../figure";
import { cssFont, loadFont, measureText } from "../font";
import { CARD, INK, MUTED, PALETTE } from "../palette";
import { encodePng, reduceColors } from "../png";
import { type Drawing, isometric } from "./isometric";
import { requireShapes, rgbOf, type VoxelOptions, type VoxelShape } from "./shape";

/** How a sheet of shapes looks. */
export interface VoxelSheetOptions extends VoxelOptions {
  /** Shapes side by side; by default up to eight. */
  columns?: number;
  /** About how many CSS pixels a whole cube is wide and high, before what is empty around all shapes is cut off: 128. */
  side?: number;
  /** Whether what is empty around all shapes is cut off, true by default; frames of a replay want one size. */
  crop?: boolean;
}

const TITLE = { size: 16, bold: true };
const CAPTION = { size: 12 };
const LEFT = 8;
const GAP = 8;
const LINE = 18;

/** What of the drawings is not empty, in shares of their side. */
interface Crop {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Shapes in rows, a picture for every front end. */
export class VoxelSheet extends Figure {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly #shapes: readonly VoxelShape[];
  readonly #options: Required<Omit<VoxelSheetOptions, "title" | "crop">>;
  readonly #crop: Crop;

  constructor(
    shapes: readonly VoxelShape[],
    {
      title = "",
      captions = [],
      colors = [],
      columns = Math.min(8, shapes.length),
      side = 128,
      crop = true,
    }: VoxelSheetOptions,
  ) {
    super();
    requireShapes(shapes, { captions, colors });
    if (!Number.isInteger(columns) || columns < 1) {
      throw new Error(`columns must be a whole number from 1, got ${columns}.`);
    }
    this.title = title;
    this.#shapes = shapes;
    this.#options = { captions, colors, columns, side: sideFor((shapes[0] as VoxelShape).size, side) };
    this.#crop = crop ? cropOf(shapes) : { left: 0, top: 0, right: 1, bottom: 1 };
    const { cellWidth, cellHeight } = this.#layout();
    const wide = columns * (cellWidth + GAP) - GAP;
    this.width = Math.ceil(2 * LEFT + Math.max(wide, title ? measureText(title, TITLE).width : 0));
    this.height = this.#top() + Math.ceil(shapes.length / columns) * (cellHeight + GAP) - GAP + LEFT;
  }

  text(): string {
    const { captions } = this.#options;
    const size = this.#size;
    const names = captions.length > 0 ? `: ${captions.join(", ")}` : "";
    const count = this.#shapes.length === 1 ? "1 shape" : `${this.#shapes.length} shapes`;
    return `${this.title ? `${this.title}\n` : ""}${count} of ${size} × ${size} × ${size} voxels${names}`;
  }

  async png(density = DENSITY): Promise<Buffer> {
    // Half a cube has to be an even number of pixels wide; where it is not, the picture is drawn larger and brought down.
    let enlarged = 1;
    while (!Number.isInteger((this.#options.side * density * enlarged) / (4 * this.#size))) enlarged *= 2;
    const drawn = this.#drawn(density * enlarged);
    if (enlarged === 1) return encodePng(reduceColors(drawn));
    const large = createCanvas(drawn.width, drawn.height);
    large.getContext("2d").putImageData(new ImageData(drawn.data, drawn.width, drawn.height), 0, 0);
    const small = createCanvas(this.width * density, this.height * density);
    const context = small.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(large, 0, 0, small.width, small.height);
    const { data } = context.getImageData(0, 0, small.width, small.height);
    return encodePng(reduceColors({ width: small.width, height: small.height, data }));
  }

  /** All of it at `density` pixels a CSS pixel, at which half a cube is an even number of pixels wide. */
  #drawn(density: number): Drawing {
    const { captions, colors, columns, side } = this.#options;
    const { cellWidth, cellHeight } = this.#layout();
    const unit = (side * density) / (2 * this.#size);
    const pixels = side * density;
    const box = {
      left: Math.floor(this.#crop.left * pixels),
      top: Math.floor(this.#crop.top * pixels),
      right: Math.ceil(this.#crop.right * pixels),
      bottom: Math.ceil(this.#crop.bottom * pixels),
    };
    loadFont();
    const canvas = createCanvas(this.width * density, this.height * density);
    const context = canvas.getContext("2d");
    context.scale(density, density);
    context.fillStyle = CARD;
    context.fillRect(0, 0, this.width, this.height);
    context.fillStyle = INK;
    context.font = cssFont(TITLE);
    if (this.title) context.fillText(this.title, LEFT, 25);
    context.fillStyle = MUTED;
    context.font = cssFont(CAPTION);
    context.textAlign = "center";
    const place = (i: number) => ({
      x: LEFT + (i % columns) * (cellWidth + GAP),
      y: this.#top() + Math.floor(i / columns) * (cellHeight + GAP),
    });
    captions.forEach((caption, i) => {
      const { x, y } = place(i);
      context.fillText(caption, x + cellWidth / 2, y + cellHeight - 4);
    });
    const { width, height, data } = context.getImageData(0, 0, canvas.width, canvas.height);
    this.#shapes.forEach((shape, i) => {
      const { x, y } = place(i);
      const drawing = isometric(shape, rgbOf(colors[i] ?? PALETTE[5]), unit);
      const inset = (cellWidth * density - (box.right - box.left)) / 2;
      stamp(drawing, box, { width, data }, Math.round(x * density + inset), y * density);
    });
    return { width, height, data };
  }

  #top(): number {
    return this.title ? 40 : LEFT;
  }

  #layout() {
    const { captions, side } = this.#options;
    const { left, top, right, bottom } = this.#crop;
    const widest = Math.max(0, ...captions.map((caption) => measureText(caption, CAPTION).width));
    return {
      cellWidth: Math.ceil(Math.max((right - left) * side, widest)),
      cellHeight: Math.ceil((bottom - top) * side) + (captions.length > 0 ? LINE : 0),
    };
  }

  get #size(): number {
    return (this.#shapes[0] as VoxelShape).size;
  }
}

/** The multiple of half a cube's size that comes nearest: at some density, half a voxel is an even number of pixels wide. */
function sideFor(size: number, wished: number): number {
  const step = size / 2;
  return Math.max(step, step * Math.round(wished / step));
}

/** What any of the shapes reaches in the picture, found in small drawings of two pixels a half cube. */
function cropOf(shapes: readonly VoxelShape[]): Crop {
  const { size } = shapes[0] as VoxelShape;
  const side = 4 * size;
  let [left, top, right, bottom] = [side, side, 0, 0];
  for (const shape of shapes) {
    const { data } = isometric(shape, [0, 0, 0], 2);
    for (let pixel = 0; pixel < side * side; pixel++) {
      if (!data[4 * pixel + 3]) continue;
      const [x, y] = [pixel % side, Math.floor(pixel / side)];
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
  }
  if (right === 0) return { left: 0.25, top: 0.25, right: 0.75, bottom: 0.75 }; // nothing but empty cubes
  // A margin, because larger drawings round otherwise.
  const share = (pixel: number): number => Math.min(1, Math.max(0, pixel / side));
  return { left: share(left - 1), top: share(top - 2), right: share(right + 1), bottom: share(bottom + 2) };
}

/** Copies what is drawn within a box onto the picture. */
function stamp(from: Drawing, box: Crop, to: { width: number; data: Uint8ClampedArray }, x: number, y: number): void {
  for (let row = box.top; row < box.bottom; row++) {
    for (let column = box.left; column < box.right; column++) {
      const source = 4 * (row * from.width + column);
      if (!from.data[source + 3]) continue;
      const target = 4 * ((y + row - box.top) * to.width + x + column - box.left);
      for (let channel = 0; channel < 4; channel++) to.data[target + channel] = from.data[source + channel] as number;
    }
  }
}

/**
 * Many shapes as one picture, each drawn as the little cubes it is made of, seen from above, its front on the left.
 *
 * @throws when there is no shape, shapes differ in size, or captions or colours are not one each
 */
export function voxelSheet(shapes: readonly VoxelShape[], options: VoxelSheetOptions = {}): VoxelSheet {
  return new VoxelSheet(shapes, options);
}

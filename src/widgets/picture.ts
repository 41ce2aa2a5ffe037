import { imageTag } from "../figures/html";
import { jupyters, layout, textStill } from "./front-end";
import { type Still, Widget } from "./widget";

/** What a {@link Picture} shows: a PNG file, or what can make one, such as a figure. */
export type Drawing = Uint8Array | Drawable;

/** A figure, or anything like one. */
export interface Drawable {
  /** What a terminal shows, and who cannot see pictures hears. */
  text?(): string;
  /** CSS pixels. */
  readonly width: number;
  /** A PNG file of so many pixels a CSS pixel. */
  png(density?: number): Promise<Uint8Array>;
  /** A drawing of lines has this form as well, which is sharper and sooner made. */
  svg?(): Promise<string>;
}

interface PictureState {
  value: Uint8Array;
  format: "png" | "svg+xml";
  /** CSS pixels, as a text; empty: as many as the file has. */
  width: string;
  layout: Widget;
}

/** A picture that code changes; made by {@link picture}. */
export class Picture extends Widget<PictureState> {
  #drawing: Drawing | undefined;

  constructor() {
    // A column would stretch it.
    const room = layout({ align_self: "flex-start", max_width: "100%" });
    const state = { value: new Uint8Array(), format: "png", width: "", layout: room } as const;
    super(jupyters("Image"), state, () => this.#stillOf());
  }

  /** Shows another one in its place. */
  async show(drawing: Drawing): Promise<void> {
    if (drawing instanceof Uint8Array) {
      this.set({ value: drawing, format: "png", width: "" });
    } else {
      const svg = await drawing.svg?.();
      const value = svg === undefined ? await drawing.png() : Buffer.from(svg);
      this.set({ value, format: svg === undefined ? "png" : "svg+xml", width: String(drawing.width) });
    }
    this.#drawing = drawing;
  }

  async #stillOf(): Promise<Still> {
    const drawing = this.#drawing;
    if (drawing === undefined) return textStill("");
    // The width stands behind the signature and the name of a PNG file's first part.
    if (drawing instanceof Uint8Array) return stillOf(drawing, "image/png", drawing, bytesOf(drawing).readUInt32BE(16));
    const { width } = drawing;
    const text = drawing.text?.();
    const svg = await drawing.svg?.();
    if (svg === undefined) {
      const png = await drawing.png();
      return stillOf(png, "image/png", png, width, text);
    }
    // The SVG is sharp at any density; the PNG only stands in for it, and need not be large.
    return stillOf(Buffer.from(svg), "image/svg+xml", await drawing.png(1), width, text);
  }
}

function stillOf(file: Uint8Array, type: string, png: Uint8Array, width: number, text = "[a picture]"): Still {
  return { html: imageTag(bytesOf(file), { alt: text, width, type }), text, png };
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** A picture that code changes, empty at first if nothing is given. */
export async function picture(drawing?: Drawing): Promise<Picture> {
  const made = new Picture();
  if (drawing) await made.show(drawing);
  return made;
}

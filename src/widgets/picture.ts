import { imageTag } from "../figures/html";
import { jupyters, layout, textStill } from "./front-end";
import { Widget } from "./widget";

/** What a {@link Picture} shows: a PNG file, or what can make one, such as a figure. */
export type Drawing = Uint8Array | Drawable;

/** A figure, or anything like one. */
export interface Drawable {
  /** What it is called. */
  readonly title?: string;
  /** CSS pixels. */
  readonly width: number;
  png(): Promise<Uint8Array>;
}

interface PictureState {
  value: Uint8Array;
  format: "png";
  /** CSS pixels, as a text; empty: as many as the file has. */
  width: string;
  layout: Widget;
}

/** A picture that code changes; made by {@link picture}. */
export class Picture extends Widget<PictureState> {
  #title = "";

  constructor() {
    // A column would stretch it.
    const room = layout({ align_self: "flex-start", max_width: "100%" });
    super(jupyters("Image"), { value: new Uint8Array(), format: "png", width: "", layout: room }, (state) =>
      state.value.length === 0 ? textStill("") : this.#stillOf(state.value, state.width),
    );
  }

  /** Shows another one in its place. */
  async show(drawing: Drawing): Promise<void> {
    if (drawing instanceof Uint8Array) return this.set({ value: drawing, width: "" });
    const value = await drawing.png();
    this.#title = drawing.title ?? "";
    this.set({ value, width: String(drawing.width) });
  }

  #stillOf(png: Uint8Array, width: string) {
    const alt = this.#title || "a picture";
    const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
    return {
      html: imageTag(bytes, { alt, width: width === "" ? bytes.readUInt32BE(16) : Number(width) }),
      text: `[${alt}]`,
      png,
    };
  }
}

/** A picture that code changes, empty at first if nothing is given. */
export async function picture(drawing?: Drawing): Promise<Picture> {
  const made = new Picture();
  if (drawing) await made.show(drawing);
  return made;
}

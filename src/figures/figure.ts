import { randomUUID } from "node:crypto";
import { extname } from "node:path";
import { DISPLAY, type Host, host, type MimeBundle } from "../engine/host";
import { writeWholeFile } from "../files";
import { escapeHtml, imageTag } from "./html";
import { CARD } from "./palette";

/** Device pixels a CSS pixel of a PNG: sharp on a dense screen, and the file stays small. */
export const DENSITY = 2;

/** Something to look at, in every form a front end may ask for. All sizes are CSS pixels. */
export abstract class Figure {
  abstract readonly title: string;
  abstract readonly width: number;
  abstract readonly height: number;

  /** The picture as a PNG file of `density` pixels a CSS pixel, on its own background. Same figure, same bytes. */
  abstract png(density?: number): Promise<Buffer>;

  /** What a terminal shows. */
  abstract text(): string;

  /** The picture as SVG text, for figures that are drawn with lines. */
  svg?(): Promise<string>;

  /** The figure as a piece of HTML that needs nothing from outside. */
  async html(): Promise<string> {
    return imageTag(await this.png(), { alt: this.title || this.text(), width: this.width });
  }

  /** The forms that cost no drawing, to be shown while {@link bundle} is made; most figures have none. */
  preview?(): MimeBundle;

  /** Every form of the figure by MIME type: the richest a front end knows is what it shows. */
  async bundle(): Promise<MimeBundle> {
    return { "image/png": (await this.png()).toString("base64"), "text/plain": this.text() };
  }

  /** How large a front end should show the PNG, which has more than one pixel a CSS pixel. */
  metadata(): Record<string, unknown> {
    return { "image/png": { width: this.width, height: this.height } };
  }

  /** How a figure looks that is the value of a cell's last expression, and was not shown by {@link show}. */
  async [DISPLAY](): Promise<[MimeBundle, Record<string, unknown>]> {
    return [await this.bundle(), this.metadata()];
  }
}

/** Shows a figure under the running cell; in a plain Node program, prints its text. */
export async function show(figure: Figure): Promise<void> {
  const front = host();
  if (!front) console.log(figure.text());
  else await deliver(figure, { displayId: randomUUID(), update: false }, front);
}

/**
 * Sends a figure: at once what needs no drawing, then every form in its place. JupyterLab's plotly renderer wants it so:
 * given both forms together, it shows the picture until the mouse comes near.
 */
export async function deliver(
  figure: Figure,
  place: { displayId: string; update: boolean },
  front: Host,
): Promise<void> {
  const preview = figure.preview?.();
  if (preview) front.display({ data: preview, ...place });
  const update = place.update || preview !== undefined;
  front.display({ data: await figure.bundle(), metadata: figure.metadata(), ...place, update });
}

/**
 * Saves a figure as `.png`, `.svg` (charts and diagrams) or `.html` (self-contained; a chart's page holds all of plotly,
 * 10 MB). A file appears whole or not at all.
 *
 * @throws when the extension is none of these, or the figure has no such form
 */
export async function save(figure: Figure, file: string): Promise<void> {
  const content = await contentFor(figure, extname(file).toLowerCase(), file);
  await writeWholeFile(file, content);
}

async function contentFor(figure: Figure, extension: string, file: string): Promise<Buffer | string> {
  if (extension === ".png") return figure.png();
  if (extension === ".html") return page(figure.title, await figure.html());
  if (extension === ".svg") {
    if (figure.svg) return figure.svg();
    throw new Error(`Cannot save ${file}: this figure is made of pixels and has no SVG form. Use .png or .html.`);
  }
  throw new Error(`Cannot save ${file}: expected a name that ends in .png, .svg or .html.`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
<style>body { margin: 2rem; background: ${CARD}; font-family: sans-serif; }</style>
${body}
</html>
`;
}

import { createCanvas, loadImage } from "canvas";
import { loadFont } from "./font";
import { CARD } from "./palette";
import { encodePng, reduceColors } from "./png";

/**
 * Draws SVG text as a PNG of `width * density` by `height * density` pixels on the card's colour. Canvas does it (Skia):
 * it is here for the image grids anyway, and draws plotly's SVG as a browser does.
 */
export async function rasterize(
  svg: string,
  { width, height, density }: Record<"width" | "height" | "density", number>,
): Promise<Buffer> {
  loadFont();
  const canvas = createCanvas(width * density, height * density);
  const context = canvas.getContext("2d");
  context.fillStyle = CARD;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const image = await loadImage(Buffer.from(enlarge(svg, canvas.width, canvas.height)));
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return encodePng(reduceColors(context.getImageData(0, 0, canvas.width, canvas.height)));
}

/** Skia draws vectors at the size the root element states, so the root has to state the final one. */
function enlarge(svg: string, width: number, height: number): string {
  return svg.replace(/<svg\b[^>]*>/, (root) => {
    const stated = (name: string) => new RegExp(` ${name}="([\\d.]+)(?:px)?"`).exec(root)?.[1] ?? "0";
    const box = / viewBox="/.test(root) ? "" : ` viewBox="0 0 ${stated("width")} ${stated("height")}"`;
    const bare = root.replace(/ (width|height)="[^"]*"/g, "");
    return `${bare.slice(0, -1)} width="${width}" height="${height}"${box}>`;
  });
}

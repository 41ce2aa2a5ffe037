import { FONT_STACK } from "./font";
import { escapeHtml } from "./html";
import { CARD, INK } from "./palette";

/** Sizes of text. */
export const NORMAL = { size: 14 };
export const SMALL = { size: 12 };

/** How a text is set; `anchor` says which of its points x is. */
export interface Writing {
  size: number;
  bold?: boolean;
  fill?: string;
  anchor?: "start" | "middle" | "end";
}

/** A line of text, its baseline at y; escaped. */
export function write(
  x: number,
  y: number,
  text: string,
  { size, bold = false, fill = INK, anchor = "start" }: Writing,
): string {
  const weight = bold ? ' font-weight="600"' : "";
  return `<text x="${fix(x)}" y="${fix(y)}" font-size="${size}"${weight} fill="${fill}" text-anchor="${anchor}">${escapeHtml(text)}</text>`;
}

/** The title of a drawing. */
export function heading(title: string): string {
  return title ? write(16, 26, title, { size: 16, bold: true }) : "";
}

/** A circle. */
export function circle(
  x: number,
  y: number,
  radius: number,
  { fill, stroke, thick = 1.5 }: Record<"fill" | "stroke", string> & { thick?: number },
): string {
  return `<circle cx="${fix(x)}" cy="${fix(y)}" r="${radius}" fill="${fill}" stroke="${stroke}" stroke-width="${thick}"/>`;
}

/** A straight line with round ends. */
export function line(x1: number, y1: number, x2: number, y2: number, stroke: string, thick: number): string {
  return `<line x1="${fix(x1)}" y1="${fix(y1)}" x2="${fix(x2)}" y2="${fix(y2)}" stroke="${stroke}" stroke-width="${fix(thick)}" stroke-linecap="round"/>`;
}

/** A horizontal arrow to the right. */
export function arrow(x1: number, y1: number, x2: number, y2: number): string {
  return `${line(x1, y1, x2 - 6, y2, INK, 1.5)}
<path d="M${fix(x2)} ${fix(y2)}l-9 -5v10z" fill="${INK}"/>`;
}

/** Coordinates to a tenth of a pixel: shorter text, same picture. */
export function fix(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A whole SVG document on the card's colour. */
export function svgOf(
  shapes: string,
  { width, height, label }: { width: number; height: number; label: string },
): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT_STACK}" role="img" aria-label="${escapeHtml(label)}">
<rect width="${width}" height="${height}" fill="${CARD}"/>
${shapes}
</svg>`;
}

/** The colours of the lab: those of the chapters' figures, with ink that fits the page's theme. */
import { PALETTE } from "../../../src/figures/palette";

/** What each thing is drawn in: of figures on the line, as chapter 06 has them. */
export const COLORS = {
  discriminator: PALETTE[0],
  optimal: PALETTE[1],
  drawn: PALETTE[2],
  pull: PALETTE[3],
} as const;

/** What depends on the theme. */
export interface Inks {
  ink: string;
  muted: string;
  grid: string;
  page: string;
}

export function inks(): Inks {
  const dark = document.documentElement.classList.contains("dark");
  return dark
    ? { ink: "#e6e6e9", muted: "#a6a8b0", grid: "#3a3c44", page: "#1b1b1f" }
    : { ink: "#1f2328", muted: "#59636e", grid: "#e2e4e8", page: "#ffffff" };
}

/** Red, green and blue of one of the palette's colours. */
export function channels(color: string): [number, number, number] {
  const bits = Number.parseInt(color.slice(1), 16);
  return [(bits >> 16) & 255, (bits >> 8) & 255, bits & 255];
}

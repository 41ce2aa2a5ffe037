import { createCanvas, GlobalFonts, type SKRSContext2D } from "canvas";

/** The family name under which pictures find the font that comes with the package, whatever the machine has. */
export const FONT = "Inter";

/** For front ends, which may not have {@link FONT}. */
export const FONT_STACK = `${FONT}, Segoe UI, Helvetica Neue, Arial, sans-serif`;

/** How a run of text is set. */
export interface TextStyle {
  /** Pixels. */
  size: number;
  bold?: boolean;
}

/** Width and the extent above and below the baseline, in pixels. */
export interface TextSize {
  width: number;
  ascent: number;
  descent: number;
}

/** The two faces, 400 and 600; files, because the SVG renderer takes paths. */
export const FONT_FILES = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"].map((file) =>
  require.resolve(`@expo-google-fonts/inter/${file}`),
);

let ruler: SKRSContext2D | undefined;

/** Makes {@link FONT} known to canvas; cheap after the first call. */
export function loadFont(): void {
  if (ruler) return;
  for (const file of FONT_FILES) {
    if (!GlobalFonts.registerFromPath(file, FONT))
      throw new Error(`Could not load the font ${file}: run npm ci again.`);
  }
  ruler = createCanvas(1, 1).getContext("2d");
}

/** The CSS font shorthand, as `context.font` takes it. */
export function cssFont({ size, bold = false }: TextStyle): string {
  return `${bold ? "600" : "400"} ${size}px ${FONT}`;
}

/** Measures one line as pictures will draw it. */
export function measureText(text: string, style: TextStyle): TextSize {
  loadFont();
  const context = ruler as SKRSContext2D;
  context.font = cssFont(style);
  const size = context.measureText(text);
  return { width: size.width, ascent: size.fontBoundingBoxAscent, descent: size.fontBoundingBoxDescent };
}

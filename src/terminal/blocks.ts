/** Images drawn with characters: a half block shows two pixels, one above the other, in two colours. */

/** Images as bytes, `[count, height, width, channels]` with 1 (grey) or 3 (red, green, blue) channels. */
export interface Picture {
  readonly shape: readonly [count: number, height: number, width: number, channels: number];
  /** One byte a value, 0 to 255. */
  readonly bytes: Uint8Array | Uint8ClampedArray;
}

/** How many colours a terminal has: 24 bits, or the 256 of xterm. */
export type Colors = "24-bit" | "256";

type Color = readonly [red: number, green: number, blue: number];

const RESET = "\x1b[0m";

/**
 * Images side by side, a blank between them; as many rows of them as fit. Too large ones are drawn smaller, by the mean of
 * 2×2, 4×4 … pixels, until two (or all there are) fit side by side.
 *
 * @param room how many characters and lines may be used
 * @returns lines that end with their colours reset; none where there is no room for one row
 */
export function blocks(
  picture: Picture,
  room: { columns: number; lines: number },
  colors: Colors = "24-bit",
): string[] {
  let small = picture;
  for (;;) {
    const [count, height, width] = small.shape;
    const across = Math.min(count, Math.floor((room.columns + 1) / (width + 1)));
    const down = Math.floor((room.lines + 1) / (Math.ceil(height / 2) + 1));
    if (across >= Math.min(2, count) && down >= 1)
      return draw(small, across, Math.min(down, Math.floor(count / across)), colors);
    if (height < 8 || width < 8) return [];
    small = halved(small);
  }
}

function draw(picture: Picture, across: number, down: number, colors: Colors): string[] {
  const [, height, width] = picture.shape;
  const lines: string[] = [];
  for (let row = 0; row < down; row++) {
    if (row > 0) lines.push("");
    for (let y = 0; y < height; y += 2) {
      const images = Array.from({ length: across }, (_, column) => {
        const image = row * across + column;
        const pixel = (x: number, line: number) => (line < height ? colorAt(picture, image, line, x) : undefined);
        return halfBlocks(
          Array.from({ length: width }, (_, x) => [pixel(x, y) as Color, pixel(x, y + 1)]),
          colors,
        );
      });
      lines.push(images.join(" "));
    }
  }
  return lines;
}

/** One line of characters; a colour is named only where it changes, which a terminal on a slow line is grateful for. */
function halfBlocks(pixels: [upper: Color, lower: Color | undefined][], colors: Colors): string {
  let line = "";
  let [ink, paper] = ["", ""];
  for (const [upper, lower] of pixels) {
    const [wantedInk, wantedPaper] = [code(38, upper, colors), lower ? code(48, lower, colors) : ""];
    if (wantedInk !== ink) line += wantedInk;
    if (wantedPaper !== paper) line += wantedPaper;
    [ink, paper] = [wantedInk, wantedPaper];
    line += "▀";
  }
  return line + RESET;
}

/** The terminal's words for a colour of what is written (38) or of what lies behind it (48). */
function code(place: 38 | 48, [red, green, blue]: Color, colors: Colors): string {
  if (colors === "24-bit") return `\x1b[${place};2;${red};${green};${blue}m`;
  return `\x1b[${place};5;${red === green && green === blue ? greyNumber(red) : cubeNumber(red, green, blue)}m`;
}

/** xterm's greys: 232 … 255 are 8, 18 … 238; black and white stand in its colour cube. */
function greyNumber(grey: number): number {
  if (grey < 4) return 16;
  return grey > 246 ? 231 : 232 + Math.min(23, Math.round((grey - 8) / 10));
}

/** xterm's cube of 6×6×6 colours. Its levels are 0, 95, 135, 175, 215, 255. */
function cubeNumber(...color: [number, number, number]): number {
  const [red, green, blue] = color.map((value) => (value < 48 ? 0 : value < 115 ? 1 : Math.round((value - 55) / 40)));
  return 16 + 36 * (red as number) + 6 * (green as number) + (blue as number);
}

function colorAt({ shape: [, height, width, channels], bytes }: Picture, image: number, y: number, x: number): Color {
  const at = ((image * height + y) * width + x) * channels;
  const value = (channel: number) => bytes[at + (channels === 1 ? 0 : channel)] as number;
  return [value(0), value(1), value(2)];
}

/** Each 2×2 pixels become their mean; an odd last row or column is left out. */
function halved({ shape: [count, height, width, channels], bytes }: Picture): Picture {
  const [rows, columns] = [Math.floor(height / 2), Math.floor(width / 2)];
  const small = new Uint8ClampedArray(count * rows * columns * channels);
  let to = 0;
  for (let image = 0; image < count; image++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        for (let channel = 0; channel < channels; channel++) {
          const at = ((image * height + 2 * y) * width + 2 * x) * channels + channel;
          const [right, below] = [channels, width * channels];
          const sum = [at, at + right, at + below, at + below + right].reduce(
            (sum, i) => sum + (bytes[i] as number),
            0,
          );
          small[to++] = sum / 4;
        }
      }
    }
  }
  return { shape: [count, rows, columns, channels], bytes: small };
}

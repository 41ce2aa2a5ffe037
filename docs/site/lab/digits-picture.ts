/** A game of digits: what G draws beside real ones, what D says of each, and what it would change. */
import type { DigitsView } from "../../../src/browser-lab/view";
import { NEGATIVE, POSITIVE } from "../../../src/figures/palette";
import { LETTERS, legend, type Surface, surfaceOf, write } from "./canvas";
import { channels, inks } from "./colors";
import type { Shown } from "./layers";

/** Images of a row and of a column. */
const ROWS = 8;

/** Above the images, below a legend: what they are. */
const TITLE = 22;

/** Between two images, as a share of the room that one has. */
const GAP = 0.12;

export function drawDigits(canvas: HTMLCanvasElement, view: DigitsView, layers: Shown): void {
  const surface = surfaceOf(canvas);
  const { width, height } = surface;
  const theme = inks();
  const lines = legend(
    surface,
    [
      { name: "D says real", color: POSITIVE, mark: "fill" },
      { name: "D says drawn", color: NEGATIVE, mark: "fill" },
      ...(layers.has("changes")
        ? ([
            { name: "D wants ink", color: POSITIVE, mark: "dot" },
            { name: "D wants none", color: NEGATIVE, mark: "dot" },
          ] as const)
        : []),
    ],
    { x: 0, y: 14, width, inks: theme },
  );
  const top = lines + TITLE;
  const { cell, real } = places(width, height, top);
  // As large as an image, from which each is drawn as large as it is shown.
  const small = Object.assign(document.createElement("canvas"), { width: view.width, height: view.height });
  write(surface, "drawn by G", [0, top - 6], { color: theme.muted });
  for (let i = 0; layers.has("drawn") && i < ROWS * ROWS; i++) {
    const at = [(i % ROWS) * cell, top + Math.floor(i / ROWS) * cell, cell] as const;
    if (layers.has("field")) drawFrame(surface, at, view.judged[i] as number);
    drawImage(surface, at, small, view.drawn, i, layers.has("changes") ? view.pulls : undefined);
    if (layers.has("read")) drawReading(surface, at, view.read[i] as number);
  }
  if (!layers.has("real") || real.columns * real.rows === 0) return;
  write(surface, "real", [real.left, real.top - 6], { color: theme.muted });
  for (let i = 0; i < real.columns * real.rows; i++) {
    const at = [real.left + (i % real.columns) * cell, real.top + Math.floor(i / real.columns) * cell, cell] as const;
    drawImage(surface, at, small, view.real, i);
  }
}

/** Eight rows of what G draws, and real digits beside them, or below where the page is narrow. @param top where they begin */
function places(width: number, height: number, top: number) {
  const below = width < height;
  const cell = Math.floor(below ? Math.min(width / ROWS, (height - top - TITLE) / (ROWS + 1)) : (height - top) / ROWS);
  const left = below ? 0 : ROWS * cell + 16;
  const columns = Math.min(ROWS, Math.floor((width - left) / cell));
  return { cell, real: { left, top: below ? top + ROWS * cell + TITLE : top, columns, rows: below ? 1 : ROWS } };
}

type Place = readonly [left: number, top: number, cell: number];

/** Around an image, the stronger the surer D is. */
function drawFrame({ context }: Surface, [left, top, cell]: Place, judged: number): void {
  context.fillStyle = judged > 0.5 ? POSITIVE : NEGATIVE;
  context.globalAlpha = Math.min(1, Math.abs(2 * judged - 1));
  context.fillRect(left, top, cell * (1 - GAP / 4), cell * (1 - GAP / 4));
  context.globalAlpha = 1;
}

/** What D wants more of, and less. */
const [MORE, LESS] = [channels(POSITIVE), channels(NEGATIVE)];

/** Image number `i` of many; what D would change in it in colour. */
function drawImage(
  { context }: Surface,
  [left, top, cell]: Place,
  small: HTMLCanvasElement,
  images: Uint8Array,
  i: number,
  pulls?: Float32Array,
): void {
  const { width, height } = small;
  const pixels = height * width;
  const image = new ImageData(width, height);
  for (let p = 0; p < pixels; p++) {
    const grey = images[i * pixels + p] as number;
    const pull = pulls?.[i * pixels + p] ?? 0;
    const color = pull > 0 ? MORE : LESS;
    const share = Math.min(1, Math.abs(pull) * 1.5);
    for (let k = 0; k < 3; k++) image.data[4 * p + k] = grey + share * ((color[k] as number) - grey);
    image.data[4 * p + 3] = 255;
  }
  (small.getContext("2d") as CanvasRenderingContext2D).putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  const edge = (cell * GAP) / 2;
  context.drawImage(small, left + edge, top + edge, cell - 2 * edge, cell - 2 * edge);
}

function drawReading({ context }: Surface, [left, top, cell]: Place, digit: number): void {
  context.font = LETTERS;
  context.textAlign = "left";
  context.fillStyle = "#ffd33d";
  context.fillText(String(digit), left + cell * GAP, top + cell * GAP + 9);
}

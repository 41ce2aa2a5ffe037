import { Diagram, imageGrid, PALETTE } from "../../figures";
import { GRID, MUTED } from "../../figures/palette";
import { fix, heading, NORMAL, SMALL, write } from "../../figures/svg";
import { mean } from "../../statistics";
import type { GalleryResult } from "../gallery";

/** CSS pixels. A row is its words, and below them the samples and D's accuracies side by side. */
const [LEFT, ROW, WORDS, GAP] = [16, 66, 22, 16];
/** CSS pixels a pixel of a sample. */
const SCALE = 2;
/** Width of the curves, and the most points of one. */
const CURVE = 220;
const POINTS = 110;
const TOP = { titled: 66, plain: 36 };

/**
 * Runs of the gallery, one a row: what was done, what G draws at the end, and how D's accuracies went, from 0 to 1.
 *
 * @param results what `runFailure` gives; samples as many and as large in each
 * @throws RangeError without any
 */
export async function galleryChart(results: readonly GalleryResult[], { title = "" } = {}): Promise<Diagram> {
  const [first] = results;
  if (!first) throw new RangeError("galleryChart of 0 results: expected one or more, as runFailure gives them");
  const [count, side] = first.samples.shape;
  const strip = { width: count * (side + 1) * SCALE - SCALE, height: side * SCALE };
  const top = title ? TOP.titled : TOP.plain;
  const curves = LEFT + strip.width + GAP;
  const rows = await Promise.all(
    results.map(async (result, i) => {
      const y = top + i * ROW;
      const png = await imageGrid(result.samples, { columns: count }).thumbnail(SCALE * 2);
      const { realAccuracy, fakeAccuracy } = result.history;
      return [
        write(LEFT, y + 15, result.name, { ...NORMAL, bold: true }),
        write(curves + CURVE, y + 15, result.done, { ...SMALL, fill: MUTED, anchor: "end" }),
        `<image x="${LEFT}" y="${y + WORDS}" width="${strip.width}" height="${strip.height}" href="data:image/png;base64,${png.toString("base64")}"/>`,
        `<rect x="${curves}" y="${y + WORDS}" width="${CURVE}" height="${strip.height}" fill="none" stroke="${GRID}"/>`,
        curve(realAccuracy, PALETTE[0], curves, y + WORDS, strip.height),
        curve(fakeAccuracy, PALETTE[1], curves, y + WORDS, strip.height),
      ].join("\n");
    }),
  );
  const key = top - 12;
  const legend = [
    write(curves, key, "D is right about: ", { ...SMALL, fill: MUTED }),
    write(curves + 104, key, "real images", { ...SMALL, fill: PALETTE[0] }),
    write(curves + CURVE, key, "drawn", { ...SMALL, fill: PALETTE[1], anchor: "end" }),
  ];
  return new Diagram({
    title,
    width: curves + CURVE + LEFT,
    height: top + results.length * ROW,
    shapes: [heading(title), write(LEFT, key, "drawn at the end", { ...SMALL, fill: MUTED }), ...legend, ...rows].join(
      "\n",
    ),
    text: [title, ...results.map((result) => `${result.name}: ${toldOf(result)}`)].filter(Boolean).join("\n"),
  });
}

/** A curve of shares in a box: means of stretches, so that each point stands for as many steps. */
function curve(shares: readonly number[], stroke: string, left: number, top: number, height: number): string {
  const count = Math.min(POINTS, shares.length);
  const at = (i: number) => Math.floor((i * shares.length) / count);
  const points = Array.from({ length: count }, (_, i) => {
    const share = mean(shares.slice(at(i), at(i + 1)));
    return `${fix(left + ((i + 0.5) * CURVE) / count)},${fix(top + (1 - share) * height)}`;
  });
  return `<polyline points="${points.join(" ")}" fill="none" stroke="${stroke}" stroke-width="1.5"/>`;
}

function toldOf({ findings, done }: GalleryResult): string {
  return `${done}. ${findings.map(({ sentence }) => sentence).join(" ") || "Nothing is found."}`;
}

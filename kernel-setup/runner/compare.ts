/**
 * Whether a run showed what is stored: the way to tell that committed outputs are stale. What may differ and what may not:
 *
 * | | same processor | another processor, other seeds |
 * |---|---|---|
 * | words of texts, titles, legends, axes; kinds and number of outputs | equal | equal |
 * | names and bounds of claims | equal | equal |
 * | numbers | equal, but for timings | free: the claims hold them |
 * | pictures | same size, pixels differ by at most {@link PIXEL_LIMIT} | same size |
 *
 * Timings are numbers with a unit of time or speed, and all numbers of a cell with the tag `timing`. Words that are results
 * themselves (a verdict, a drawn row of a table, a mark in a chart) are as free as numbers in a cell with the tag `outcome`.
 */
import { createCanvas, loadImage } from "canvas";
import { boundText, CLAIMS_TYPE, type ClaimResult, short } from "../../src/claims/claim";
import { type CodeCell, codeCells, type Notebook } from "./notebook";
import type { Data, Output } from "./outputs";

/** The largest mean difference of two pictures' colours, of the whole range 0 to 1: lines that show times may move. */
export const PIXEL_LIMIT = 0.02;

/** A cell that showed something else than what is stored. */
export interface Difference {
  /** The cell's id. */
  cell: string;
  /** What differs, in words: "stored …; now …". */
  what: string;
}

export interface ComparisonOptions {
  /** Whether both ran with the same arithmetic and seeds, so that numbers must agree. */
  numbers: boolean;
}

/**
 * The cells whose outputs are not those that are stored; both notebooks without noise
 * (`withoutNoise`), so that neighbouring streams are one.
 */
export async function differences(
  stored: Notebook,
  executed: Notebook,
  options: ComparisonOptions,
): Promise<Difference[]> {
  const [before, now] = [codeCells(stored), codeCells(executed)];
  if (before.map(({ id }) => id).join() !== now.map(({ id }) => id).join()) {
    return [{ cell: "", what: `stored are ${before.length} cells with code, ${now.length} ran, or their ids differ` }];
  }
  const found: Difference[] = [];
  for (const [index, cell] of before.entries()) {
    const what = await difference(cell, now[index] as CodeCell, options);
    if (what !== undefined) found.push({ cell: cell.id, what });
  }
  return found;
}

/** What differs between a cell's stored outputs and those it has now; undefined where nothing does. */
export async function difference(
  stored: CodeCell,
  now: CodeCell,
  { numbers }: ComparisonOptions,
): Promise<string | undefined> {
  const has = (tag: string): boolean => Array.isArray(now.metadata.tags) && now.metadata.tags.includes(tag);
  const exact = numbers && !has("timing");
  const words = numbers || !has("outcome");
  const kinds = (outputs: readonly Output[]) => outputs.map(kindOf).join(", ") || "nothing";
  if (kinds(stored.outputs) !== kinds(now.outputs)) return both(kinds(stored.outputs), kinds(now.outputs));
  for (const [index, output] of stored.outputs.entries()) {
    const other = now.outputs[index] as Output;
    const [before, after] = [parts(output), parts(other)];
    for (const [part, text] of before) {
      const always = NEVER_FREE.test(part);
      if (!always && !words) continue;
      const all = exact || always;
      const [a, b] = [comparable(text, all), comparable(after.get(part) ?? "", all)];
      if (a !== b) return `${part}: ${firstDifference(a, b)}`;
    }
    const missing = [...after.keys()].find((part) => !before.has(part));
    if (missing !== undefined) return `${missing}: ${both("nothing", after.get(missing) ?? "")}`;
    const pixels = exact && "data" in output && "data" in other ? await pixelDifference(output.data, other.data) : 0;
    if (pixels > PIXEL_LIMIT) return `the picture's pixels differ by ${(100 * pixels).toFixed(1)} % in the mean`;
  }
  return undefined;
}

/**
 * A text as it is compared: without colours and spacing, with times and speeds, and unless `numbers` all numbers, bars drawn in
 * characters and the machine's name, replaced by a sign.
 */
export function comparable(text: string, numbers: boolean): string {
  const plain = text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
    .replace(/\x1b\[[\d;]*m/g, "")
    .replace(TIMING, "⏱")
    .replace(/⏱(?: ⏱)+/g, "⏱"); // 1 min 2 s is 58 s another time
  return (
    numbers ? plain : plain.replace(DEVICE, " on a device").replace(NUMBER, "#").replace(BARS, "▒").replace(RULES, "─")
  )
    .replace(/\s+/g, " ")
    .trim();
}

const DIGITS = String.raw`[-+−]?(?:\d[\d,\u202f]*)?\.?\d+(?:[eE][-+−]?\d+)?`;
const NUMBER = new RegExp(`(?<![\\p{L}\\d_])${DIGITS}(?!\\d)`, "gu");
/** A number with a unit of time (3.5 ms, 2 minutes) or of speed (800 images/s, 12 steps a second). */
const TIMING = new RegExp(
  `(?<![\\p{L}\\d_])${DIGITS}\\s?(?:(?:[µn]?s|ms|min|h|(?:milli|micro)?seconds?|minutes?|hours?)(?![\\p{L}\\d])|[\\p{L}]+(?:/s|/min| (?:a|per) (?:second|minute))(?!\\p{L}))`,
  "gu",
);
/** Parts whose numbers count everywhere: they come from the code, not from sums. */
const NEVER_FREE = /^(claims|size of)/;
const BARS = /[▀-▟⠀-⣿]+/gu;
/** What `describeDevice` says of a machine. */
const DEVICE = / on (?:CPU|GPU): .+?, \d+ threads?/g;
/** Lines of a printed table, as long as the numbers between them are wide. */
const RULES = /─+/g;

function kindOf(output: Output): string {
  if (output.output_type === "stream") return output.name;
  if (output.output_type === "error") return `error ${output.ename}`;
  return Object.keys(output.data).sort().join(" + ");
}

/** What of an output is compared, in texts by name. */
function parts(output: Output): Map<string, string> {
  if (output.output_type === "stream") return new Map([[output.name, output.text]]);
  if (output.output_type === "error") return new Map([["error", output.evalue]]);
  const found = new Map<string, string>();
  for (const [type, value] of Object.entries(output.data)) {
    if (type === CLAIMS_TYPE) {
      const claims = value as ClaimResult[];
      found.set("claims", claims.map(({ name, ...bound }) => `${name} (${boundText(bound)})`).join("\n"));
      found.set("values", claims.map((claim) => `${claim.name}: ${short(claim.value)}`).join("\n"));
    } else if (type === "text/plain" && !(CLAIMS_TYPE in output.data)) found.set(type, String(value));
    else if (type === "text/html" && !("text/plain" in output.data)) found.set(type, withoutTags(String(value)));
    else if (type === "image/svg+xml") found.set(type, withoutTags(String(value)));
    else if (type.includes("plotly")) found.set("chart", chartTexts(value as Data));
    else if (type.startsWith("image/")) found.set(`size of ${type}`, pictureSize(type, String(value)));
  }
  return found;
}

function withoutTags(html: string): string {
  return html.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, "").replace(/<[^>]*>/g, " ");
}

/** What is written in a chart: its title, its series with their types, its axes and notes. */
function chartTexts(chart: Data): string {
  const traces = Array.isArray(chart.data) ? (chart.data as Data[]) : [];
  const layout = (chart.layout ?? {}) as Record<string, unknown>;
  const axes = Object.keys(layout)
    .filter((name) => /axis\d*$/.test(name))
    .sort()
    .map((name) => `${name} ${titleText((layout[name] as Data).title)}`);
  const notes = Array.isArray(layout.annotations) ? (layout.annotations as Data[]).map(({ text }) => String(text)) : [];
  const series = traces.map(({ type = "scatter", name = "" }) => `${type} ${name}`);
  return [titleText(layout.title), ...series, ...axes, ...notes].join("\n");
}

function titleText(title: unknown): string {
  if (typeof title === "object" && title !== null) return String((title as Data).text ?? "");
  return String(title ?? "");
}

/** Width and height from the first bytes of a PNG or GIF; of other pictures nothing. */
function pictureSize(type: string, base64: string): string {
  const bytes = Buffer.from(base64, "base64");
  if (type === "image/png" && bytes.length >= 24) return `${bytes.readUInt32BE(16)} × ${bytes.readUInt32BE(20)}`;
  if (type === "image/gif" && bytes.length >= 10) return `${bytes.readUInt16LE(6)} × ${bytes.readUInt16LE(8)}`;
  return "";
}

/** The mean absolute difference of colours, 0 to 1. */
async function pixelDifference(before: Data, after: Data): Promise<number> {
  const [a, b] = [before["image/png"], after["image/png"]];
  if (typeof a !== "string" || typeof b !== "string" || a === b) return 0;
  const [first, second] = [await pixels(a), await pixels(b)];
  if (first.length !== second.length) return 1;
  let sum = 0;
  for (let i = 0; i < first.length; i++) sum += Math.abs((first[i] as number) - (second[i] as number));
  return sum / first.length / 255;
}

async function pixels(base64: string): Promise<Uint8ClampedArray> {
  const image = await loadImage(Buffer.from(base64, "base64"));
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, image.width, image.height).data;
}

/** The words around the first place where two texts part. */
function firstDifference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const around = (text: string) => `${at > 30 ? "…" : ""}${text.slice(Math.max(0, at - 30), at + 50)}`;
  return both(around(a), around(b));
}

function both(stored: string, now: string): string {
  return `stored "${stored}"; now "${now}"`;
}

import type { MimeBundle } from "../engine/host";
import { DENSITY, Figure } from "./figure";
import { measureText } from "./font";
import { number } from "./live-output";
import { CARD, GRID, INK, MUTED, NEGATIVE, PALETTE, POSITIVE } from "./palette";
import { rasterize } from "./raster";
import { arrow, circle, fix, heading, line, NORMAL, SMALL, svgOf, write } from "./svg";

/** A drawing made of lines. */
export class Diagram extends Figure {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly #shapes: string;
  readonly #text: string;

  constructor({ title, width, height, shapes, text }: Record<"title" | "shapes" | "text", string> & Size) {
    super();
    this.title = title;
    this.width = width;
    this.height = height;
    this.#shapes = shapes;
    this.#text = text;
  }

  text(): string {
    return this.#text;
  }

  override async svg(): Promise<string> {
    return svgOf(this.#shapes, { width: this.width, height: this.height, label: this.#text });
  }

  async png(density = DENSITY): Promise<Buffer> {
    return rasterize(await this.svg(), { width: this.width, height: this.height, density });
  }

  override async html(): Promise<string> {
    return this.svg();
  }

  override async bundle(): Promise<MimeBundle> {
    // The SVG is sharp at any density; the picture only stands in for it, and need not be large.
    const picture = (await this.png(1)).toString("base64");
    return { "image/svg+xml": await this.svg(), "image/png": picture, "text/plain": this.text() };
  }
}

interface Size {
  width: number;
  height: number;
}

/** One column of a network. */
export interface LayerSketch {
  name: string;
  /** Neurons in it. */
  units: number;
  activation?: string;
}

/** Most neurons of a layer that are drawn; a larger one shows its first and last ones around dots. */
const MOST = 12;
const ENDS = 4;
const RADIUS = 12;
/** With a number in it. */
const VALUE_RADIUS = 26;

/**
 * A network of fully connected layers, drawn from left to right. With `weights` each line's colour is the weight's sign
 * and its width the weight's size.
 *
 * @param weights one matrix for each pair of neighbours: `weights[l][i][j]` leads from neuron `i` of layer `l` to `j` of the next
 * @param widest size of the weight that is drawn with the widest line, so that two diagrams compare; by default the largest here
 * @param values a number for each neuron, written into it: inputs, outputs, slopes
 * @param biases a number for each neuron, written under it; a layer without them (the inputs) has none
 * @throws when there are fewer than two layers, or a matrix or a list has not the layers' sizes
 */
export function networkDiagram({
  layers,
  weights,
  widest,
  values,
  biases,
  title = "",
  width = 700,
}: {
  layers: readonly LayerSketch[];
  weights?: readonly (readonly (readonly number[])[])[];
  widest?: number;
  values?: readonly (readonly number[])[];
  biases?: readonly (readonly number[] | undefined)[];
  title?: string;
  width?: number;
}): Diagram {
  if (layers.length < 2) throw new Error(`networkDiagram needs two layers or more, got ${layers.length}.`);
  checkWeights(layers, weights);
  checkNumbers(layers, "values", values);
  checkNumbers(layers, "biases", biases, true);
  const radius = values ? VALUE_RADIUS : RADIUS;
  const drawn = layers.map(({ units }) => slots(units));
  const rows = Math.max(...drawn.map((slots) => slots.length));
  const least = 2 * radius + 4 + (biases ? 14 : 0);
  const step = Math.max(least, Math.min(values || biases ? 80 : 60, 300 / rows));
  const top = (title ? 40 : 8) + (weights ? 26 : 0);
  const middle = top + 14 + (rows * step) / 2;
  const captions = layers.flatMap((layer) => captionOf(layer).map((line) => measureText(line, SMALL).width));
  const side = Math.max(radius, Math.max(...captions) / 2) + 12;
  const x = (layer: number) => side + (layer * (width - 2 * side)) / (layers.length - 1);
  const y = (layer: number, slot: number) => middle + (slot - ((drawn[layer]?.length ?? 0) - 1) / 2) * step;
  const largest = widest ?? Math.max(1e-12, ...(weights ?? []).flat(2).map(Math.abs));
  const below = middle + (rows * step) / 2 + (biases ? 26 : 14);
  const lines: string[] = [];
  const nodes: string[] = [];
  for (const [l, slots] of drawn.entries()) {
    for (const [a, from] of slots.entries()) {
      if (from === undefined) {
        nodes.push(write(x(l), y(l, a) + 6, "⋮", { anchor: "middle", size: 20, fill: MUTED }));
        continue;
      }
      nodes.push(circle(x(l), y(l, a), radius, { fill: CARD, stroke: INK }));
      const value = values?.[l]?.[from];
      if (value !== undefined) nodes.push(inside(x(l), y(l, a), value, radius));
      const bias = biases?.[l]?.[from];
      if (bias !== undefined) nodes.push(under(x(l), y(l, a) + radius, bias));
      for (const [b, to] of (drawn[l + 1] ?? []).entries()) {
        if (to === undefined) continue;
        const ends = [x(l), y(l, a), x(l + 1), y(l + 1, b)] as const;
        const weight = weights?.[l]?.[from]?.[to];
        lines.push(weight === undefined ? line(...ends, "#c3c8ce", 1) : weightLine(...ends, weight, largest));
      }
    }
    nodes.push(
      ...captionOf(layers[l] as LayerSketch).map((text, i) =>
        write(x(l), below + i * 17, text, { anchor: "middle", ...SMALL, bold: i === 0, fill: i === 0 ? INK : MUTED }),
      ),
    );
  }
  const height = Math.ceil(below + 2 * 17 + 14);
  const shapes = [heading(title), weights ? weightLegend(16, title ? 46 : 20) : "", ...lines, ...nodes].join("\n");
  const described = layers.map((layer) => captionOf(layer).join(", ")).join(" → ");
  return new Diagram({
    title,
    width,
    height,
    shapes,
    text: [title, `Network: ${described}`].filter(Boolean).join("\n"),
  });
}

/** One input of a neuron. */
export interface NeuronInput {
  name: string;
  value: number;
  weight: number;
}

/**
 * One neuron at work, with its numbers: inputs times weights, plus the bias, through the activation to the output. It draws
 * the numbers it is given and computes none.
 *
 * @throws when there is no input
 */
export function neuronDiagram({
  inputs,
  bias,
  sum,
  activation,
  output,
  title = "",
}: {
  inputs: readonly NeuronInput[];
  bias: number;
  sum: number;
  /** Name of the activation function. */
  activation: string;
  output: number;
  title?: string;
}): Diagram {
  if (inputs.length === 0) throw new Error("neuronDiagram needs at least one input.");
  const width = 700;
  const top = (title ? 40 : 8) + 26;
  const step = 76;
  const rows = Math.max(2, inputs.length);
  const middle = top + (rows * step) / 2;
  const largest = Math.max(1e-12, Math.abs(bias), ...inputs.map(({ weight }) => Math.abs(weight)));
  const [inputX, sumX, boxX, outputX] = [110, 350, 480, 600];
  const names = Math.max(...inputs.map(({ name }) => measureText(name, NORMAL).width));
  const shift = Math.max(0, names + 44 - inputX);
  const shapes = [heading(title), weightLegend(16, title ? 46 : 20)];
  for (const [i, { name, value, weight }] of inputs.entries()) {
    const y = middle + (i - (inputs.length - 1) / 2) * step;
    const from = inputX + shift;
    shapes.push(
      weightLine(from + 26, y, sumX - 30, middle, weight, largest),
      circle(from, y, 26, { fill: CARD, stroke: INK }),
      write(from, y + 5, number(value), { ...fitted(number(value), 40), anchor: "middle", bold: true }),
      write(from - 34, y + 5, name, { ...NORMAL, anchor: "end" }),
      onLine(from + (sumX - from) * 0.42, y + (middle - y) * 0.42, `× ${number(weight)}`, weight),
    );
  }
  const biasY = middle + 100;
  shapes.push(
    weightLine(sumX, biasY - 4, sumX, middle + 30, bias, largest),
    write(sumX, biasY + 12, `bias ${signed(bias)}`, {
      ...NORMAL,
      anchor: "middle",
      fill: bias < 0 ? NEGATIVE : POSITIVE,
    }),
    arrow(sumX + 30, middle, boxX - 44, middle),
    arrow(boxX + 44, middle, outputX - 26, middle),
    circle(sumX, middle, 30, { fill: CARD, stroke: INK }),
    write(sumX, middle - 38, "sum", { ...SMALL, anchor: "middle", fill: MUTED }),
    write(sumX, middle + 5, number(sum), { ...fitted(number(sum), 40), anchor: "middle", bold: true }),
    `<rect x="${boxX - 44}" y="${middle - 22}" width="88" height="44" rx="6" fill="#eef4f9" stroke="${INK}" stroke-width="1.5"/>`,
    write(boxX, middle + 5, activation, { ...fitted(activation, 80), anchor: "middle" }),
    write(boxX, middle - 30, "activation", { ...SMALL, anchor: "middle", fill: MUTED }),
    circle(outputX, middle, 26, { fill: CARD, stroke: PALETTE[2], thick: 3 }),
    write(outputX, middle + 5, number(output), { ...fitted(number(output), 40), anchor: "middle", bold: true }),
    write(outputX, middle - 34, "output", { ...SMALL, anchor: "middle", fill: MUTED }),
  );
  const height = Math.ceil(Math.max(middle + (rows * step) / 2, biasY + 28));
  const products = inputs.map(({ name, value, weight }) => `${name}: ${number(value)} × ${number(weight)}`).join(", ");
  const text = `Neuron: ${products}; bias ${number(bias)}; sum ${number(sum)}; ${activation} gives ${number(output)}`;
  return new Diagram({
    title,
    width,
    height,
    shapes: shapes.join("\n"),
    text: [title, text].filter(Boolean).join("\n"),
  });
}

/** A number in a neuron. */
function inside(x: number, y: number, value: number, radius: number): string {
  const text = number(value);
  return write(x, y + 5, text, { ...fitted(text, 2 * radius - 8), anchor: "middle", bold: true });
}

/** A bias under its neuron, on a patch of the background, as lines may run there. */
function under(x: number, y: number, bias: number): string {
  const text = signed(bias);
  const width = measureText(text, SMALL).width + 6;
  return `<rect x="${fix(x - width / 2)}" y="${fix(y + 2)}" width="${fix(width)}" height="15" fill="${CARD}"/>
${write(x, y + 14, text, { ...SMALL, anchor: "middle", fill: bias === 0 ? MUTED : bias < 0 ? NEGATIVE : POSITIVE })}`;
}

/** Colour says the sign, width the size; a zero stays visible as a thin grey line. */
function weightLine(x1: number, y1: number, x2: number, y2: number, weight: number, largest: number): string {
  if (weight === 0) return line(x1, y1, x2, y2, GRID, 1);
  return line(x1, y1, x2, y2, weight < 0 ? NEGATIVE : POSITIVE, 0.5 + 4.5 * (Math.abs(weight) / largest));
}

/** Text that stands on a line, on a patch of the background. */
function onLine(x: number, y: number, text: string, weight: number): string {
  const width = measureText(text, { ...NORMAL, bold: true }).width + 10;
  const fill = weight === 0 ? MUTED : weight < 0 ? NEGATIVE : POSITIVE;
  return `<rect x="${fix(x - width / 2)}" y="${fix(y - 11)}" width="${fix(width)}" height="22" rx="4" fill="${CARD}"/>
${write(x, y + 5, text, { ...NORMAL, bold: true, fill, anchor: "middle" })}`;
}

function weightLegend(x: number, y: number): string {
  const parts: string[] = [];
  let at = x;
  for (const [text, stroke] of [
    ["positive weight", POSITIVE],
    ["negative weight", NEGATIVE],
    ["wider: larger", ""],
  ] as const) {
    if (stroke) parts.push(line(at, y, at + 22, y, stroke, 4));
    at += stroke ? 30 : 0;
    parts.push(write(at, y + 4, text, { ...SMALL, fill: MUTED }));
    at += measureText(text, SMALL).width + 20;
  }
  return parts.join("\n");
}

/** The largest size, up to the normal one, at which text keeps within a width. */
function fitted(text: string, width: number): { size: number } {
  return { size: Math.min(NORMAL.size, Math.floor((NORMAL.size * width) / measureText(text, NORMAL).width)) };
}

function captionOf({ name, units, activation }: LayerSketch): string[] {
  return [
    name,
    `${units.toLocaleString("en-US")} ${units === 1 ? "unit" : "units"}`,
    ...(activation ? [activation] : []),
  ];
}

/** Which neurons a layer shows, from top to bottom; `undefined` stands for the dots. */
function slots(units: number): (number | undefined)[] {
  const all = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i);
  return units <= MOST ? all(units) : [...all(ENDS), undefined, ...all(ENDS, units - ENDS)];
}

function checkWeights(
  layers: readonly LayerSketch[],
  weights: readonly (readonly (readonly number[])[])[] | undefined,
) {
  for (const [i, { name, units }] of layers.entries()) {
    if (!Number.isInteger(units) || units < 1)
      throw new Error(`Layer ${name}: units must be a whole number from 1, got ${units}.`);
    const next = layers[i + 1];
    if (!weights || !next) continue;
    const matrix = weights[i];
    const wrong = !matrix || matrix.length !== units || matrix.some((row) => row.length !== next.units);
    if (wrong) {
      const got = matrix ? `${matrix.length} × ${matrix[0]?.length ?? 0}` : "none";
      throw new Error(`Weights from ${name} to ${next.name} must be a ${units} × ${next.units} matrix, got ${got}.`);
    }
  }
}

function checkNumbers(
  layers: readonly LayerSketch[],
  what: string,
  numbers: readonly (readonly number[] | undefined)[] | undefined,
  mayLack = false,
): void {
  if (!numbers) return;
  for (const [i, { name, units }] of layers.entries()) {
    const got = numbers[i];
    if (got ? got.length !== units : !mayLack) {
      throw new Error(
        `${what} of ${name} must be ${units} numbers, one for each of its neurons, got ${got?.length ?? "none"}.`,
      );
    }
  }
}

function signed(value: number): string {
  return value < 0 ? `− ${number(-value)}` : `+ ${number(value)}`;
}

import { readFileSync } from "node:fs";
import { Script } from "node:vm";
import { type Canvas, createCanvas } from "canvas";
import { JSDOM, VirtualConsole } from "jsdom";
import type { Config, Data, Layout } from "plotly.js";
import { measureText } from "../font";

/** Plotly's own JSON, as `application/vnd.plotly.v1+json` carries it. */
export interface PlotlyJson {
  data: Partial<Data>[];
  layout: Partial<Layout>;
  config?: Partial<Config>;
}

interface Plotly {
  toImage(
    figure: PlotlyJson,
    options: { format: "svg"; imageDataOnly: true; width: number; height: number },
  ): Promise<string>;
}

/** The window that plotly lives in. */
interface Page {
  plotly: Plotly;
  parse(json: string): PlotlyJson;
  /** Sizes relative to the font become pixels: not every program that draws SVG reads the others. */
  plain(svg: string): string;
  reseed(): void;
}

/** `a b c d e f` of an SVG matrix. */
type Matrix = [number, number, number, number, number, number];
type Box = { left: number; top: number; right: number; bottom: number };

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

let page: Page | undefined;
let queue: Promise<unknown> = Promise.resolve();

/**
 * Draws a plotly figure as SVG text: plotly.js runs in jsdom, which has no layout, so text is measured with the font
 * the picture is drawn in. The first call loads plotly (about half a second), later ones take a fraction of that.
 */
export function plotlySvg(figure: PlotlyJson, width: number, height: number): Promise<string> {
  // One at a time: plotly numbers clip paths from the random generator, and the bytes must not depend on who else draws.
  const drawing = queue.then(async () => {
    page ??= openPage();
    page.reseed();
    // Through JSON, as a front end gets it: plotly sees plain objects of its own window.
    const { data, layout } = page.parse(JSON.stringify(figure));
    const svg = await page.plotly.toImage({ data, layout }, { format: "svg", imageDataOnly: true, width, height });
    return page.plain(svg);
  });
  queue = drawing.catch(() => undefined);
  return drawing;
}

function openPage(): Page {
  // A console of its own: plotly's warnings about what jsdom lacks are no news to the reader of a notebook.
  const dom = new JSDOM("<!doctype html><body></body>", {
    runScripts: "outside-only",
    virtualConsole: new VirtualConsole(),
  });
  const window = dom.window;
  const canvases = new WeakMap<HTMLCanvasElement, Canvas>();
  const canvasOf = (element: HTMLCanvasElement) => {
    const known = canvases.get(element);
    if (known && known.width === element.width && known.height === element.height) return known;
    const made = createCanvas(Math.max(1, element.width), Math.max(1, element.height));
    canvases.set(element, made);
    return made;
  };
  Object.assign(window.HTMLCanvasElement.prototype, {
    getContext(this: HTMLCanvasElement, kind: string) {
      return kind === "2d" ? canvasOf(this).getContext("2d") : null;
    },
    toDataURL(this: HTMLCanvasElement) {
      return canvasOf(this).toDataURL("image/png");
    },
  });
  Object.assign(window, {
    TextDecoder,
    TextEncoder,
    matchMedia: () => ({ matches: false, addEventListener() {}, removeEventListener() {} }),
    // jsdom's own animation frames would keep the process alive.
    requestAnimationFrame: (callback: (time: number) => void) => window.setTimeout(() => callback(Date.now()), 0),
  });
  window.URL.createObjectURL = () => "blob:none";
  let state = 1;
  (window.eval("Math") as Math).random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  Object.assign(window.Element.prototype, {
    getBoundingClientRect(this: Element) {
      return rectangle(boxOf(this, ancestors(this)));
    },
  });
  Object.assign(window.SVGElement.prototype, {
    getBBox(this: Element) {
      return rectangle(boxOf(this, undefined));
    },
    getComputedTextLength(this: Element) {
      const box = boxOf(this, undefined);
      return box ? box.right - box.left : 0;
    },
  });
  const file = require.resolve("plotly.js-dist/plotly.js");
  new Script(readFileSync(file, "utf8"), { filename: file }).runInContext(dom.getInternalVMContext());
  return {
    plotly: (window as unknown as { Plotly: Plotly }).Plotly,
    parse: (window.eval("JSON") as JSON).parse,
    plain: (svg) => {
      const root = new window.DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
      for (const element of root.querySelectorAll("text, tspan")) {
        const size = fontSize(element);
        for (const shift of ["dx", "dy"]) {
          const value = element.getAttribute(shift);
          if (value?.endsWith("em")) element.setAttribute(shift, String(rounded(Number.parseFloat(value) * size)));
        }
      }
      for (const element of root.querySelectorAll<SVGElement>("tspan[style*='%']")) {
        element.style.fontSize = `${rounded(fontSize(element))}px`;
      }
      return new window.XMLSerializer().serializeToString(root);
    },
    reseed: () => {
      state = 1;
    },
  };
}

function rectangle(box: Box | undefined): Box & { x: number; y: number; width: number; height: number } {
  const { left, top, right, bottom } = box ?? { left: 0, top: 0, right: 0, bottom: 0 };
  return { left, top, right, bottom, x: left, y: top, width: right - left, height: bottom - top };
}

/** The transforms of everything above an element; its own is applied by {@link boxOf}. */
function ancestors(element: Element): Matrix {
  const parent = element.parentElement;
  return parent ? multiply(ancestors(parent), transformOf(parent)) : IDENTITY;
}

/** The extent of an element's text and rectangles; without `above`, in the element's own coordinates. */
function boxOf(element: Element, above: Matrix | undefined): Box | undefined {
  const matrix = above ? multiply(above, transformOf(element)) : IDENTITY;
  const name = element.tagName.toLowerCase();
  if (name === "text") return transformed(textBox(element), matrix);
  if (name === "tspan") return transformed(lineBox(element, numberOf(element, "x"), 0), matrix);
  if (name === "rect" || name === "image") {
    const x = numberOf(element, "x");
    const y = numberOf(element, "y");
    const right = x + numberOf(element, "width");
    const bottom = y + numberOf(element, "height");
    return transformed({ left: x, top: y, right, bottom }, matrix);
  }
  let box: Box | undefined;
  for (const child of element.children) {
    if (child.tagName !== "defs" && child.tagName !== "clipPath") box = union(box, boxOf(child, matrix));
  }
  return box ?? transformed({ left: 0, top: 0, right: 0, bottom: 0 }, matrix);
}

/** Plotly breaks lines into `<tspan class="line" dy="…em">`. */
function textBox(text: Element): Box | undefined {
  const lines = [...text.children].filter((child) => child.classList.contains("line"));
  const x = numberOf(text, "x");
  const y = numberOf(text, "y");
  if (lines.length === 0) return lineBox(text, x, y);
  const { size } = styleOf(text);
  return lines.reduce<Box | undefined>((box, line) => {
    const down = Number.parseFloat(line.getAttribute("dy") ?? "0") * size;
    return union(box, lineBox(line, x, y + down));
  }, undefined);
}

function lineBox(line: Element, x: number, y: number): Box | undefined {
  let width = 0;
  let ascent = 0;
  let descent = 0;
  const walk = (node: Node): void => {
    for (const child of node.childNodes) {
      if (child.nodeType === 3) {
        const run = measureText(child.textContent ?? "", styleOf(node as Element));
        width += run.width;
        ascent = Math.max(ascent, run.ascent);
        descent = Math.max(descent, run.descent);
      } else walk(child);
    }
  };
  walk(line);
  if (width === 0) return undefined;
  const anchor = inherited(line, "text-anchor");
  const left = x - (anchor === "middle" ? width / 2 : anchor === "end" ? width : 0);
  return { left, top: y - ascent, right: left + width, bottom: y + descent };
}

function styleOf(element: Element): { size: number; bold: boolean } {
  const weight = inherited(element, "font-weight");
  return {
    size: fontSize(element),
    bold: weight === "bold" || Number(weight) >= 600,
  };
}

/** In pixels; plotly sets superscripts in percent of the text around them. */
function fontSize(element: Element): number {
  const own = (element as SVGElement).style?.fontSize || element.getAttribute("font-size") || "";
  const above = () => (element.parentElement ? fontSize(element.parentElement) : 12);
  if (own.endsWith("%")) return (Number.parseFloat(own) / 100) * above();
  return own ? Number.parseFloat(own) : above();
}

function rounded(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}

/** A style set inline or as an attribute on the element or the nearest one above it. */
function inherited(element: Element, property: string): string {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const value = (at as SVGElement).style?.getPropertyValue(property) || at.getAttribute(property);
    if (value) return value;
  }
  return "";
}

function numberOf(element: Element, attribute: string): number {
  return Number.parseFloat(element.getAttribute(attribute) ?? "0") || 0;
}

function transformOf(element: Element): Matrix {
  const text = element.getAttribute("transform") ?? "";
  let matrix = IDENTITY;
  for (const [, kind, list] of text.matchAll(/(translate|rotate|scale|matrix)\(([^)]*)\)/g)) {
    const [a = 0, b, c = 0, d = 0, e = 0, f = 0] = (list ?? "").split(/[\s,]+/).map(Number);
    if (kind === "translate") matrix = multiply(matrix, [1, 0, 0, 1, a, b ?? 0]);
    else if (kind === "scale") matrix = multiply(matrix, [a, 0, 0, b ?? a, 0, 0]);
    else if (kind === "matrix") matrix = multiply(matrix, [a, b ?? 0, c, d, e, f]);
    else {
      const [cos, sin] = [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)];
      const turn = multiply([cos, sin, -sin, cos, 0, 0], [1, 0, 0, 1, -(b ?? 0), -c]);
      matrix = multiply(matrix, multiply([1, 0, 0, 1, b ?? 0, c], turn));
    }
  }
  return matrix;
}

function multiply([a, b, c, d, e, f]: Matrix, [p, q, r, s, t, u]: Matrix): Matrix {
  return [a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f];
}

function transformed(box: Box | undefined, [a, b, c, d, e, f]: Matrix): Box | undefined {
  if (!box) return undefined;
  const corners = [
    [box.left, box.top],
    [box.right, box.top],
    [box.left, box.bottom],
    [box.right, box.bottom],
  ] as const;
  const xs = corners.map(([x, y]) => a * x + c * y + e);
  const ys = corners.map(([x, y]) => b * x + d * y + f);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

function union(a: Box | undefined, b: Box | undefined): Box | undefined {
  if (!a || !b) return a ?? b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

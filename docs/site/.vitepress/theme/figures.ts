/**
 * Brings figures to life: a chart or replay is fetched when a reader comes near it and takes the place of its picture, in
 * the size that the picture had.
 */
import { withBase } from "vitepress";
import { play } from "../../../../src/figures/player";

/** What we use of plotly.js. */
interface Plotly {
  newPlot(
    element: HTMLElement,
    figure: { data: unknown; layout: unknown; frames?: unknown; config: object },
  ): Promise<unknown>;
}

/** A stored chart. */
interface Chart {
  data: unknown;
  layout: { width?: number; height?: number };
  config?: object;
  frames?: unknown;
}

/** A page of which less is shown, in CSS pixels: a phone. There a chart waits until it is asked for, since fingers scroll over it. */
const NARROW = 560;

let plotly: Promise<Plotly> | undefined;
let watcher: IntersectionObserver | undefined;

/** Looks for figures in the page that is shown now. */
export function watchFigures(): void {
  watcher?.disconnect();
  watcher = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        watcher?.unobserve(target);
        enliven(target as HTMLElement).catch(console.error);
      }
    },
    { rootMargin: "600px" },
  );
  for (const figure of document.querySelectorAll(".figure.chart:not([data-drawn]), .figure.replay:not([data-drawn])")) {
    watcher.observe(figure);
  }
  requestAnimationFrame(markScrolling);
  addEventListener("resize", adapt);
}

/** A window has become wider or narrower. */
function adapt(): void {
  for (const box of document.querySelectorAll<HTMLElement>(".figure.chart > .drawn")) {
    if (box.firstElementChild instanceof HTMLElement) fit(box, box.firstElementChild);
  }
  markScrolling();
}

async function enliven(figure: HTMLElement): Promise<void> {
  figure.dataset.drawn = "";
  if (figure.dataset.replay !== undefined) return startReplay(figure, figure.dataset.replay);
  if (roomOf(figure) >= NARROW) return drawChart(figure);
  const button = document.createElement("button");
  button.className = "draw";
  button.textContent = "Make this chart interactive";
  button.addEventListener("click", () => {
    button.remove();
    drawChart(figure).catch(console.error);
  });
  figure.append(button);
}

/**
 * Draws a chart as large as it was made and scales it to the picture's size: labels stay where they were, and nothing in the
 * page moves.
 */
async function drawChart(figure: HTMLElement): Promise<void> {
  const [{ newPlot }, chart] = await Promise.all([loadPlotly(), fetchJson<Chart>(figure.dataset.chart ?? "")]);
  const { width = 700, height = 400 } = chart.layout;
  const box = document.createElement("div");
  box.className = "drawn";
  // Out of sight until it is whole; without a place of its own it could not measure its labels.
  box.style.cssText = "position:absolute;visibility:hidden";
  const inside = document.createElement("div");
  inside.style.cssText = `width:${width}px;height:${height}px;transform-origin:0 0`;
  inside.setAttribute("role", "group");
  inside.setAttribute("aria-label", figure.querySelector("img")?.alt ?? "A chart");
  box.append(inside);
  figure.append(box);
  try {
    await newPlot(inside, {
      data: chart.data,
      layout: chart.layout,
      ...(chart.frames === undefined ? {} : { frames: chart.frames }),
      config: { displaylogo: false, ...chart.config },
    });
    fit(box, inside);
    box.style.position = box.style.visibility = "";
    for (const still of [...figure.children]) if (still !== box) still.remove();
  } catch (error) {
    box.remove();
    throw error;
  }
}

/** Scales a drawn chart to the room there is. */
function fit(box: HTMLElement, inside: HTMLElement): void {
  const [width, height] = [inside.offsetWidth, inside.offsetHeight];
  const scale = Math.min(1, roomOf(box.parentElement) / width);
  inside.style.transform = `scale(${scale})`;
  box.style.width = `${width * scale}px`;
  box.style.height = `${height * scale}px`;
}

/** How wide a figure can be, which itself is only as wide as its picture. */
function roomOf(figure: HTMLElement | null): number {
  return figure?.parentElement?.clientWidth ?? 0;
}

async function startReplay(figure: HTMLElement, address: string): Promise<void> {
  const [id, title, film] = await fetchJson<Parameters<typeof play>>(address);
  play(id, title, film);
  if (figure.dataset.plays === undefined || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  figure.querySelector("button")?.click();
}

/** plotly.js is large, so that it comes with the first chart, and as a file of its own, which stays when the site changes. */
function loadPlotly(): Promise<Plotly> {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = withBase("/plotly.js");
    script.onload = () => resolve((window as unknown as { Plotly: Plotly }).Plotly);
    script.onerror = () => reject(new Error("plotly.js could not be loaded"));
    document.head.append(script);
  });
  return plotly;
}

async function fetchJson<T>(address: string): Promise<T> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return (await response.json()) as T;
}

/** What is wider than the page scrolls, and must do so with a keyboard, too. */
function markScrolling(): void {
  for (const formula of document.querySelectorAll<HTMLElement>(".vp-doc .katex")) {
    const room = formula.parentElement?.clientWidth ?? 0;
    if (room > 0 && formula.getBoundingClientRect().width > room) formula.classList.add("wide");
  }
  const scrolling = ".vp-doc pre, .vp-doc table, .vp-doc .markup, .vp-doc .formula, .vp-doc .katex.wide";
  for (const element of document.querySelectorAll<HTMLElement>(scrolling)) {
    if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
  }
}

/**
 * What TypeScript says of the names in a notebook's code, shown where a reader points at one, taps it, or walks to it with
 * the arrow keys. A page carries nothing for it but the number of each cell: what there is to say is fetched when a reader
 * first turns to a piece of code, and only then its names become elements. They are thousands.
 */
import { withBase } from "vitepress";
import type { HoverData } from "../../make/hover-data";

/** Milliseconds that the pointer rests on a name before its description shows, and is away before it goes. */
const REST = 120;
const AWAY = 250;
/** Pixels between a name and its description, and between that and the edge of the window. */
const GAP = 6;
const EDGE = 8;

const CODE = "pre[data-cell]";
const NAME = "hover-name";

/** A piece of code whose names are elements. */
interface Prepared {
  names: HTMLElement[];
  texts: HoverData["texts"];
}

let isWatching = false;

/** Watches all code of the site, on whichever page. */
export function watchCode(): void {
  if (isWatching) return;
  isWatching = true;
  const hovers = new HoverPopup();
  document.addEventListener("pointerover", (event) => hovers.pointAt(event));
  document.addEventListener("click", (event) => hovers.choose(event));
  document.addEventListener("keydown", (event) => hovers.press(event));
  document.addEventListener("focusin", ({ target }) => {
    const code = target instanceof Element ? target.closest<HTMLElement>(CODE) : null;
    if (code) void prepared(code).then((known) => known && explainKeys(code));
  });
  window.addEventListener("scroll", () => hovers.place(), { capture: true, passive: true });
  window.addEventListener("resize", () => hovers.place());
}

const files = new Map<string, Promise<HoverData | undefined>>();
const pieces = new WeakMap<HTMLElement, Promise<Prepared | undefined>>();

/** Turns the names of a piece of code into elements, where something is known of them. */
function prepared(code: HTMLElement): Promise<Prepared | undefined> {
  const known = pieces.get(code);
  if (known) return known;
  const [, notebook = "", cell = ""] = /^(.*)\/(\d+)$/.exec(code.dataset.cell ?? "") ?? [];
  const made = fetched(notebook).then((data) => data && prepare(code, data, Number(cell)));
  pieces.set(code, made);
  return made;
}

function fetched(notebook: string): Promise<HoverData | undefined> {
  const known = files.get(notebook);
  if (known) return known;
  const file = fetch(withBase(`/hovers/${notebook}.json`)).then(
    (answer) => (answer.ok ? (answer.json() as Promise<HoverData>) : undefined),
    // Without a network there are none; the next piece of code asks again.
    () => {
      files.delete(notebook);
      return undefined;
    },
  );
  files.set(notebook, file);
  return file;
}

function prepare(pre: HTMLElement, { texts, cells }: HoverData, number: number): Prepared | undefined {
  const code = pre.querySelector("code");
  const [length, ...numbers] = cells[number] ?? [];
  // Of another build, whose names stand elsewhere.
  if (!code || Math.abs((code.textContent ?? "").length - (length ?? -2)) > 1) return undefined;
  const spans: { start: number; end: number; text: number }[] = [];
  for (let at = 0, end = 0; at + 2 < numbers.length; at += 3) {
    const [gap = 0, size = 0, text = 0] = numbers.slice(at, at + 3);
    spans.push({ start: end + gap, end: end + gap + size, text });
    end += gap + size;
  }
  const names: HTMLElement[] = [];
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  const pieces: Text[] = [];
  while (walker.nextNode()) pieces.push(walker.currentNode as Text);
  let start = 0;
  let next = 0;
  for (const piece of pieces) {
    const end = start + piece.data.length;
    let rest = piece;
    for (; spans[next] && (spans[next]?.end ?? 0) <= end; next++) {
      const span = spans[next] as (typeof spans)[number];
      // The highlighter splits no name.
      if (span.start < start) continue;
      const name = rest.splitText(span.start - start);
      rest = name.splitText(span.end - span.start);
      start = span.end;
      const element = document.createElement("span");
      element.className = NAME;
      element.dataset.text = String(span.text);
      name.replaceWith(element);
      element.append(name);
      names.push(element);
    }
    start = end;
  }
  pre.classList.add("has-hovers");
  return { names, texts };
}

/** Tells a screen reader what the arrow keys do in a piece of code. */
function explainKeys(code: HTMLElement): void {
  const id = "hover-keys";
  if (!document.getElementById(id)) {
    const hint = document.createElement("div");
    hint.id = id;
    hint.hidden = true;
    hint.textContent = "The arrow keys go from name to name, and tell the type of each. Escape closes it.";
    document.body.append(hint);
  }
  code.setAttribute("aria-describedby", id);
}

/** The one description that shows. */
class HoverPopup {
  #element: HTMLElement | undefined;
  #name: HTMLElement | undefined;
  /** Whether it stays while the pointer is elsewhere: it was asked for by a tap or a key. */
  #stays = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pointer = { x: 0, y: 0 };

  /** The mouse is on something. */
  pointAt(event: PointerEvent): void {
    if (event.pointerType !== "mouse" || !(event.target instanceof Element)) return;
    this.#pointer = { x: event.clientX, y: event.clientY };
    const code = event.target.closest<HTMLElement>(CODE);
    if (code && !code.classList.contains("has-hovers")) {
      void prepared(code).then(() => this.#rest(document.elementFromPoint(this.#pointer.x, this.#pointer.y)));
      return;
    }
    this.#rest(event.target);
  }

  /** The mouse came to rest there. */
  #rest(target: Element | null): void {
    if (this.#stays) return;
    const name = target?.closest<HTMLElement>(`.${NAME}`) ?? undefined;
    if (name ? name === this.#name : target?.closest(".hover-popup")) {
      clearTimeout(this.#timer);
      return;
    }
    clearTimeout(this.#timer);
    if (name) this.#timer = setTimeout(() => void this.#show(name, false), REST);
    else if (this.#name) this.#timer = setTimeout(() => this.close(), AWAY);
  }

  /** A click, or a tap. */
  async choose({ target, clientX, clientY }: MouseEvent): Promise<void> {
    if (!(target instanceof Element) || target.closest(".hover-popup")) return;
    const code = target.closest<HTMLElement>(CODE);
    if (!code) return this.close();
    // Who selects code wants no description of where the selection ended.
    if (!window.getSelection()?.isCollapsed) return;
    await prepared(code);
    const name = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>(`.${NAME}`);
    if (name) await this.#show(name, true);
    else this.close();
  }

  /** A key, which means something where a piece of code has the focus. */
  async press(event: KeyboardEvent): Promise<void> {
    if (event.key === "Escape") return this.close();
    const code = event.target instanceof HTMLElement && event.target.matches(CODE) ? event.target : undefined;
    const way = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 2, ArrowUp: -2 }[event.key];
    if (!code || way === undefined || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const current = this.#name && code.contains(this.#name) ? this.#name : undefined;
    // Up and down scroll, until the reader has begun to walk.
    if (!current && Math.abs(way) === 2) return;
    event.preventDefault();
    const { names } = (await prepared(code)) ?? { names: [] };
    const next = neighbour(names, current, way);
    if (!next) return;
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
    await this.#show(next, true);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#name?.classList.remove("is-open");
    this.#name = undefined;
    this.#stays = false;
    if (this.#element) this.#element.hidden = true;
  }

  async #show(name: HTMLElement, stays: boolean): Promise<void> {
    const code = name.closest<HTMLElement>(CODE);
    const known = code && (await prepared(code));
    const text = known ? known.texts[Number(name.dataset.text)] : undefined;
    if (!text) return;
    this.close();
    this.#name = name;
    this.#stays = stays;
    name.classList.add("is-open");
    const element = this.#made();
    element.setAttribute("aria-label", `Type of ${name.textContent}`);
    const [signature, docs = "", link] = text;
    // HTML of our own build, in which everything that comes from code is escaped.
    element.innerHTML = `<pre><code>${signature}</code></pre>${docs ? `<p>${docs}</p>` : ""}${
      link ? `<p><a href="${link}">${name.textContent} in the reference</a></p>` : ""
    }`;
    element.hidden = false;
    this.place();
  }

  #made(): HTMLElement {
    if (this.#element) return this.#element;
    const element = document.createElement("div");
    element.className = "hover-popup";
    element.setAttribute("role", "dialog");
    // Said aloud without taking the focus, which stays in the code.
    element.setAttribute("aria-live", "polite");
    document.body.append(element);
    this.#element = element;
    return element;
  }

  /** Puts it below its name, or above where there is no room, and wholly into the window. */
  place(): void {
    const [element, name] = [this.#element, this.#name];
    if (!element || !name) return;
    const at = name.getBoundingClientRect();
    if (!name.isConnected || at.bottom < 0 || at.top > window.innerHeight) {
      this.close();
      return;
    }
    const { width, height } = element.getBoundingClientRect();
    const below = window.innerHeight - at.bottom;
    const isAbove = below < height + GAP + EDGE && at.top > below;
    const left = Math.max(EDGE, Math.min(at.left, document.documentElement.clientWidth - width - EDGE));
    element.style.left = `${left}px`;
    element.style.top = `${isAbove ? Math.max(EDGE, at.top - GAP - height) : at.bottom + GAP}px`;
    // What is scrolled with a pointer must be scrollable with keys.
    for (const part of [element, ...element.querySelectorAll("pre")]) {
      const isLarger = part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1;
      if (isLarger) part.tabIndex = 0;
      else part.removeAttribute("tabindex");
    }
  }
}

/** The name that an arrow leads to: the next or the one before (±1), or the nearest in the next line that has any (±2). */
function neighbour(
  names: readonly HTMLElement[],
  current: HTMLElement | undefined,
  way: number,
): HTMLElement | undefined {
  if (!current) return way > 0 ? names[0] : names.at(-1);
  if (Math.abs(way) === 1) return names[names.indexOf(current) + way];
  const here = current.getBoundingClientRect();
  const places = names.map((name) => ({ name, at: name.getBoundingClientRect() }));
  const beyond = places.filter(({ at }) => (way > 0 ? at.top > here.top + 2 : at.top < here.top - 2));
  const line = way > 0 ? Math.min(...beyond.map(({ at }) => at.top)) : Math.max(...beyond.map(({ at }) => at.top));
  return beyond
    .filter(({ at }) => Math.abs(at.top - line) < 2)
    .sort((a, b) => Math.abs(a.at.left - here.left) - Math.abs(b.at.left - here.left))[0]?.name;
}

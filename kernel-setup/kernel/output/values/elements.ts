/** Elements of a document, such as jsdom makes them. */
import { escapeHtml } from "./html";
import { cut, peek, type Shown, type Thing } from "./shown";

const SVG = "http://www.w3.org/2000/svg";
const ELEMENT = 1;
const DOCUMENT = 9;
const FRAGMENT = 11;
/** What the plain text says of an element. */
const LONGEST_TEXT = 2000;
/** More than this is named, not shown. */
const LARGEST = 5_000_000;

/** HTML as HTML, SVG as a picture; the plain text is the markup. */
export function element(value: Thing): Shown | undefined {
  const markup = markupOf(value);
  if (markup === undefined) return undefined;
  const text = { "text/plain": cut(markup, LONGEST_TEXT) };
  if (markup.length > LARGEST) return { data: text };
  if (peek(value, "namespaceURI") !== SVG) return { data: { "text/html": markup, ...text } };
  // As part of a page an SVG needs no name of its namespace; as a picture it does, and shapes need an SVG around them.
  const whole = /^<svg[\s>]/.test(markup) ? markup : `<svg>${markup}</svg>`;
  const named = /^<svg[^>]*\sxmlns=/.test(whole) ? whole : whole.replace("<svg", `<svg xmlns="${SVG}"`);
  return { data: { "image/svg+xml": named, ...text } };
}

function markupOf(value: Thing): string | undefined {
  const kind = peek(value, "nodeType");
  if (kind === DOCUMENT) return markupOf((peek(value, "documentElement") ?? {}) as Thing);
  if (kind === ELEMENT) {
    const markup = peek(value, "outerHTML");
    return typeof markup === "string" ? markup : undefined;
  }
  const children = kind === FRAGMENT ? peek(value, "childNodes") : undefined;
  if (children === undefined) return undefined;
  return Array.from(children as ArrayLike<Thing>, (one) => markupOf(one) ?? escapedText(one)).join("");
}

function escapedText(node: Thing): string {
  return peek(node, "nodeType") === 3 ? escapeHtml(String(peek(node, "data"))) : "";
}

/**
 * What a notebook brings as HTML, made harmless. A page is made of notebooks by others, too, and no output says whose
 * code made it: an imitation can look like one of ours in every byte. So nothing that a notebook brings ever runs, and
 * whatever runs is the page's own: charts are drawn from their data by plotly, and a replay, the only figure of ours
 * with a script in its HTML, is taken apart to its data and played by our own player.
 */
import { createHash } from "node:crypto";
import createDOMPurify from "dompurify";
import { JSDOM } from "jsdom";
import { escapeHtml } from "../../src/figures/html";
import { type Film, play } from "../../src/figures/player";

const purify = createDOMPurify(new JSDOM("").window);

/** Besides scripts and handlers, which DOMPurify always takes out. */
const OPTIONS = {
  // What sends something, what asks for input in the page's name, what changes how the rest of the page looks.
  FORBID_TAGS: ["form", "input", "button", "select", "textarea", "datalist", "dialog", "style", "audio", "video"],
  FORBID_ATTR: ["srcset", "background", "poster", "autofocus", "contenteditable"],
  // KaTeX puts the formula's source beside its MathML; DOMPurify lets it into no page, and it must not become text.
  ADD_FORBID_CONTENTS: ["annotation", "button", "datalist", "select", "textarea"],
  RETURN_DOM_FRAGMENT: true,
} as const;

/**
 * HTML without anything that runs, sends or loads. A page also needs {@link securityPolicy} and a style that keeps
 * what it shows in its place.
 *
 * @param picture what stands for a picture that is not in the HTML itself: its `src` as a data URL, or `undefined` where
 *   there is none
 */
export function sanitise(html: string, picture: (source: string) => string | undefined): string {
  const fragment = purify.sanitize(html, {
    ...OPTIONS,
    FORBID_TAGS: [...OPTIONS.FORBID_TAGS],
    FORBID_ATTR: [...OPTIONS.FORBID_ATTR],
    ADD_FORBID_CONTENTS: [...OPTIONS.ADD_FORBID_CONTENTS],
  });
  for (const image of fragment.querySelectorAll("img")) {
    const source = image.getAttribute("src") ?? "";
    if (source.startsWith("data:")) continue;
    // A picture from elsewhere would tell its server who reads the page, and when.
    if (/^(https?:)?\/\//i.test(source)) image.outerHTML = linkTo(source, image.alt);
    else {
      const data = picture(source);
      if (data === undefined) image.outerHTML = pictureNotFound(source);
      else image.src = data;
    }
  }
  const box = fragment.ownerDocument.createElement("div");
  box.append(fragment);
  return box.innerHTML;
}

/** What stands for a picture on another server. */
export function linkTo(source: string, alt: string): string {
  return `<a href="${escapeHtml(source)}">${escapeHtml(alt || source)}</a>`;
}

/** What stands for a picture that is not there. */
export function pictureNotFound(source: string): string {
  return `<em>[picture not found: ${escapeHtml(source)}]</em>`;
}

/** What a replay plays: the arguments of its player. */
export type StoredReplay = readonly [id: string, title: string, film: Film];

/** The end of a replay's HTML, as `src/figures/replay.ts` writes it: a call of the player, with three values as JSON. */
const CALL = /\)\(("replay-[0-9a-f]{12}", .*)\);<\/script>\s*$/s;

/** The replay in an output; `undefined` where there is none, or something else than a replay's values. */
export function replayIn(html: string): StoredReplay | undefined {
  let values: unknown;
  try {
    values = JSON.parse(`[${CALL.exec(html)?.[1] ?? ""}]`);
  } catch {
    return undefined;
  }
  const [id, title, film] = values as unknown[];
  return typeof id === "string" && typeof title === "string" && isFilm(film) ? [id, title, filmOf(film)] : undefined;
}

function isFilm(value: unknown): value is Film {
  if (typeof value !== "object" || value === null) return false;
  const { frames, labels, fps, width, height, crisp, accent, muted } = value as Record<string, unknown>;
  const texts = (list: unknown, pattern: RegExp) =>
    Array.isArray(list) && list.length > 0 && list.every((text) => typeof text === "string" && pattern.test(text));
  const isColor = (text: unknown) => typeof text === "string" && /^#[0-9a-f]{6}$/i.test(text);
  return (
    texts(frames, /^[A-Za-z0-9+/]+=*$/) &&
    texts(labels, /^/) &&
    [fps, width, height].every((number) => typeof number === "number" && number > 0) &&
    typeof crisp === "boolean" &&
    isColor(accent) &&
    isColor(muted)
  );
}

/** Only what the player knows. */
function filmOf({ frames, labels, fps, width, height, crisp, accent, muted }: Film): Film {
  return { frames, labels, fps, width, height, crisp, accent, muted };
}

/** The script of a page that plays what stands in `<script type="application/json" class="replay">`. */
export const PLAYER = `
(() => {
  const play = ${play.toString()};
  for (const data of document.querySelectorAll('script[type="application/json"].replay')) play(...JSON.parse(data.textContent));
})();
`;

/**
 * The policy that a page gives the browser: it runs these scripts and no others, and loads nothing. So what a sanitiser
 * overlooked stays dead, too.
 *
 * @param scripts every text that is to run
 */
export function securityPolicy(scripts: readonly string[]): string {
  const hashes = scripts.map((script) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  return [
    "default-src 'none'",
    // plotly compiles how it draws its WebGL charts; whoever could abuse that would have a script running already.
    `script-src ${hashes.length > 0 ? `${hashes.join(" ")} 'unsafe-eval'` : "'none'"}`,
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

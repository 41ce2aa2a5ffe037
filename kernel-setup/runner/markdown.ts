/**
 * A notebook's prose as HTML: Markdown, formulas as MathML (which browsers draw without fonts or scripts), highlighted
 * code, and pictures inlined so that a page needs nothing but itself.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, join, relative, resolve } from "node:path";
import highlighter from "highlight.js/lib/core";
import typescript from "highlight.js/lib/languages/typescript";
import katex from "katex";
import MarkdownIt from "markdown-it";
import { escapeHtml } from "../../src/figures/html";
import type { Data } from "./outputs";
import { linkTo, pictureNotFound, sanitise } from "./sanitise";

/** One line of a table of contents. */
export interface Heading {
  level: number;
  id: string;
  /** HTML. */
  title: string;
}

/** What rendering needs to know beside the text. */
export interface Surroundings {
  /** The notebook's path: links and pictures are relative to it. */
  file: string;
  /** The address of a relative link, as seen from the page; `undefined` where the page cannot lead there: then its text is left. */
  link(target: string): string | undefined;
  attachments?: Record<string, Data> | undefined;
  /** Headings are added here as they come. */
  headings: Heading[];
  /** What a page of a site does in its own way. */
  site?: SiteText | undefined;
}

/** How text is written in a page of a site, which is more than the text alone. */
export interface SiteText {
  /** The anchor of a heading. */
  anchor(title: string): string;
  /** Stands at a heading's end: HTML. */
  afterHeading(heading: Heading): string;
  /** A block of code: HTML. */
  fence(code: string, language: string): string;
  /** Where a word that is set as code is explained. */
  explained(word: string): string | undefined;
}

highlighter.registerLanguage("typescript", typescript);

/** TypeScript as HTML with highlight.js' classes. */
export function highlight(code: string): string {
  return highlighter.highlight(code, { language: "typescript" }).value;
}

/** Markdown as HTML. HTML inside it stays, as far as it is harmless, and so do links. */
export function renderMarkdown(text: string, surroundings: Surroundings): string {
  return harmless(markdown.render(text, { surroundings }), surroundings);
}

function harmless(html: string, surroundings: Surroundings): string {
  return sanitise(html, (source) => inlined(source, surroundings));
}

/** A formula as MathML; one that KaTeX cannot read is shown in red, with the reason as its title. */
export function renderMath(formula: string, displayMode: boolean): string {
  const html = katex.renderToString(formula, { displayMode, output: "mathml", throwOnError: false, strict: "ignore" });
  // TeX has a thin space between a function's name and a letter or number; KaTeX's MathML has none.
  return html.replace(/<mo>\u2061<\/mo>(?=<m[ins])/g, '<mo lspace="0em" rspace="0.1667em">\u2061</mo>');
}

const markdown = new MarkdownIt({
  html: true,
  linkify: true,
  highlight: (code, language) => (/^(ts|typescript|js|javascript)$/.test(language) ? highlight(code) : ""),
});
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });

// A formula in a line, before backslashes, stars and underlines mean anything else. As in pandoc, the opening dollar has
// no space after it, the closing one none before it and no digit after it: "$5 or $10" is money.
markdown.inline.ruler.before("escape", "math", (state, silent) => {
  const rest = state.src.slice(state.pos);
  const match =
    /^\$\$((?:[^$\\]|\\[\s\S])+?)\$\$/.exec(rest) ?? /^\$(?![\s$])((?:[^$\\]|\\[\s\S])*?)(?<!\s)\$(?!\d)/.exec(rest);
  if (!match) return false;
  if (!silent) {
    const token = state.push("math", "math", 0);
    token.content = match[1] ?? "";
    token.meta = { display: match[0].startsWith("$$") };
  }
  state.pos += match[0].length;
  return true;
});

// A formula of its own: from a line that opens with $$ or \begin{…} to the line that closes it.
markdown.block.ruler.before(
  "fence",
  "math_block",
  (state, start, end, silent) => {
    const line = (at: number) => state.src.slice((state.bMarks[at] ?? 0) + (state.tShift[at] ?? 0), state.eMarks[at]);
    const first = line(start);
    const environment = /^\\begin\{([^}]+)\}/.exec(first)?.[1];
    if (!first.startsWith("$$") && environment === undefined) return false;
    const close = environment === undefined ? "$$" : `\\end{${environment}}`;
    let last = start;
    let text = first;
    const closed = () => text.trimEnd().endsWith(close) && text.trim().length > close.length;
    while (!closed() && last + 1 < end) text += `\n${line(++last)}`;
    if (!closed()) return false;
    if (silent) return true;
    const token = state.push("math", "math", 0);
    token.block = true;
    token.content = environment === undefined ? text.trim().slice(2, -2) : text;
    token.meta = { display: true };
    state.line = last + 1;
    return true;
  },
  { alt: ["paragraph", "reference", "blockquote", "list"] },
);

markdown.renderer.rules.math = (tokens, index) => {
  const { content = "", meta } = tokens[index] ?? {};
  const display = meta?.display === true;
  const html = renderMath(content.trim(), display);
  return display ? `<div class="formula">${html}</div>\n` : html;
};

// JupyterLab's anchors, so that links inside a notebook lead to the same heading here.
markdown.renderer.rules.heading_open = (tokens, index, options, env, self) => {
  const token = tokens[index];
  const inline = tokens[index + 1];
  const { headings, site } = surroundingsOf(env);
  if (token && inline) {
    const plain = (inline.children ?? []).map((child) => child.content).join("");
    let id = site ? site.anchor(plain) : plain.trim().replaceAll(" ", "-");
    for (let copy = 2; headings.some((heading) => heading.id === id); copy++) {
      id = `${id.replace(/-\d+$/, "")}-${copy}`;
    }
    token.attrSet("id", id);
    const title = self.renderInline(inline.children ?? [], options, env).replace(/<\/?a\b[^>]*>/g, "");
    headings.push({ level: Number(token.tag.slice(1)), id, title: harmless(title, surroundingsOf(env)) });
  }
  return self.renderToken(tokens, index, options);
};

markdown.renderer.rules.heading_close = (tokens, index, options, env, self) => {
  const { headings, site } = surroundingsOf(env);
  const heading = headings.at(-1);
  return `${site && heading ? site.afterHeading(heading) : ""}${self.renderToken(tokens, index, options)}`;
};

const fence = markdown.renderer.rules.fence;
markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
  const { content = "", info = "" } = tokens[index] ?? {};
  const { site } = surroundingsOf(env);
  return site ? site.fence(content, info.trim()) : (fence?.(tokens, index, options, env, self) ?? "");
};

// Code that is indented.
const block = markdown.renderer.rules.code_block;
markdown.renderer.rules.code_block = (tokens, index, options, env, self) => {
  const { site } = surroundingsOf(env);
  return site ? site.fence(tokens[index]?.content ?? "", "") : (block?.(tokens, index, options, env, self) ?? "");
};

const codeInLine = markdown.renderer.rules.code_inline;
markdown.renderer.rules.code_inline = (tokens, index, options, env, self) => {
  const html = codeInLine?.(tokens, index, options, env, self) ?? "";
  // Inside of a link there can be no other.
  const opened = tokens
    .slice(0, index)
    .reduce((depth, { type }) => depth + (type === "link_open" ? 1 : type === "link_close" ? -1 : 0), 0);
  const address = opened === 0 ? surroundingsOf(env).site?.explained(tokens[index]?.content ?? "") : undefined;
  return address === undefined ? html : `<a href="${escapeHtml(address)}">${html}</a>`;
};

markdown.renderer.rules.image = (tokens, index, _options, env) => {
  const token = tokens[index];
  const source = String(token?.attrGet("src") ?? "");
  if (/^https?:/.test(source)) return linkTo(source, token?.content ?? "");
  const data = source.startsWith("data:") ? source : inlined(source, surroundingsOf(env));
  if (data === undefined) return pictureNotFound(source);
  return `<img src="${escapeHtml(data)}" alt="${escapeHtml(token?.content ?? "")}">`;
};

markdown.renderer.rules.link_open = (tokens, index, options, env, self) => {
  const token = tokens[index];
  const target = String(token?.attrGet("href") ?? "");
  if (token && !/^([a-z][a-z+.-]*:|#|\/)/i.test(target)) {
    const address = surroundingsOf(env).link(target);
    // An anchor that leads nowhere is its text.
    token.attrs = address === undefined ? [] : [["href", address]];
  }
  return self.renderToken(tokens, index, options);
};

/** What {@link renderMarkdown} handed through the library. */
function surroundingsOf(env: Record<string, unknown> | undefined): Surroundings {
  return env?.surroundings as Surroundings;
}

/** A relative link, as seen from the page: other notebooks are pages beside it. */
export function relocated(target: string, { file, folder }: { file: string; folder: string }): string {
  const [, path = "", rest = ""] = /^([^?#]*)(.*)$/s.exec(target) ?? [];
  if (/^[^/]+\.ipynb$/.test(path)) return `${path.replace(/\.ipynb$/, ".html")}${rest}`;
  return `${encodeURI(relative(resolve(folder), resolve(dirname(file), decoded(path))))}${rest}`;
}

/** A path as the file system has it; one that is no valid URI is taken as it is. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

const PICTURES: Record<string, string> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
};

/** A picture beside the notebook or attached to a cell, as a data URL. */
export function inlined(source: string, { file, attachments }: Surroundings): string | undefined {
  const name = decoded(source);
  if (name.startsWith("attachment:")) {
    const [type, data] = Object.entries(attachments?.[name.slice("attachment:".length)] ?? {})[0] ?? [];
    return type === undefined ? undefined : `data:${type};base64,${String(data).replace(/\s/g, "")}`;
  }
  const path = join(dirname(file), name);
  const type = PICTURES[extname(path).toLowerCase()];
  return type && existsSync(path) ? `data:${type};base64,${readFileSync(path).toString("base64")}` : undefined;
}

/**
 * The text of one page, for the generator. It compiles Markdown to templates of Vue, where `{{` and unknown tags mean
 * something; what our own renderer has made goes past that, word for word, as a fence called `raw`. Only code is left to the
 * generator, which highlights it and can explain it.
 */

import type { Heading, SiteText } from "../../../kernel-setup/runner/markdown";
import { escapeHtml } from "../../../src/figures/html";

/** The fence that `.vitepress/config.mts` prints as it is. */
const RAW = "raw";

/** Around what is shown but not searched. */
const UNSEARCHED = ["<!--unsearched-->", "<!--/unsearched-->"] as const;

/** Takes part in making one page. */
export class PageText {
  readonly #fences: { code: string; info: string }[] = [];

  /** A place that stands for a block of code until the page is written. It passes the sanitiser. */
  fence(code: string, info: string): string {
    this.#fences.push({ code: code.replace(/\n+$/, ""), info });
    return `<pre data-fence="${this.#fences.length - 1}"></pre>`;
  }

  /** The page: `html`, with code in its places. */
  markdown(html: string, frontMatter: Record<string, string | boolean>): string {
    return `${this.matter(frontMatter)}\n${this.body(html)}\n`;
  }

  /** What a page begins with. */
  matter(frontMatter: Record<string, string | boolean>): string {
    const lines = Object.entries(frontMatter).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
    return `---\n${lines.join("")}---\n`;
  }

  /** A page's text, or a part of it, without front matter. */
  body(html: string): string {
    const parts = html.split(/<pre data-fence="(\d+)"><\/pre>/).map((part, index) => {
      if (index % 2 === 0) return fenced(part, RAW, "~");
      const { code, info } = this.#fences[Number(part)] ?? { code: "", info: "" };
      return fenced(code, info, "`");
    });
    return parts.join("\n\n");
  }
}

/** A fence longer than any line of its sort within. */
function fenced(text: string, info: string, sort: "~" | "`"): string {
  const longest = Math.max(2, ...[...text.matchAll(sort === "~" ? /~{3,}/g : /`{3,}/g)].map(([run]) => run.length));
  const fence = sort.repeat(longest + 1);
  return `${fence}${info}\n${text}\n${fence}`;
}

/** Marks HTML that search leaves out: a chart's values and a cell's code are not what a reader looks for. */
export function unsearched(html: string): string {
  return `${UNSEARCHED[0]}${html}${UNSEARCHED[1]}`;
}

/** How the generator's own pages end a heading; its search takes a page apart at these links. */
export const afterHeading: SiteText["afterHeading"] = ({ id, title }: Heading) => {
  const name = escapeHtml(plain(title));
  return ` <a class="header-anchor" href="#${escapeHtml(encodeURIComponent(id))}" aria-label="Permalink to ${name}">&#8203;</a>`;
};

/** The text of HTML. */
export function plain(html: string): string {
  return html
    .replace(/<[^>]+>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

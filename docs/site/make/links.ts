/** Looks in a built site for links that lead nowhere. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** A link without a target. */
export interface DeadLink {
  /** The page it stands in, relative to the site. */
  page: string;
  link: string;
}

/** An attribute that names something: a page, a picture, a script, the data of a figure. */
const REFERENCE = /\s(?:href|src|data-chart|data-replay)="([^"]*)"/g;
const ANCHOR = /\s(?:id|name)="([^"]*)"/g;

/**
 * Every link of the site's pages that stays in the site and has no file or no anchor there.
 *
 * @param folder the built site
 * @param base where it will lie on its server, with a slash at both ends
 */
export function deadLinks(folder: string, base: string): DeadLink[] {
  const pages = filesOf(folder).filter((file) => file.endsWith(".html"));
  const anchors = new Map(
    pages.map((file) => {
      const html = readFileSync(path.join(folder, file), "utf8");
      return [file, new Set([...html.matchAll(ANCHOR)].map(([, id = ""]) => unescapeHtml(id)))];
    }),
  );
  return pages.flatMap((page) => {
    const html = readFileSync(path.join(folder, page), "utf8");
    const links = new Set([...html.matchAll(REFERENCE)].map(([, link = ""]) => unescapeHtml(link)));
    return [...links].filter((link) => isDead(link, page)).map((link) => ({ page, link }));
  });

  function isDead(link: string, page: string): boolean {
    if (/^([a-z][a-z+.-]*:|\/\/)/i.test(link)) return false;
    // The page's own address is only a base for relative links: the host means nothing.
    const url = new URL(link, `http://site${base}${page}`);
    if (!url.pathname.startsWith(base)) return true;
    const name = decodeURIComponent(url.pathname.slice(base.length));
    const file = name === "" || name.endsWith("/") ? `${name}index.html` : name;
    if (!statSync(path.join(folder, file), { throwIfNoEntry: false })?.isFile()) return true;
    const anchor = decodeURIComponent(url.hash.slice(1));
    // What has a "=" in it is no place in a page but a game of the lab.
    if (anchor.includes("=")) return false;
    return anchor !== "" && file.endsWith(".html") && anchors.get(file)?.has(anchor) !== true;
  }
}

/** All files in a folder and below, relative to it. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** The documents of docs/ as pages. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Heading, renderMarkdown } from "../../../kernel-setup/runner/markdown";
import { Failure } from "../../../kernel-setup/setup/failure";
import type { Source } from "./addresses";
import { type Page, page, type Workshop } from "./notebooks";
import { afterHeading, PageText } from "./page-text";

/**
 * The page of a document.
 *
 * @param component what Vue puts before the document's first section; such a page has the whole width
 */
export function documentPage({ file }: Source, { root, addresses, assets }: Workshop, component?: string): Page {
  const source = readFileSync(path.join(root, file), "utf8");
  const text = new PageText();
  const headings: Heading[] = [];
  const render = (markdown: string) => {
    const html = renderMarkdown(markdown, {
      file: path.join(root, file),
      headings,
      link: (target) => addresses.link(file, target),
      site: {
        anchor: githubAnchor,
        afterHeading,
        fence: (code, info) => text.fence(code, info || "text"),
        explained: () => undefined,
      },
    });
    // The generator's style for text is that of pages with a list at their side; where there is none, the text asks for it.
    const style = component === undefined ? "prose" : "prose vp-doc wide";
    return page(`<div class="${style}">${assets.withoutData(html)}</div>`);
  };
  const title = (/^# +(.+?)\s*$/m.exec(source)?.[1] ?? path.basename(file, ".md")).replaceAll("`", "");
  if (component === undefined) return { title, markdown: text.markdown(render(source), { title }) };
  const section = source.search(/^## /m);
  if (section < 0) throw new Failure(`${file} has no section that <${component} /> could stand before.`);
  const wide = { title, layout: "page", sidebar: false };
  const parts = [render(source.slice(0, section)), render(source.slice(section))].map((html) => text.body(html));
  // The generator's layout of such a page has no main part of its own.
  const main = `<main>\n\n${parts.join(`\n\n<${component} />\n\n`)}\n\n</main>`;
  return { title, markdown: `${text.matter(wide)}\n${main}\n` };
}

/** As GitHub has them, which links between documents are written for. */
export function githubAnchor(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, "")
    .replaceAll(" ", "-");
}

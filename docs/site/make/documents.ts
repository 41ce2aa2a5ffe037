/** The documents of docs/ as pages. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Heading, renderMarkdown } from "../../../kernel-setup/runner/markdown";
import type { Source } from "./addresses";
import { type Page, page, type Workshop } from "./notebooks";
import { afterHeading, PageText } from "./page-text";

/** The page of a document. */
export function documentPage({ file }: Source, { root, addresses, assets }: Workshop): Page {
  const source = readFileSync(path.join(root, file), "utf8");
  const text = new PageText();
  const headings: Heading[] = [];
  const html = renderMarkdown(source, {
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
  const title = (/^# +(.+?)\s*$/m.exec(source)?.[1] ?? path.basename(file, ".md")).replaceAll("`", "");
  return { title, markdown: text.markdown(page(`<div class="prose">${assets.withoutData(html)}</div>`), { title }) };
}

/** As GitHub has them, which links between documents are written for. */
export function githubAnchor(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, "")
    .replaceAll(" ", "-");
}

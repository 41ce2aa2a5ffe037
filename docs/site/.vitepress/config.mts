/** How the generator builds the pages that `make/site.ts` has written. What is particular to a build comes from its plan. */
import { readFileSync } from "node:fs";
import { defineConfig } from "vitepress";
import type { Plan } from "../make/plan";
import { codeTransformers } from "./code-transformers";

const { GANBOOK_SITE } = process.env;
if (GANBOOK_SITE === undefined) throw new Error("The site is built by `npm run docs`, which writes its pages first.");
const plan = JSON.parse(readFileSync(GANBOOK_SITE, "utf8")) as Plan;

export default defineConfig({
  title: "ganbook",
  description:
    "TypeScript notebooks from a single neuron to a trained GAN, and the tested library they import, on real TensorFlow",
  lang: "en",
  base: plan.base,
  srcDir: plan.pages,
  outDir: plan.out,
  cacheDir: plan.cache,
  // A reader of one page is no reader of all that it leads to.
  router: { prefetchLinks: false },
  head: [["link", { rel: "icon", href: `${plan.base}icon.svg`, type: "image/svg+xml" }]],
  markdown: {
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    codeTransformers,
    config: (md) => {
      const { fence } = md.renderer.rules;
      md.renderer.rules.fence = (tokens, index, options, env, self) => {
        const token = tokens[index];
        if (token?.info.trim() === "raw") return token.content;
        return fence?.(tokens, index, options, env, self) ?? "";
      };
    },
  },
  // Addresses of pictures are complete when a page is written; as imports they would be thousands.
  vue: { template: { transformAssetUrls: false } },
  vite: { build: { chunkSizeWarningLimit: 3000 } },
  themeConfig: {
    nav: plan.nav,
    sidebar: plan.sidebar,
    outline: { level: [2, 3], label: "In this page" },
    search: {
      provider: "local",
      options: {
        _render: (source, env, md) =>
          env.frontmatter?.search === false
            ? ""
            : md.render(source, env).replace(/<!--unsearched-->[\s\S]*?<!--\/unsearched-->/g, ""),
      },
    },
    docFooter: { prev: "Before", next: "Next" },
  },
});

/** How the generator builds the pages that `make/site.ts` has written. What is particular to a build comes from its plan. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ShikiTransformer } from "shiki";
import { defineConfig } from "vitepress";
import { browserEngine } from "../lab/browser-engine";
import type { Plan } from "../make/plan";
import { codeTransformers } from "./code-transformers";

const { GANBOOK_SITE } = process.env;
if (GANBOOK_SITE === undefined) throw new Error("The site is built by `npm run docs`, which writes its pages first.");
const plan = JSON.parse(readFileSync(GANBOOK_SITE, "utf8")) as Plan;

/** VitePress takes any number behind a fence's language for a line to mark, also that in a cell's name. We mark none. */
const unmarked: ShikiTransformer = {
  name: "ganbook:unmarked",
  line(node) {
    node.properties.class = String(node.properties.class ?? "").replace(/\s*\bhighlighted\b/, "");
  },
};

/** What the lab runs of the course's modules, it runs in a browser. */
const engine = () => browserEngine(fileURLToPath(new URL("../../../src/engine", import.meta.url)));

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
    codeTransformers: [unmarked, ...codeTransformers],
    config: (md) => {
      const { fence } = md.renderer.rules;
      md.renderer.rules.fence = (tokens, index, options, env, self) => {
        const token = tokens[index];
        if (token?.info.trim() === "raw") return token.content;
        // The page as a whole is v-pre; a second one within would keep Vue from leaving out of its scripts what never changes.
        return (fence?.(tokens, index, options, env, self) ?? "").replaceAll(/ v-pre(="")?(?=[ >])/g, "");
      };
    },
  },
  // Addresses of pictures are complete when a page is written; as imports they would be thousands.
  vue: { template: { transformAssetUrls: false } },
  vite: {
    plugins: [engine()],
    worker: { format: "es", plugins: () => [engine()] },
    build: { chunkSizeWarningLimit: 3000 },
    // What the first page need not load: a way to write components that nothing here uses, and the style of a search service.
    define: { __VUE_OPTIONS_API__: false },
    resolve: {
      alias: { "@docsearch/css": fileURLToPath(new URL("./theme/nothing.css", import.meta.url)) },
    },
  },
  themeConfig: {
    nav: plan.nav,
    sidebar: plan.sidebar,
    outline: { level: [2, 3], label: "In this page" },
    search: {
      provider: "local",
      options: {
        // A word of the course is looked for there first; the reference has it a dozen times.
        miniSearch: {
          searchOptions: { boostDocument: (id: unknown) => (String(id).includes("/reference/") ? 0.3 : 1) },
        },
        _render: (source, env, md) =>
          env.frontmatter?.search === false
            ? ""
            : md.render(source, env).replace(/<!--unsearched-->[\s\S]*?<!--\/unsearched-->/g, ""),
      },
    },
    docFooter: { prev: "Before", next: "Next" },
  },
});

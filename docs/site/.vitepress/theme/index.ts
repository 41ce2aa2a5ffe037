/** VitePress' own theme, with letters of the reader's system: no font has to be fetched. */
import { onContentUpdated, type Theme, withBase } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import { h } from "vue";
import { BrowserLab } from "./browser-lab";
import { watchFigures } from "./figures";
import "./hover.css";
import "./reference.css";
import "./style.css";

const theme: Theme = {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { "not-found": notFound }),
  setup: () => {
    onContentUpdated(watchFigures);
    onContentUpdated(explainCode);
  },
  enhanceApp: ({ app }) => {
    app.component("BrowserLab", BrowserLab);
  },
};

/** Only pages with cells need what explains them. */
async function explainCode(): Promise<void> {
  if (document.querySelector("pre[data-cell]") === null) return;
  const { watchCode } = await import("./hover");
  watchCode();
}

function notFound() {
  const home = h("a", { href: withBase("/") }, "To the front page");
  return h("main", { class: "not-found" }, [h("h1", "There is no such page"), h("p", home)]);
}

export default theme;

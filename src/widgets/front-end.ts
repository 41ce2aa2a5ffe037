import { escapeHtml } from "../figures/html";
import type { State } from "./state";
import { type FrontEnd, type Still, Widget } from "./widget";

const BASE = { module: "@jupyter-widgets/base", version: "2.0.0" };

/** Widgets that every front end with widgets has: `@jupyter-widgets/controls`, version 2, as ipywidgets 8 has it. */
export function jupyters(name: string): FrontEnd {
  return { module: "@jupyter-widgets/controls", version: "2.0.0", model: `${name}Model`, view: `${name}View` };
}

/** How much room a widget takes: properties of CSS, with `_` for `-`. */
export function layout(properties: Readonly<Record<string, string>>): Widget {
  return new Widget<State>({ ...BASE, model: "LayoutModel", view: "LayoutView" }, { ...properties }, () =>
    textStill(""),
  );
}

/** How a widget's label looks: whole, where the front end would cut it off. */
export function labelStyle(name: string): Widget {
  const kind = { ...jupyters(name), view: "StyleView", viewModule: BASE.module };
  return new Widget<State>(kind, { description_width: "initial" }, () => textStill(""));
}

/** What stands in the place of a widget that can be said in a line. */
export function textStill(text: string): Still {
  return { html: text === "" ? "" : `<div>${escapeHtml(text)}</div>`, text };
}

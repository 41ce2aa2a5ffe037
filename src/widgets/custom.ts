import { inspect } from "node:util";
import { textStill } from "./front-end";
import { type Still, Widget } from "./widget";

/** A widget of one's own: code for the browser, and the state that it shares with the code of cells. */
export interface CustomWidget<S extends object> {
  /**
   * The text of an ES module. Its default export is `{ render({ model, el }) }`, as anywidget describes it
   * (https://anywidget.dev): `model.get(name)`, `model.set(name, value)` and `model.save_changes()`, `model.on("change:name", …)`,
   * `model.send(message)`.
   */
  esm: string;
  /** A style sheet. */
  css?: string;
  /** At first: JSON, bytes (`Uint8Array`) and other widgets. */
  state: S;
  /** What it looks like where no front end runs it; the state in letters if left out. */
  still?: (state: Readonly<S>) => Still | Promise<Still>;
}

/** Makes a widget of one's own; the front end's part of it is run by anywidget. */
export function customWidget<S extends object>({ esm, css = "", state, still }: CustomWidget<S>): Widget<S> {
  const anywidget = { module: "anywidget", version: "*", model: "AnyModel", view: "AnyView" };
  return new Widget(anywidget, state, still ?? ((now) => textStill(inspect(now, { depth: 2 }))), {
    _esm: esm,
    _css: css,
    _anywidget_id: "ganbook.customWidget",
  });
}

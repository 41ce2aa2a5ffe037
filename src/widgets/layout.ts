import { jupyters, layout } from "./front-end";
import type { State } from "./state";
import { type AnyWidget, Widget } from "./widget";

/** Widgets side by side; those for which there is no room go below. */
export function row(...widgets: readonly AnyWidget[]): Widget {
  return box("HBox", widgets, { flex_flow: "row wrap", align_items: "center" });
}

/** Widgets below each other. */
export function column(...widgets: readonly AnyWidget[]): Widget {
  return box("VBox", widgets, {});
}

function box(name: string, children: readonly AnyWidget[], style: Readonly<Record<string, string>>): Widget {
  return new Widget<State>(jupyters(name), { children, layout: layout(style) }, async () => {
    const stills = await Promise.all(children.map((child) => child.still()));
    const png = stills.find((still) => still.png)?.png;
    return {
      html: stills.map(({ html }) => html).join("\n"),
      text: stills.map(({ text }) => text).join("\n"),
      ...(png ? { png } : {}),
    };
  });
}

/** A text with the tags of HTML in it; made by {@link html}. */
export class Html extends Widget<{ value: string }> {
  /** HTML. */
  get value(): string {
    return this.state.value;
  }

  set value(value: string) {
    this.set({ value });
  }
}

/** A text that code changes: HTML, with what it is to be in plain letters (its tags left out, if left out). */
export function html(value: string): Html {
  return new Html(jupyters("HTML"), { value }, ({ value: now }) => ({
    html: `<div>${now}</div>`,
    text: withoutTags(now),
  }));
}

function withoutTags(text: string): string {
  return text
    .replace(/<[^>]*>/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}

/** What a picture shows: each thing can be left out, to see another better. */
import { element } from "./dom";

/** Names of things, by what the pictures call them. */
export const LAYERS = {
  real: "data",
  drawn: "what G draws",
  field: "D",
  optimal: "D*",
  map: "how G bends its noise",
  pulls: "where D pulls",
} as const;

export type Layer = keyof typeof LAYERS;

/** Those that are shown. */
export type Shown = ReadonlySet<Layer>;

/** A check box for each. */
export class LayerChoice {
  readonly root = element("fieldset", { class: "lab-layers" }, element("legend", {}, "Shown"));
  readonly shown = new Set(Object.keys(LAYERS) as Layer[]);

  constructor(onChange: () => void) {
    for (const [name, text] of Object.entries(LAYERS) as [Layer, string][]) {
      const box = element("input", { type: "checkbox", checked: true });
      box.addEventListener("change", () => {
        if (box.checked) this.shown.add(name);
        else this.shown.delete(name);
        onChange();
      });
      this.root.append(element("label", {}, box, ` ${text}`));
    }
  }
}

/** What a picture shows: each thing can be left out, to see another better. */
import type { Space } from "../../../src/browser-lab/settings";
import { element } from "./dom";

interface About {
  /** What the picture calls it. */
  readonly text: string;
  readonly spaces: readonly Space[];
  /** Left out until it is asked for. */
  readonly hidden?: boolean;
}

const [LINE, PLANE, DIGITS] = ["line", "plane", "digits"] as const;

export const LAYERS = {
  real: { text: "data", spaces: [LINE, PLANE, DIGITS] },
  drawn: { text: "what G draws", spaces: [LINE, PLANE, DIGITS] },
  field: { text: "D", spaces: [LINE, PLANE, DIGITS] },
  optimal: { text: "D*", spaces: [LINE] },
  map: { text: "how G bends its noise", spaces: [LINE, PLANE] },
  pulls: { text: "where D pulls", spaces: [LINE, PLANE] },
  changes: { text: "what D would change", spaces: [DIGITS], hidden: true },
  read: { text: "how the classifier reads them", spaces: [DIGITS], hidden: true },
} as const satisfies Record<string, About>;

export type Layer = keyof typeof LAYERS;

/** Those that are shown. */
export type Shown = ReadonlySet<Layer>;

const ENTRIES = Object.entries(LAYERS) as [Layer, About][];

/** A check box for each. */
export class LayerChoice {
  readonly root = element("fieldset", { class: "lab-layers" }, element("legend", {}, "Shown"));
  readonly shown = new Set(ENTRIES.flatMap(([name, { hidden }]) => (hidden ? [] : [name])));
  readonly #boxes = new Map<Layer, HTMLElement>();

  constructor(onChange: () => void) {
    for (const [name, { text, hidden = false }] of ENTRIES) {
      const box = element("input", { type: "checkbox", checked: !hidden });
      box.addEventListener("change", () => {
        if (box.checked) this.shown.add(name);
        else this.shown.delete(name);
        onChange();
      });
      const label = element("label", {}, box, ` ${text}`);
      this.#boxes.set(name, label);
      this.root.append(label);
    }
  }

  /** Offers what there is to see in a space. */
  show(space: Space): void {
    for (const [name, box] of this.#boxes) box.hidden = !(LAYERS[name].spaces as readonly Space[]).includes(space);
  }
}

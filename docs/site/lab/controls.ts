/** What a reader sets: made from the table of settings, so that a new setting has its control. */
import { type LabSettings, means, SETTINGS, type SettingName, settingNames } from "../../../src/browser-lab/settings";
import { element } from "./dom";

/** Which settings stand together; `open` from the beginning or not. Space and data have places of their own. */
const GROUPS: readonly { title: string; open: boolean; names: readonly SettingName[] }[] = [
  {
    title: "The game",
    open: true,
    names: ["loss", "generatorRate", "discriminatorRate", "discriminatorSteps", "realLabel", "seed"],
  },
  {
    title: "Against collapse and circling",
    open: false,
    names: [
      "r1",
      "r2",
      "gradientPenalty",
      "featureMatching",
      "packing",
      "minibatchFeatures",
      "spectralNorm",
      "batchNorm",
    ],
  },
  {
    title: "Networks and noise",
    open: false,
    names: [
      "network",
      "averageDecay",
      "generatorLayers",
      "discriminatorLayers",
      "noise",
      "latentSize",
      "start",
      "optimizer",
      "batchSize",
    ],
  },
];

/** Names that have no control in a group. */
export const ELSEWHERE: readonly SettingName[] = ["space", "data", "drawing"];

export type OnChange = <N extends SettingName>(name: N, value: LabSettings[N]) => void;

export class Controls {
  readonly root = element("div", { class: "lab-controls" });
  readonly #fields = new Map<SettingName, { row: HTMLElement; field: HTMLInputElement | HTMLSelectElement }>();
  #settings: Readonly<LabSettings>;

  constructor(settings: Readonly<LabSettings>, onChange: OnChange) {
    this.#settings = settings;
    for (const { title, open, names } of GROUPS) {
      const rows = names.map((name) => this.#row(name, onChange));
      this.root.append(element("details", { open }, element("summary", {}, title), ...rows));
    }
    const missing = settingNames.filter((name) => !this.#fields.has(name) && !ELSEWHERE.includes(name));
    if (missing.length > 0) throw new Error(`settings without a control: ${missing.join(", ")}`);
    this.show(settings);
  }

  /** Shows these settings, and only the controls that mean something with them. */
  show(settings: Readonly<LabSettings>): void {
    this.#settings = settings;
    for (const [name, { row, field }] of this.#fields) {
      const { only } = SETTINGS[name];
      row.hidden = only !== undefined && !only.includes(settings.space);
      write(field, name, settings);
      field.disabled = !means(name, settings);
    }
  }

  #row(name: SettingName, onChange: OnChange): HTMLElement {
    const { label, help, live } = SETTINGS[name];
    const field = fieldOf(name, this.#settings);
    const id = `lab-${name}`;
    field.id = id;
    field.title = live ? help : `${help} A change begins a new game.`;
    field.addEventListener("change", () => {
      const value = read(field, name);
      try {
        onChange(name, value as never);
        field.setCustomValidity("");
      } catch (error) {
        field.setCustomValidity(error instanceof Error ? error.message : String(error));
        field.reportValidity();
        // What was there stays in force, and is shown again when the reader goes on.
        field.addEventListener("blur", () => this.show(this.#settings), { once: true });
      }
    });
    field.addEventListener("input", () => field.setCustomValidity(""));
    const row = element("div", { class: "lab-row" }, element("label", { for: id, title: help }, label), field);
    this.#fields.set(name, { row, field });
    return row;
  }
}

export function fieldOf(
  name: SettingName,
  { space }: Pick<LabSettings, "space">,
): HTMLInputElement | HTMLSelectElement {
  const setting = SETTINGS[name];
  switch (setting.kind) {
    case "choice":
      return element(
        "select",
        {},
        ...setting.choices(space).map((choice) => element("option", { value: choice }, choice)),
      );
    case "size":
      return element("select", {}, ...setting.sizes.map((size) => element("option", { value: size }, String(size))));
    case "switch":
      return element("input", { type: "checkbox" });
    case "number": {
      const { least, most, whole = false } = setting;
      return element("input", { type: "number", min: least, max: most, step: whole ? 1 : "any", inputmode: "decimal" });
    }
    default:
      return element("input", { type: "text", inputmode: "numeric", autocomplete: "off" });
  }
}

function read(field: HTMLInputElement | HTMLSelectElement, name: SettingName): unknown {
  switch (SETTINGS[name].kind) {
    case "choice":
      return field.value;
    case "switch":
      return (field as HTMLInputElement).checked;
    case "layers":
      return field.value
        .split(/[\s,;×x]+/)
        .filter(Boolean)
        .map(Number);
    default:
      return field.value === "" ? Number.NaN : Number(field.value);
  }
}

function write(field: HTMLInputElement | HTMLSelectElement, name: SettingName, settings: Readonly<LabSettings>): void {
  const value = settings[name];
  if (SETTINGS[name].kind === "switch") {
    (field as HTMLInputElement).checked = value as boolean;
    return;
  }
  const text = Array.isArray(value) ? value.join(" ") : String(value);
  // A link may hold a size that is not in the list.
  if (field instanceof HTMLSelectElement && ![...field.options].some((option) => option.value === text)) {
    field.append(element("option", { value: text }, text));
  }
  field.value = text;
}

/** What a reader sets or presses. The front end's side of it is Jupyter's own, `@jupyter-widgets/controls`. */
import { jupyters, labelStyle, layout, textStill } from "./front-end";
import { Widget } from "./widget";

/** A value as code has it, as the front end has it, and as a reader reads it. */
interface Codec<T> {
  read(stored: unknown): T;
  /** @throws RangeError for a value that the control cannot take */
  write(value: T): unknown;
  text(value: T): string;
}

/** What a reader sets: a number, a choice, a text. */
export class Control<T> extends Widget {
  readonly #trait: string;
  readonly #codec: Codec<T>;

  /**
   * Made by {@link slider}, {@link select}, {@link checkbox} and {@link textField}.
   *
   * @param kind the name of its model and its view, without the ends
   * @param trait which part of the state is the value
   */
  constructor(
    kind: { name: string; style: string; label: string },
    trait: string,
    state: Record<string, unknown>,
    codec: Codec<T>,
  ) {
    const { name, style, label } = kind;
    // The front end gives label and control the same room together, however long the label is.
    const room = layout({ width: `calc(18em + ${label.length}ch)`, max_width: "100%" });
    super(jupyters(name), { ...state, description: label, style: labelStyle(style), layout: room }, (now) =>
      textStill(`${label === "" ? "" : `${label}: `}${codec.text(codec.read(now[trait]))}`),
    );
    this.#trait = trait;
    this.#codec = codec;
  }

  /** As the reader, or the code, has set it last. */
  get value(): T {
    return this.#codec.read(this.state[this.#trait]);
  }

  /** @throws RangeError for a value that the control cannot take */
  set value(value: T) {
    this.set({ [this.#trait]: this.#codec.write(value) });
  }

  /**
   * Calls `listener` with each new value: never while what it returned is pending, but then once more with the latest.
   *
   * @returns a function that ends it
   */
  onInput(listener: (value: T) => unknown): () => void {
    return this.onChange(this.#trait, (stored) => listener(this.#codec.read(stored)));
  }
}

/** What a slider may be given. */
export interface SliderOptions {
  label?: string;
  /** −1 and 1 if left out. */
  min?: number;
  max?: number;
  /** A hundredth of the way if left out. */
  step?: number;
  /** At first; half-way if left out. */
  value?: number;
}

/**
 * A number between two others. It tells every place on the way that the reader pulls it.
 *
 * @throws RangeError where `min` is not below `max`, `step` not above 0, or `value` not between them
 */
export function slider({ label = "", min = -1, max = 1, step, value }: SliderOptions = {}): Control<number> {
  if (!(min < max)) throw new RangeError(`slider: min ${min}, max ${max}. Expected a min below max.`);
  const move = step ?? (max - min) / 100;
  if (!(move > 0)) throw new RangeError(`slider: step ${move}. Expected one above 0.`);
  const digits = decimals(move);
  const write = (to: number): number => {
    if (!(to >= min && to <= max)) throw new RangeError(`slider: value ${to}. Expected one from ${min} to ${max}.`);
    return to;
  };
  const state = { min, max, step: move, value: write(value ?? (min + max) / 2), readout_format: `.${digits}f` };
  return new Control({ name: "FloatSlider", style: "SliderStyle", label }, "value", state, {
    read: Number,
    write,
    text: (now) => `${now.toFixed(digits)} (${min} to ${max})`,
  });
}

/** How many decimals show every step; with steps that none show, such as thirds, two more than tell them apart. */
function decimals(step: number): number {
  const least = Math.max(0, Math.ceil(-Math.log10(step)));
  const shows = (digits: number) => Math.abs(step - Number(step.toFixed(digits))) < 1e-9 * step;
  return [least, least + 1, least + 2].find(shows) ?? least + 2;
}

/** What a choice may be given. */
export interface SelectOptions<T> {
  label?: string;
  /** At first; the first option if left out. */
  value?: T;
}

/**
 * One of several options: texts or numbers, or anything by its name.
 *
 * @throws RangeError without options, or for a value that is none of them
 */
export function select<const T extends string | number>(
  options: readonly T[],
  settings?: SelectOptions<NoInfer<T>>,
): Control<T>;
export function select<T>(options: Readonly<Record<string, T>>, settings?: SelectOptions<NoInfer<T>>): Control<T>;
export function select<T>(
  options: readonly T[] | Readonly<Record<string, T>>,
  { label = "", ...settings }: SelectOptions<T> = {},
): Control<T> {
  const named = isList(options) ? options.map((one) => [String(one), one] as const) : Object.entries(options);
  if (named.length === 0) throw new RangeError("select: no options. Expected at least one.");
  const names = named.map(([name]) => name);
  const values = named.map(([, one]) => one);
  const write = (one: T): number => {
    const index = values.indexOf(one);
    if (index < 0) throw new RangeError(`select: value ${String(one)}. Expected one of ${names.join(", ")}.`);
    return index;
  };
  const state = { _options_labels: names, index: "value" in settings ? write(settings.value as T) : 0 };
  return new Control({ name: "Dropdown", style: "DescriptionStyle", label }, "index", state, {
    read: (index) => values[Number(index)] as T,
    write,
    text: (now) => `${names[values.indexOf(now)]} (of ${names.join(", ")})`,
  });
}

function isList<T>(options: readonly T[] | Readonly<Record<string, T>>): options is readonly T[] {
  return Array.isArray(options);
}

/** Yes or no. */
export function checkbox(label: string, value = false): Control<boolean> {
  return new Control(
    { name: "Checkbox", style: "CheckboxStyle", label },
    "value",
    { value, indent: false },
    {
      read: Boolean,
      write: (now) => now,
      text: (now) => (now ? "yes" : "no"),
    },
  );
}

/** A line of text, told when the reader presses Enter or goes elsewhere. */
export function textField({ label = "", value = "", placeholder = "" } = {}): Control<string> {
  const state = { value, placeholder, continuous_update: false };
  return new Control({ name: "Text", style: "TextStyle", label }, "value", state, {
    read: String,
    write: (now) => now,
    text: (now) => now,
  });
}

/** Something to press; made by {@link button}. */
export class Button extends Widget {
  /**
   * Calls `listener` each time it is pressed.
   *
   * @returns a function that ends it
   */
  onClick(listener: () => unknown): () => void {
    return this.onMessage((content) => {
      if ((content as { event?: unknown } | null)?.event === "click") return listener();
    });
  }
}

/** A button; `icon` is one of Font Awesome's names, such as `play`, and `tip` what it says under the mouse. */
export function button(label: string, { icon = "", tip = "", primary = false } = {}): Button {
  const state = { description: label, icon, tooltip: tip || null, button_style: primary ? "primary" : "" };
  return new Button(jupyters("Button"), state, () => textStill(`[ ${label} ]`));
}

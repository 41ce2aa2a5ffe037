import type { Control } from "./controls";
import { latestOnly } from "./latest";
import { column } from "./layout";
import { type Drawing, Picture } from "./picture";
import type { Widget } from "./widget";

/** The values of controls, by the controls' names. */
export type Values<C extends Readonly<Record<string, Control<unknown>>>> = {
  [Name in keyof C]: C[Name] extends Control<infer T> ? T : never;
};

/**
 * A picture that follows its controls: `draw` is called with their values, at once and whenever one changes. While a picture is
 * being drawn no other is begun; then it is the one of the latest values.
 *
 * @example
 * await interact({ a: slider({ label: "a" }) }, ({ a }) => lineChart({ y: xs.map((x) => a * x) }))
 */
export async function interact<C extends Readonly<Record<string, Control<unknown>>>>(
  controls: C,
  draw: (values: Values<C>) => Drawing | Promise<Drawing>,
): Promise<Widget> {
  const names = Object.keys(controls) as (keyof C & string)[];
  const picture = new Picture();
  const redraw = async () => {
    const values = Object.fromEntries(names.map((name) => [name, controls[name]?.value])) as Values<C>;
    await picture.show(await draw(values));
  };
  await redraw();
  const latest = latestOnly(redraw);
  for (const control of Object.values(controls)) control.onInput(() => latest(undefined));
  return column(...Object.values(controls), picture);
}

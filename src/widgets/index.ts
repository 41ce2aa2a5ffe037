/**
 * Sliders, buttons, pictures that follow them, and widgets of one's own, in cells of any notebook: Jupyter's widgets, driven from
 * TypeScript. Without TensorFlow, and without a front end that has widgets, they are what they look like: a still.
 */
export {
  Button,
  button,
  Control,
  checkbox,
  type SelectOptions,
  type SliderOptions,
  select,
  slider,
  textField,
} from "./controls";
export { type CustomWidget, customWidget } from "./custom";
export { interact, type Values } from "./interact";
export { column, Html, html, row } from "./layout";
export { type Drawable, type Drawing, Picture, picture } from "./picture";
export type { State } from "./state";
export { type AnyWidget, type FrontEnd, type Still, Widget } from "./widget";

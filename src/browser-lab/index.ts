export { DIGITS_DATA, LINE_DATA, PLANE_DATA } from "./data-names";
export type { DigitsMaterial } from "./digits/material";
export { LabGame } from "./game";
export { type LabLink, linkOf, MOST_STEPS, type Move, parseLink, stepsOf, withMove } from "./link";
export {
  DEFAULT_SETTINGS,
  DRAWN_CELLS,
  DRAWN_POINTS,
  type LabSettings,
  labSettings,
  SETTINGS,
  type Setting,
  type SettingName,
  type Space,
  settingNames,
} from "./settings";
export type { DigitsView, FoundModes, LabView, LineView, PlaneView, StepLosses } from "./view";

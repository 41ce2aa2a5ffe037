/**
 * A game as text, which an address can hold after its `#`: the settings where they differ from the defaults, and all that has been
 * done since. Played again on a browser of the same kind, it gives the same numbers.
 *
 * `space=line&seed=7&play=400,d20,g5,generatorRate:0.001,100` stands for 400 whole steps, 20 of D alone, 5 of G alone, another
 * learning rate of G, and 100 steps more.
 */
import {
  DEFAULT_SETTINGS,
  type LabSettings,
  labSettings,
  requireSetting,
  SETTINGS,
  type SettingName,
  type Space,
  settingNames,
} from "./settings";

/** Something that was done in a game. */
export type Move =
  | { readonly kind: "both" | "discriminator" | "generator"; readonly steps: number }
  | { readonly kind: "change"; readonly setting: SettingName; readonly value: LabSettings[SettingName] };

export interface LabLink {
  settings: LabSettings;
  moves: Move[];
}

/** Whole steps that a link may ask for; more would keep its reader waiting for many minutes. */
export const MOST_STEPS = 50_000;

const LETTERS = { both: "", discriminator: "d", generator: "g" } as const;

/** Adds a move to those before; steps of the same kind become one. */
export function withMove(moves: readonly Move[], move: Move): Move[] {
  const last = moves.at(-1);
  if (move.kind !== "change" && last && last.kind === move.kind) {
    return [...moves.slice(0, -1), { kind: move.kind, steps: last.steps + move.steps }];
  }
  // Of a slider that is moved, only where it comes to rest counts.
  if (move.kind === "change" && last?.kind === "change" && last.setting === move.setting) {
    return [...moves.slice(0, -1), move];
  }
  return [...moves, move];
}

/** Steps that were taken in all, of D or of both. */
export function stepsOf(moves: readonly Move[]): number {
  return moves.reduce((sum, move) => (move.kind === "change" ? sum : sum + move.steps), 0);
}

/** The text, without `#`. */
export function linkOf({ settings, moves }: LabLink): string {
  const defaults = DEFAULT_SETTINGS[settings.space];
  const parts = settingNames.flatMap((name) => {
    const text = written(name, settings[name], settings.space);
    return name === "space" || text !== written(name, defaults[name], settings.space) ? [`${name}=${text}`] : [];
  });
  const play = moves.map((move) =>
    move.kind === "change"
      ? `${move.setting}:${written(move.setting, move.value, settings.space)}`
      : `${LETTERS[move.kind]}${move.steps}`,
  );
  return [...parts, ...(play.length > 0 ? [`play=${play.join(",")}`] : [])].join("&");
}

/**
 * Reads what {@link linkOf} wrote.
 *
 * @throws RangeError that names what it cannot read, and what it expected
 */
export function parseLink(text: string): LabLink {
  const given: Record<string, string> = {};
  for (const part of text.split("&").filter(Boolean)) {
    const [name = "", ...value] = part.split("=");
    given[name] = decodeURIComponent(value.join("="));
  }
  const { play = "", ...chosen } = given;
  const space = (chosen.space ?? "line") as Space;
  const settings: Record<string, unknown> = { space };
  for (const [name, value] of Object.entries(chosen))
    settings[requireName(name)] = read(name as SettingName, value, space);
  const all = labSettings(settings as Partial<LabSettings>);
  const moves = play
    .split(",")
    .filter(Boolean)
    .map((part) => readMove(part, space));
  const steps = stepsOf(moves);
  if (steps > MOST_STEPS) throw new RangeError(`play ${steps} steps: expected ${MOST_STEPS} at most`);
  return { settings: all, moves };
}

function readMove(text: string, space: Space): Move {
  const [, letter, count] = /^([dg]?)([1-9]\d*)$/.exec(text) ?? [];
  if (count !== undefined) {
    const kind = letter === "d" ? "discriminator" : letter === "g" ? "generator" : "both";
    return { kind, steps: Number(count) };
  }
  const [name = "", value] = text.split(":");
  if (value === undefined)
    throw new RangeError(`play "${text}": expected a number of steps, d20, g20, or setting:value`);
  const setting = requireName(name);
  if (!SETTINGS[setting].live) throw new RangeError(`play "${text}": ${setting} cannot change while a game goes on`);
  const read_ = read(setting, value, space);
  requireSetting(setting, read_, space);
  return { kind: "change", setting, value: read_ };
}

function requireName(name: string): SettingName {
  if (Object.hasOwn(SETTINGS, name)) return name as SettingName;
  throw new RangeError(`"${name}": the lab has no such setting; it has ${settingNames.join(", ")}`);
}

/** Places in the plane are kept to a hundredth. */
const PARTS = 100;

function written(name: SettingName, value: LabSettings[SettingName], space: Space): string {
  if (name === "drawing") {
    return (value as number[]).map((one) => Math.round(space === "plane" ? one * PARTS : one)).join(".");
  }
  if (Array.isArray(value)) return value.join("x");
  if (typeof value === "boolean") return value ? "on" : "off";
  return String(value);
}

function read(name: SettingName, text: string, space: Space): LabSettings[SettingName] {
  switch (SETTINGS[name].kind) {
    case "choice":
      return text;
    case "switch":
      return (text === "on" || text === "off" ? text === "on" : text) as boolean;
    case "layers":
      return text.split("x").map(numberFrom);
    case "numbers":
      return text === "" ? [] : text.split(".").map((one) => numberFrom(one) / (space === "plane" ? PARTS : 1));
    default:
      return numberFrom(text);
  }
}

function numberFrom(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}

/** What JSON files hold. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json;
}

/** @throws TypeError when the value is something else, with what it was called and what it is */
export function asObject(value: Json | undefined, what: string): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new TypeError(`${what} is ${shown(value)}: expected an object`);
}

export function asArray(value: Json | undefined, what: string): Json[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`${what} is ${shown(value)}: expected a list`);
}

export function asString(value: Json | undefined, what: string): string {
  if (typeof value === "string") return value;
  throw new TypeError(`${what} is ${shown(value)}: expected a text`);
}

/** A value in an error message, cut where it gets long. */
export function shown(value: Json | undefined): string {
  const text = value === undefined ? "missing" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** What a value looks like, and careful ways to ask a value what it is. */
import type { MimeBundle } from "../../../../src/engine/host";

/** A value in every form that a front end may ask for, always with `text/plain`; bytes become base64 on their way out. */
export interface Shown {
  data: MimeBundle;
  metadata?: Record<string, unknown>;
}

/** Anything that may have properties. */
export type Thing = object & Record<PropertyKey, unknown>;

/** Whether a value is an object or a function. */
export function isThing(value: unknown): value is Thing {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/**
 * A property of a value that may be anything: `undefined` where there is none, and where looking throws. A Proxy that
 * answers every question is asked first whether it has the property at all.
 */
export function peek(value: Thing, name: PropertyKey): unknown {
  try {
    return name in value ? value[name] : undefined;
  } catch {
    return undefined;
  }
}

/** A method of a value, ready to be called. */
export function method(value: Thing, name: PropertyKey): ((...parameters: unknown[]) => unknown) | undefined {
  const found = peek(value, name);
  return typeof found === "function" ? (...parameters) => found.apply(value, parameters) : undefined;
}

/** An object as written in braces: of no class. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  try {
    const prototype = Object.getPrototypeOf(value) as object | null;
    // Also of another realm, such as a window of jsdom: there the root of all objects is another one.
    return (
      prototype === null || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf"))
    );
  } catch {
    return false;
  }
}

/** `1,234,567` */
export function count(number: number): string {
  return number.toLocaleString("en");
}

/** The beginning of a text that is too long, with the sign for what is left out. */
export function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

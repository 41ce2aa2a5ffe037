/** Looks at what was thrown, which may be anything. */

/** `instanceof` for what was thrown: a Proxy may throw when it is asked. */
export function isA<T>(value: unknown, type: new (...given: never[]) => T): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}

/** Also an error of another realm, which is no instance of our `Error`. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

/** A class derived from Error seldom sets its name; its constructor knows better. */
export function nameOf(error: Error): string {
  const own = typeof error.name === "string" && error.name !== "" ? error.name : "Error";
  const constructed: unknown = error.constructor?.name;
  return own === "Error" && typeof constructed === "string" && constructed !== "" ? constructed : own;
}

/** What stands above a stack. */
export function headline(error: unknown): string {
  try {
    return String(error);
  } catch {
    return "Error";
  }
}

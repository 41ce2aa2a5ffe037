/** An error that is a value, not thrown: as it would look thrown, with its causes, and what else it carries. */
import { inspect } from "node:util";

/** Said by the error's own lines already. */
const SAID = new Set(["name", "message", "stack", "cause", "errors"]);

/** @param traceback an error's lines, those of its causes among them */
export function errorText(error: Error, traceback: (error: unknown) => string): string {
  const rest = Object.entries(error).filter(([name]) => !SAID.has(name));
  const lines = traceback(error);
  return rest.length > 0 ? `${lines}\n${inspect(Object.fromEntries(rest), { depth: 1 })}` : lines;
}

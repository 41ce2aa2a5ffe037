/** What the tests beside this file ask of a value. */
import { type Shown, show } from "../../../../kernel-setup/kernel/output/values";

/** Shows a value that does so at once. */
export function shown(value: unknown): Shown {
  const result = show(value, String);
  if (result instanceof Promise) throw new Error("expected to be shown at once");
  return result;
}

/** Its plain text. */
export function plain(value: unknown): string {
  return String(shown(value).data["text/plain"]);
}

/** The MIME types it is shown in. */
export function typesOf(value: unknown): string[] {
  return Object.keys(shown(value).data).sort();
}

/** What `../../capture/recording.ts` is under Node: in a browser nothing is ever recorded. */
import type { Recording } from "../../capture/recording";

export function recording(): Recording | undefined {
  return undefined;
}

/** The global `display()` of cells. */
import { DISPLAY } from "../../../../src/engine/host";
import { currentCell } from "../../cell/cell";
import type { Output } from "../output";
import { isMimeType, readBundle, summary } from "./displayable";
import type { Display } from "./globals";
import { show, type Traceback } from "./index";
import { isPlain, type Shown } from "./shown";

/** Gives cells their `display()`. */
export function installDisplay(output: Output, traceback: Traceback): void {
  const display: Display = (value, options = {}) => {
    const { raw = isBundle(value), metadata, ...place } = options;
    const publish = (shown: Shown) => {
      if (Object.keys(shown.data).length > 0)
        output.display({ ...shown, metadata: { ...shown.metadata, ...metadata }, ...place });
    };
    const shown = raw ? readBundle(value, "display", summary) : show(value, traceback);
    // Before the next line of the cell runs, wherever that is possible.
    if (!(shown instanceof Promise)) return publish(shown);
    const end = shown.then((late) => {
      // What an interrupt left behind shows nothing any more.
      if (!currentCell()?.epoch.abandoned) publish(late);
    });
    // Where nobody awaits it at the end of a cell, the cell does, and shows no promise.
    return Object.defineProperty(end, DISPLAY, { value: () => end.then(() => ({})) });
  };
  Object.defineProperty(globalThis, "display", { value: display, writable: true, configurable: true });
}

function isBundle(value: unknown): boolean {
  if (!isPlain(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every(isMimeType);
}

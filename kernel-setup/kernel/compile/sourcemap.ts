/** Source maps, read when the first error needs them. */
import { SourceMap } from "node:module";
import type { Position } from "./position";

/** Finds where generated code came from. */
export class SourceMapReader {
  readonly #read: () => string;
  #map: SourceMap | undefined | null;

  /** @param read gives the map as JSON; what it throws means that there is no map */
  constructor(read: () => string) {
    this.#read = read;
  }

  find({ line, column }: Position): (Position & { source: string }) | undefined {
    if (this.#map === undefined) {
      try {
        this.#map = new SourceMap(JSON.parse(this.#read()));
      } catch {
        this.#map = null;
      }
    }
    const entry = this.#map?.findEntry(line, column);
    if (!entry || !("originalLine" in entry)) return undefined;
    return { source: entry.originalSource, line: entry.originalLine, column: entry.originalColumn };
  }
}

/** The types of what cells have without an import. This file imports nothing of ours, which every cell would load. */
import path from "node:path";

/** How {@link Display} shows something. */
export interface DisplayOptions {
  /**
   * Whether the value is a bundle, an object of MIME types with their content, to be shown as it is. Without the option, an
   * object is one where all of its keys are MIME types.
   */
  raw?: boolean;
  /** Says more about the content, by MIME type: `{ "image/png": { width: 200 } }`. */
  metadata?: Record<string, unknown>;
  /** Names the output, so that a later call can replace it. */
  displayId?: string;
  /** Replaces what was shown under the same `displayId`, instead of showing it anew. */
  update?: boolean;
}

/**
 * Shows a value under the cell, in the richest form that the front end knows: images, elements, arrays of records as tables,
 * tensors, whatever has a method `[Symbol.for("Jupyter.display")]()`, and a bundle of MIME types such as
 * `{ "text/markdown": "**bold**" }`.
 *
 * @returns a promise where the value takes its time to say how it looks: `await` it, so that what comes later shows later
 * @throws where the value's own method goes wrong, or the bundle cannot be sent
 */
export type Display = (value: unknown, options?: DisplayOptions) => void | Promise<void>;

/** What TypeScript must know in every cell. It names the types above, in the file that is compiled from this one. */
export const DISPLAY_TYPES = `declare var display: import(${JSON.stringify(path.join(__dirname, "globals"))}).Display;\n`;

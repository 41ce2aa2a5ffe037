/** tslab's API for cells, `import * as tslab from "tslab"`, on our output; and what its cells say of themselves. */
import type { CodeMetadata } from "tslab/dist/metadata";
import type { Output } from "./output/output";

/** Where tslab could find something in a cell: it looks in the comments before the code. */
const TOLD = /\/\*\*[\s\S]*?@(?:module|jsx)\b/;

interface Shown {
  data: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  transient?: { display_id?: string };
}

/** Makes tslab's displays ours, and adds `clearOutput`: who looks for it looks where `display` is. */
export function connectTslab(output: Output): void {
  const jupyter = require("tslab/dist/jupyter") as {
    lastWriteDisplayData: (shown: Shown, update?: boolean) => void;
  };
  // display() and newDisplay() go through here.
  jupyter.lastWriteDisplayData = ({ data, metadata, transient }, update) => {
    const displayId = transient?.display_id;
    output.display({ data, metadata: metadata ?? {}, ...(displayId ? { displayId, update: update === true } : {}) });
  };
  const tslab = require("tslab") as { clearOutput?: (options?: { wait?: boolean }) => void };
  tslab.clearOutput = ({ wait = false } = {}) => output.clear(wait);
}

/** What a cell says of itself in its first comments: `/** @module name *\/`, `/** @jsx *\/`. */
export function metadataOf(code: string): CodeMetadata {
  if (!TOLD.test(code)) return {};
  // Loaded for such cells only, because it brings a TypeScript of its own.
  const { getCodeMetadata } = require("tslab/dist/metadata") as typeof import("tslab/dist/metadata");
  return getCodeMetadata(code);
}

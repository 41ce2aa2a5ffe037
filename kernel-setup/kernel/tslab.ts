/** tslab's API for cells, `import * as tslab from "tslab"`, on our output. */
import type { Output } from "./output/output";

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

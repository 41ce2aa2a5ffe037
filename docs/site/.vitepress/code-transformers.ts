/**
 * What is done to highlighted code. A cell of a notebook says which one it is in its fence, ```` ```ts cell=06-gan/12 ````, and a
 * transformer reads that from `this.options.meta.__raw`.
 */
import type { ShikiTransformer } from "shiki";

/** Says of a cell which one it is, for `theme/hover.ts`. */
const cells: ShikiTransformer = {
  name: "ganbook:cells",
  pre(node) {
    const cell = /\bcell=(\S+)/.exec(this.options.meta?.__raw ?? "")?.[1];
    if (cell === undefined) return;
    node.properties["data-cell"] = cell;
    // The generator takes the first number behind a language for that of a line to stand out: here, the chapter's.
    for (const { properties } of this.lines) properties.class = "line";
  },
};

export const codeTransformers: ShikiTransformer[] = [cells];

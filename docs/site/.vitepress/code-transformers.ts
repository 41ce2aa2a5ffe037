/**
 * What is done to highlighted code. A cell of a notebook says which one it is in its fence, ```` ```ts cell=06-gan/12 ````, and a
 * transformer reads that from `this.options.meta.__raw`.
 */
import type { ShikiTransformer } from "shiki";

export const codeTransformers: ShikiTransformer[] = [];

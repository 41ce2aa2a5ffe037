/** What is known of the names in a notebook's code: shown when a reader points at one. */
import type { Notebook } from "../../../kernel-setup/runner/notebook";

/** For each code cell, by its number: what `.vitepress/code-transformers.ts` needs of it. */
export type Hovers = Record<number, unknown>;

/** The hovers of a notebook; none so far. */
export function hoversFor(_notebook: Notebook): Hovers {
  return {};
}

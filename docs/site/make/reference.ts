/** Where the reference of the library explains a name. */

/** A chapter, as prose refers to the library in it. */
export interface Chapter {
  /** The notebook's name without its ending: `06-gan`. */
  name: string;
  /** What its cells import from the library: the name, and the room it comes from (`gan` for `ganbook/gan`). */
  imports: ReadonlyMap<string, string>;
}

/** The page that explains a name which stands in a chapter's prose, without the site's base; `undefined` where there is none. */
export function referenceLink(_name: string, _chapter: Chapter): string | undefined {
  return undefined;
}

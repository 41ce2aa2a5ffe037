/** What the generator has to know of the pages that were written for it: made by `site.ts`, read by `.vitepress/config.mts`. */

/** A group of pages in the list at the side. */
export interface Group {
  text: string;
  items: Entry[];
}

/** A page in a list; its link is that of the site without its base. */
export interface Entry {
  text: string;
  link: string;
}

export interface Plan {
  /** Where the site will lie on its server, with a slash at both ends. */
  base: string;
  /** The folder of the pages, absolute. */
  pages: string;
  /** The folder that the built site goes to, absolute. */
  out: string;
  /** What the generator keeps between builds, absolute. */
  cache: string;
  /** Entries above every page. */
  nav: Entry[];
  /** By what the addresses of the pages begin with. */
  sidebar: Record<string, Group[]>;
}

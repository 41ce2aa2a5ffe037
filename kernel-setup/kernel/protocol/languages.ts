/** The language of a kernel's cells. */
export type Language = "typescript" | "javascript";

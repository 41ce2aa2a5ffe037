/** Chapter 11: data that are no images. */
export * from "./recipes";
export * from "./tables";

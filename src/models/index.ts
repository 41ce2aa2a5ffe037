export { type FirstWeights, firstWeights } from "./first-weights";
export { loadKeras, saveKeras } from "./keras";
export { dcganFilters, halved, type ImageSize, requireSizes } from "./sizes";
export { writeWholeFile } from "./whole-file";

export { type FirstWeights, firstWeights } from "./first-weights";
export { dcganFilters, halved, type ImageSize, requireSizes } from "./sizes";

export { batchNorm, leakyRelu, normalizedLeakyRelu } from "./blocks";
export { type FirstWeights, firstWeights } from "./first-weights";
export { loadKeras, saveKeras } from "./keras";
export { dcganFilters, halved, type ImageSize, requireSizes } from "./sizes";

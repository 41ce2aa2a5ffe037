/** What all networks share: first weights, blocks of layers, sizes, and `.keras` files. */
export { batchNorm, leakyRelu, normalizedLeakyRelu } from "./blocks";
export { type FirstWeights, firstWeights } from "./first-weights";
export { isModelFile, loadKeras, saveKeras } from "./keras";
export { minibatchDiscrimination } from "./minibatch-discrimination";
export { dcganFilters, halved, type ImageSize, requireSizes } from "./sizes";
export { type KernelLayers, kernelLayers } from "./spectral-norm";
export { referenceBatch, virtualBatchNorm, withoutReferences } from "./virtual-batch-norm";

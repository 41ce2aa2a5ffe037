/** Chapter 05: networks that make images out of noise, and what latent space holds. */
export { checkerboard, phaseEnergies } from "./checkerboard";
export { convolutionalGenerator } from "./convolutional";
export { dcganGenerator } from "./dcgan";
export { denseGenerator } from "./dense";
export { latentDirections } from "./directions";
export { type Interpolation, linear, spherical, walk } from "./interpolation";
export { angles, effectiveDimensions, latentVectors, type Noise, norms } from "./latent";
export { type Normalisation, normalisationOf, type VirtualBatchNorm } from "./normalisation";
export { Reconstruction, type ReconstructionProgress } from "./reconstruction";
export { sequentialGenerator } from "./sequential";
export { overlaps, overlapUnevenness, transposedConvolution, upsample } from "./transposed-convolution";
export { doubleByTransposedConvolution, doubleByUpsampling } from "./upsampling";
export { upsamplingGenerator } from "./upsampling-generator";

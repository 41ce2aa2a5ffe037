/** Chapter 04: networks that tell real images from generated ones, and what they look at. */
export { type GeneratorGoal, gradientForGenerator, gradientLengths, inputGradient, occlusion } from "./attention";
export { compileDiscriminator } from "./compile";
export { convolutionalDiscriminator } from "./convolutional";
export { dcganDiscriminator } from "./dcgan";
export { denseDiscriminator } from "./dense";
export { type FakeMaker, type FakeName, fakeMakers } from "./fakes";
export { type Densities, type Labels, optimalLogit, optimalOutput } from "./optimal";
export type { Output } from "./output";
export { Pretraining, type PretrainingHistory, type PretrainingOptions } from "./pretraining";
export { sequentialDiscriminator } from "./sequential";

export { compileDiscriminator } from "./compile";
export { convolutionalDiscriminator } from "./convolutional";
export { dcganDiscriminator } from "./dcgan";
export { denseDiscriminator } from "./dense";
export type { Output } from "./output";
export { sequentialDiscriminator } from "./sequential";

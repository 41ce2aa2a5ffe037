/** What is learnt from: digits, images of any kind, faces, tables, points and gates; and batches of it. */
export { type AttributedImages, someOf } from "./attributes";
export { type Batches, BatchSampler, batches, type Shuffler } from "./batches";
export {
  ALIGNED_FACE,
  CELEBA_PARTS,
  type Celeba,
  type CelebaCropOptions,
  type CelebaImagesOptions,
  type CelebaKind,
  type CelebaListName,
  type CelebaPart,
  type CelebaStandInOptions,
  type CelebaTable,
  celeba,
  celebaCrop,
  celebaCrops,
  celebaFile,
  celebaFolder,
  celebaImages,
  celebaSize,
  makeCelebaStandIn,
} from "./celeba";
export { type DigitStacks, digitStacks, STACK_KINDS } from "./digit-stacks";
export { digits } from "./digits";
export {
  FACE_ATTRIBUTES,
  type FaceArtist,
  type FaceAttribute,
  type FaceAttributeValues,
  type Faces,
  type FacesOptions,
  type FaceTraits,
  faceArtist,
  faces,
  faceTraits,
  splitFaces,
} from "./faces";
export * from "./folder";
export { type LogicGate, logicGate, type TruthTableRow } from "./gates";
export { type IdxArray, type IdxArrays, readIdx, readIdxImages, readIdxLabels } from "./idx";
export {
  type ImageDataset,
  type Images,
  type ImagesTensorOptions,
  imagesTensor,
  type LabelledImages,
  oneHot,
} from "./images";
export { grid, type Mixture, mixtureSample, ring } from "./mixtures";
export { mnistFrom } from "./mnist";
export { IMAGE_NAMES, type ImagesForm, type NamedImages, type NamedImagesOptions, namedImages } from "./named";
export { partOf, readImages, type Split, splitValidation } from "./part";
export type { ImageSource } from "./source";
export { StreamedBatches } from "./streamed";
export * from "./tables";

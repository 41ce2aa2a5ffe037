/** CelebA, as it is distributed, and a small folder laid out like it. */
export {
  ALIGNED_FACE,
  type CelebaCropOptions,
  type CelebaImagesOptions,
  celebaCrop,
  celebaCrops,
  celebaFile,
  celebaImages,
  celebaSize,
} from "./images";
export { CELEBA_PARTS, type Celeba, type CelebaKind, type CelebaPart, celeba } from "./list";
export type { CelebaListName, CelebaTable } from "./lists";
export { type CelebaStandInOptions, celebaFolder, makeCelebaStandIn } from "./stand-in";

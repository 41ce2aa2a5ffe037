/** Chapter 08: faces in colour. How good they are, recipes to draw them with, and what lies in latent space. */
export { association, associations } from "./association";
export {
  ATTRIBUTE_FILES,
  type AttributeNetwork,
  type AttributeNetworkAbout,
  attributeNetwork,
  attributeNetworkOf,
  sharesRight,
} from "./attribute-network";
export { attributeDirection, moved, onShell, randomDirections, without } from "./directions";
export {
  ATTRIBUTE_NAMES,
  ATTRIBUTE_RECIPE,
  ATTRIBUTE_SIZE,
  attributeModel,
  FACE_FEATURES,
  learnAttributes,
  valuesOf,
} from "./learn";
export { likeness, meanDifference } from "./mean-difference";
export {
  type FaceQuality,
  type FaceQualityOfSamples,
  type FaceSize,
  faceQuality,
  faceQualityOf,
  facesAgainstFaces,
  sharesOf,
} from "./quality";
export { changesOneByOne, FACE_TRAINING, faceRecipes, narrowDcgan, PRACTICE, SOURCE_LOOP } from "./recipes";
export { onePixelAside, type Resized, resizedBothWays } from "./resizing";
export { type Surroundings, surroundings } from "./surroundings";

/** Chairs, tables, lamps and cups of voxels: a GAN with one dimension more, and how its shapes are judged. */
export { learnShapes, type ShapeClassifier } from "./classifier";
export { shapePair } from "./networks";
export { looseShare, pieces } from "./pieces";
export {
  PRETRAINED_SHAPES,
  type PretrainedShapesAbout,
  pretrainedShapes,
  pretrainedShapesAbout,
} from "./pretrained/pretrained";
export { ShapeJudge, type ShapeQuality, type Taken } from "./quality";
export { SHAPE_RECIPE, SHAPE_TRAINING, type ShapeRecipe } from "./recipe";
export { drawShapes, solid, solidTensor } from "./solid";
export { speckled, upsideDown, withoutCorner } from "./spoil";
export { mirrorOverlap } from "./symmetry";
export { type ShapeProgress, ShapeTraining } from "./training";

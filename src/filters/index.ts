/** Chapter 03: convolution, pooling, and networks that are made of them. */
export {
  averagingClassifier,
  type ClassifierShape,
  convClassifier,
  flatClassifier,
  hiddenUnitsFor,
} from "./classifier";
export { costs, type LayerCost } from "./cost";
export {
  convolve,
  crossCorrelate,
  crossCorrelateChannels,
  flip,
  normalizedCorrelation,
} from "./cross-correlation";
export { edgeLikeness } from "./edge-likeness";
export { EDGES } from "./edges";
export { type Excitation, type MostExciting, mostExciting } from "./excitation";
export { featureMaps, filtersOf } from "./feature-maps";
export {
  type Channels,
  cut,
  dot,
  draw,
  imagePlane,
  mapPixels,
  type Plane,
  pixelsOf,
  type Size,
  shift,
  sizeOf,
} from "./plane";
export { averagePool, downSample, maxPool, type Pooling } from "./pooling";
export { type ReceptiveField, receptiveField, receptiveFieldOf, type SlidingWindow } from "./receptive-field";
export { shiftImages } from "./shift";
export { least, localEnergy, most, type Place, squaredDifference, squaredDifferenceMap } from "./squared-differences";
export { filterTensor, greyTensor, imageTensor, planeOf, squaredDifferenceMaps } from "./tensor";
export { outputSize, type Padding, pad, type Sliding, samePadding, slide } from "./window";

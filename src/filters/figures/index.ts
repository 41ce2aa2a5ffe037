/** The figures of chapter 03. */

export { accuracyByShift, changesByShift, errorsByStep, errorsByVariant, sumsByShift } from "./curves";
export { excitationSheet } from "./excitation-sheet";
export {
  bestPlaces,
  channelGrid,
  cornerGrid,
  edgeGrid,
  featureMapGrid,
  filterGrid,
  lineGrid,
  mistakeGrid,
  oneImage,
  patchGrid,
  poolingGrid,
  threeMeasures,
} from "./grids";
export { highlight } from "./highlight";
export { cornerReplay, everyPlaceReplay, rowReplay } from "./sliding-replay";
export { trainingPanel } from "./training-panel";

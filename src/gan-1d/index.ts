export {
  type Cells,
  cellCentres,
  cellWidth,
  type Hill,
  jensenShannon,
  latentLine,
  Mixture,
  optimalDiscriminator,
  pushForward,
} from "./densities";
export { type DiracPoint, diracGame } from "./dirac";
export { lineFigure } from "./line-figure";
export {
  criticError,
  LineGame,
  type LineGameOptions,
  type LineHistory,
  type LineMoment,
  lineNetwork,
} from "./one-dimensional";

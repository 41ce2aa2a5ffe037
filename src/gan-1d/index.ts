/** Chapter 06: a GAN on a line, where both densities can be drawn and the best discriminator is known. */
export {
  type Cells,
  cellCentres,
  cellWidth,
  jensenShannon,
  latentLine,
  Mixture,
  type Mode,
  optimalDiscriminator,
  pushForward,
} from "./densities";
export { type DiracPoint, diracGame } from "./dirac";
export { LineGame, type LineGameOptions, type LineHistory } from "./line-game";
export { lineNetwork } from "./network";
export { trainOptimalDiscriminator } from "./optimal-discriminator";
export { discriminatorError, type LineSnapshot, snapshotOf } from "./snapshot";

/** The exercises of chapter 07. */
import { checker } from "../../exercises";
import { colourGenerator } from "./colour-generator";
import { diagonalFrechet } from "./diagonal-frechet";
import { fooledScore } from "./fooled-score";
import { seedsSay } from "./seeds-say";

export const { check, unsolved } = checker({
  "7.1": colourGenerator,
  "7.2": fooledScore,
  "7.3": diagonalFrechet,
  "7.4": seedsSay,
});

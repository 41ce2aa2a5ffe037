/** The exercises of chapter 06. */
import { checker } from "../../exercises";
import { generatorStepExercise } from "./generator-step";
import { losses } from "./losses";
import { threeGamesExercise } from "./three-games";

export type { LineGeneratorStep } from "./generator-step";
export { type Overpowers, type ThreeGames, threeGames } from "./three-games";

export const { check, unsolved } = checker({ ...losses, ...generatorStepExercise, ...threeGamesExercise });

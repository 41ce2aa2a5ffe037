import { checker } from "../../exercises";
import { losses } from "./losses";
import { players } from "./players";

export { type LineGeneratorStep, type Overpowers, type ThreeGames, threeGames } from "./players";

export const { check, unsolved } = checker({ ...losses, ...players });

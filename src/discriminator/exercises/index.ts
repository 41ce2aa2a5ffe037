/** The exercises of chapter 04. */
import { checker } from "../../exercises";
import { impostor } from "./impostor";
import { optimalLogitExercise } from "./logit";
import { parameterCount } from "./parameters";
import { probe } from "./probe";

export const { check, unsolved } = checker({
  "4.1": parameterCount,
  "4.2": impostor,
  "4.3": optimalLogitExercise,
  "4.4": probe,
});

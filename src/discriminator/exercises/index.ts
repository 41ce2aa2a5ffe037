import { checker } from "../../exercises";
import { impostor } from "./impostor";
import { bestLogit } from "./logit";
import { parameterCount } from "./parameters";
import { probe } from "./probe";

export const { check, unsolved } = checker({
  "4.1": parameterCount,
  "4.2": impostor,
  "4.3": bestLogit,
  "4.4": probe,
});

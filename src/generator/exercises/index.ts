import { checker } from "../../exercises";
import { latentSpace } from "./latent-space";
import { widening } from "./widening";

export const { check, unsolved } = checker({ ...latentSpace, ...widening });

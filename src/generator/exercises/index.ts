/** The exercises of chapter 05. */
import { checker } from "../../exercises";
import { latentSpace } from "./latent-space";
import { widening } from "./widening";

export const { check, unsolved } = checker({ ...latentSpace, ...widening });

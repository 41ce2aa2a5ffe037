/** The exercises of chapter 02. */
import { checker } from "../../exercises";
import { propagation } from "./propagation";
import { training } from "./training";

export const { check, unsolved } = checker({ ...propagation, ...training });

/** The exercises of chapter 03. */
import { checker } from "../../exercises";
import { sliding } from "./sliding";
import { trained } from "./trained";

export const { check, unsolved } = checker({ ...sliding, ...trained });

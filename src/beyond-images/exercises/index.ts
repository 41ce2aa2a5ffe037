/** The exercises of chapter 11. */
import { checker } from "../../exercises";
import { countPieces } from "./count-pieces";
import { hiddenRule } from "./hidden-rule";
import { largerGenerator } from "./larger-generator";
import { packing } from "./packing";
import { placeInMode } from "./place-in-mode";
import { seatHeight } from "./seat-height";

export const { check, unsolved } = checker({
  "11.1": placeInMode,
  "11.2": packing,
  "11.3": hiddenRule,
  "11.4": countPieces,
  "11.5": largerGenerator,
  "11.6": seatHeight,
});

import { checker } from "../../exercises";
import { countPieces } from "./count-pieces";
import { largerGenerator } from "./larger-generator";
import { seatHeight } from "./seat-height";

export const { check, unsolved } = checker({
  "11.4": countPieces,
  "11.5": largerGenerator,
  "11.6": seatHeight,
});

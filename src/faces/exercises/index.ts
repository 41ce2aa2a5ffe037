/** The exercises of chapter 08. */
import { checker } from "../../exercises";
import { attributeDirectionByHand } from "./direction";
import { greyLevels } from "./grey-levels";
import { atRightAngles } from "./right-angles";
import { squareBox } from "./square-box";

export const { check, unsolved } = checker({
  "8.1": squareBox,
  "8.2": greyLevels,
  "8.3": attributeDirectionByHand,
  "8.4": atRightAngles,
});

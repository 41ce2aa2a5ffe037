import { checker } from "../../exercises";
import { greyLevels } from "./grey-levels";
import { squareBox } from "./square-box";

export const { check, unsolved } = checker({
  "8.1": squareBox,
  "8.2": greyLevels,
});

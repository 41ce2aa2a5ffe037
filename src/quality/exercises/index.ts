/** The exercises of chapter 10. */
import { checker } from "../../exercises";
import { blind } from "./blind";
import { blindSpot } from "./blind-spot";
import { twoBalls } from "./two-balls";
import { unbiased } from "./unbiased";

export const { check, unsolved } = checker({
  "10.1": blind,
  "10.2": twoBalls,
  "10.3": blindSpot,
  "10.4": unbiased,
});

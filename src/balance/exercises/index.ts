/** The exercises of chapter 09. */
import { checker } from "../../exercises";
import { alike } from "./alike";
import { largestStretch } from "./largest-stretch";
import { penalisedStep } from "./penalised-step";
import { twoLabels } from "./two-labels";

export const { check, unsolved } = checker({
  "9.1": penalisedStep,
  "9.2": twoLabels,
  "9.3": alike,
  "9.4": largestStretch,
});

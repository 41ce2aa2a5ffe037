/** The claims that an executed notebook carries in its outputs: what its text relies on, as it came out. */
import { boundText, CLAIMS_TYPE, type ClaimResult, short } from "../../src/claims/claim";
import { codeCells, type Notebook } from "./notebook";

/** A claim and the cell that makes it. */
export interface CellClaim extends ClaimResult {
  /** The cell's id. */
  readonly cell: string;
  /** The cell's number among those with code, from 1. */
  readonly number: number;
}

/** All claims of a notebook's outputs, in order. */
export function claimsOf(notebook: Notebook): CellClaim[] {
  return codeCells(notebook).flatMap(({ id, outputs }, index) =>
    outputs.flatMap((output) => {
      const stored = "data" in output ? output.data[CLAIMS_TYPE] : undefined;
      return Array.isArray(stored)
        ? (stored as ClaimResult[]).map((claim) => ({ ...claim, cell: id, number: index + 1 }))
        : [];
    }),
  );
}

/**
 * The claims that do not hold. Where seeds are shifted, one that speaks of its very seed says nothing.
 *
 * @param env the environment that the notebook ran in
 */
export function brokenClaims(
  notebook: Notebook,
  env: Readonly<Record<string, string | undefined>> = process.env,
): CellClaim[] {
  const shifted = Number(env.GANBOOK_SEED_SHIFT ?? 0) !== 0;
  return claimsOf(notebook).filter(({ holds, ofThisSeed }) => !holds && !(shifted && ofThisSeed));
}

/** One claim that does not hold, as a line: `cell 7: accuracy: 0.81, expected above 0.9`. */
export function describeClaim({ number, name, value, ...bound }: CellClaim): string {
  return `cell ${number}: ${name}: ${short(value)}, expected ${boundText(bound)}`;
}

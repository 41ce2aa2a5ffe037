/** Numbers that a text relies on: named, measured, and held to a bound. */
export { type Bound, boundText, type Claim, type ClaimResult, compare, short } from "./claim";
export { CLAIMS_TYPE, claims } from "./claims";

/** Numbers that a text relies on: named, measured, and held to a bound. */
export { type Bound, boundText, CLAIMS_TYPE, type Claim, type ClaimResult, compare, short } from "./claim";
export { claims } from "./claims";

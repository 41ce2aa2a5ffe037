import assert from "node:assert/strict";
import type { Verdict } from "../../src/exercises";
import { watch } from "../figures/fixtures";

/** What a check shows for an answer, as text: `✓ 1.2: …`, `✗ 1.2: …` with its hint, or `○ 1.2: …`. */
export async function verdictOf(ask: () => Promise<void>): Promise<string> {
  return (await watch(ask)).map(({ data }) => String(data["text/plain"])).join("\n");
}

/** A judge has to take the answer for right. */
export function assertRight(verdict: Verdict): void {
  assert.equal(verdict.right, true, verdict.because);
}

/** A judge has to take the answer for wrong, and to say why in these words, and with this hint. */
export function assertWrong(verdict: Verdict, because: RegExp, hint?: RegExp): void {
  assert.equal(verdict.right, false, `taken for right: ${verdict.because}`);
  assert.match(verdict.because, because);
  if (hint) assert.match(verdict.hint ?? "", hint);
}

import assert from "node:assert/strict";
import { brokenClaims, describeClaim } from "../../kernel-setup/runner/claims";
import { differences } from "../../kernel-setup/runner/compare";
import { stampOf } from "../../kernel-setup/runner/hash";
import { type Notebook, withoutNoise } from "../../kernel-setup/runner/notebook";
import { processor } from "../../kernel-setup/runner/processor";

export interface AfterRunOptions {
  /** The project's folder. */
  root: string;
  /** The notebook's file name, for messages. */
  name: string;
  /** Whether numbers must agree where the processor is the one they were stored on; false where a cell ran twice. */
  numbers?: boolean;
}

/** Asserts that a run broke no claim, and showed what is stored: what may differ is told in `runner/compare.ts`. */
export async function assertAsStored(
  stored: Notebook,
  executed: Notebook,
  { root, name, numbers = true }: AfterRunOptions,
): Promise<void> {
  assert.deepEqual(brokenClaims(executed).map(describeClaim), [], "claims that the text relies on are broken");
  const same = numbers && stampOf(stored)?.processor === processor();
  const found = await differences(withoutNoise(stored, root), withoutNoise(executed, root), { numbers: same });
  assert.deepEqual(
    found.map(({ cell, what }) => `${cell}: ${what}`),
    [],
    `its outputs are stale: npm run notebooks -- ${name} --write`,
  );
}

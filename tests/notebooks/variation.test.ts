import assert from "node:assert/strict";
import path from "node:path";
import { readNotebook } from "../../kernel-setup/runner/notebook";
import { runNotebook } from "../../kernel-setup/runner/run";
import { VARIATIONS } from "../../kernel-setup/runner/variations/variation";
import { kernelSpec } from "../../kernel-setup/setup/kernelspec";
import { assertAsStored } from "./stored";

const ROOT = path.resolve(__dirname, "..", "..");
const { env, title } = VARIATIONS.find(({ name }) => name === "sse41") as (typeof VARIATIONS)[number];

/** The other kinds of arithmetic, and all chapters: `npm run notebooks -- --vary`, which writes docs/claims.md. */
describe(`fast chapters with ${title} arithmetic`, () => {
  for (const name of ["01-neuron.ipynb", "05-generator.ipynb"]) {
    it(`${name}: claims hold, and all but numbers is as stored`, async function () {
      this.timeout("10m");
      const notebook = readNotebook(path.join(ROOT, "notebooks", name));
      const { failure, notebook: executed } = await runNotebook(path.join(ROOT, "notebooks", name), notebook, {
        spec: kernelSpec(ROOT),
        env: { GANBOOK_PROFILE: "quick", ...env },
        cellSeconds: 300,
        signal: new AbortController().signal,
      });
      assert.equal(failure, undefined, failure && `cell ${failure.cell}: ${failure.message}`);
      await assertAsStored(notebook, executed, { root: ROOT, name, numbers: false });
    });
  }
});

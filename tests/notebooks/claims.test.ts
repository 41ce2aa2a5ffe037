import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { claimsOf } from "../../kernel-setup/runner/claims";
import { notebookFiles } from "../../kernel-setup/runner/folder";
import { codeCells, readNotebook } from "../../kernel-setup/runner/notebook";
import { readTable, tableFiles, tablePage, weakClaims } from "../../kernel-setup/runner/variations/table";

const ROOT = path.resolve(__dirname, "..", "..");
const AGAIN = "npm run notebooks -- --vary --write";

/** docs/claims.md and what the committed notebooks claim are the same claims. */
describe("the table of claims", () => {
  const table = readTable(ROOT);

  for (const file of notebookFiles(ROOT)) {
    const name = path.basename(file, ".ipynb");
    it(`${name}: has its claims, with their bounds, and each leaves more room than it spreads`, () => {
      const measured = table[name];
      assert.ok(measured, `docs/claims.json has no ${name}; ${AGAIN}`);
      const ofNotebook = claimsOf(readNotebook(file));
      assert.ok(ofNotebook.length > 0, "no claim at all");
      const bound = (claim: { cell: string; name: string; above?: number; below?: number }) => [
        claim.cell,
        claim.name,
        claim.above ?? null,
        claim.below ?? null,
      ];
      assert.deepEqual(measured.claims.map(bound), ofNotebook.map(bound), `other claims than the notebook's; ${AGAIN}`);
      assert.deepEqual(weakClaims(name, measured), []);
    });
  }

  it("is the page that is made of the numbers", () => {
    assert.equal(readFileSync(tableFiles(ROOT).page, "utf8"), tablePage(table), AGAIN);
  });
});

describe("notebooks", () => {
  it("assert nothing: what a text relies on is a claim, which never stops a reader", () => {
    for (const file of notebookFiles(ROOT)) {
      const asserting = codeCells(readNotebook(file)).filter(({ source }) => /\bassert\b/.test(source));
      assert.deepEqual(
        asserting.map(({ id }) => id),
        [],
        path.basename(file),
      );
    }
  });
});

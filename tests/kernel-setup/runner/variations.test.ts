import assert from "node:assert/strict";
import { arithmetic, processor } from "../../../kernel-setup/runner/processor";
import { judge } from "../../../kernel-setup/runner/variations/judge";
import { readTable, tablePage, weakClaims, writeTable } from "../../../kernel-setup/runner/variations/table";
import { VARIATIONS, variationsHere } from "../../../kernel-setup/runner/variations/variation";
import { removeFolders, temporaryFolder } from "./fixtures";

const SEEDS = new Set(["seeds-1"]);
const claim = (values: (number | null)[], more: object) => ({
  cell: "c",
  name: "n",
  values: Object.fromEntries(values.map((value, index) => [`v${index}`, value])),
  ...more,
});

afterEach(removeFolders);

describe("the arithmetic of an environment", () => {
  it("is what was set otherwise than it is by itself", () => {
    assert.deepEqual(arithmetic({ TF_ENABLE_ONEDNN_OPTS: "1", PATH: "/bin" }), []);
    assert.deepEqual(arithmetic({ TF_ENABLE_ONEDNN_OPTS: "0", OMP_NUM_THREADS: "1" }), [
      "TF_ENABLE_ONEDNN_OPTS=0",
      "OMP_NUM_THREADS=1",
    ]);
    assert.equal(processor({ TF_ENABLE_ONEDNN_OPTS: "1" }), processor({}));
  });
});

describe("the judgement of a claim", () => {
  it("asks for a margin no smaller than the spread", () => {
    const { firm, margin, spread } = judge(claim([0.95, 0.97], { above: 0.9 }), SEEDS);
    assert.ok(firm);
    assert.ok(Math.abs(margin - 0.05) < 1e-12 && Math.abs(spread - 0.02) < 1e-12);
    assert.deepEqual(judge(claim([5, 9], { above: 4 }), SEEDS).firm, false);
    assert.deepEqual(judge(claim([5, 9], { above: 4 }), SEEDS).holds, true);
    assert.equal(judge(claim([3, 9], { above: 4 }), SEEDS).holds, false);
  });

  it("compares ratios where all numbers are positive", () => {
    const { firm, factors, margin, spread } = judge(claim([20, 100], { above: 2 }), SEEDS);
    assert.ok(firm && factors);
    assert.ok(Math.abs(margin - 10) < 1e-9 && Math.abs(spread - 5) < 1e-9);
    assert.equal(judge(claim([-20, 100], { above: -21 }), SEEDS).firm, false);
  });

  it("leaves other seeds out where the claim is about this one", () => {
    const values = { plain: 1, "seeds-1": 50 };
    assert.equal(judge({ cell: "c", name: "n", below: 2, values }, SEEDS).holds, false);
    assert.ok(judge({ cell: "c", name: "n", below: 2, values, ofThisSeed: true }, SEEDS).firm);
  });

  it("takes what is no number for broken", () => {
    assert.equal(judge(claim([1, null], { below: 2 }), SEEDS).holds, false);
  });
});

describe("the variations", () => {
  it("have names and environments of their own; two threads are one too few to vary two cores", () => {
    assert.equal(new Set(VARIATIONS.map(({ name }) => name)).size, VARIATIONS.length);
    assert.equal(new Set(VARIATIONS.map(({ env }) => JSON.stringify(env))).size, VARIATIONS.length);
    assert.deepEqual(
      [2, 8].map((threads) => variationsHere(threads).some(({ name }) => name === "two-threads")),
      [false, true],
    );
  });
});

describe("the table of claims", () => {
  const measured = (claims: ReturnType<typeof claim>[]) => ({
    date: "2026-01-02",
    machine: "a processor",
    versions: "Node 20",
    variations: ["plain", "seeds-1"],
    claims,
  });
  const firm = { cell: "a", name: "gap | x", above: 1, values: { plain: 5, "seeds-1": 6 } };
  const weak = { cell: "b", name: "loss", below: 1, values: { plain: 0.9, "seeds-1": 0.5 } };
  const this_ = { cell: "b", name: "seed 7", below: 1, ofThisSeed: true as const, values: { plain: 0, "seeds-1": 3 } };

  it("is written, read again, and chapters come before solutions", () => {
    const root = temporaryFolder();
    assert.deepEqual(readTable(root), {});
    writeTable(root, { "02-b": measured([]), "01-a-solutions": measured([]), "01-a": measured([firm]) });
    assert.deepEqual(Object.keys(readTable(root)), ["01-a", "02-b", "01-a-solutions"]);
    assert.deepEqual(readTable(root)["01-a"]?.claims, [firm]);
  });

  it("shows each value, marks what is weak, and puts what is not judged in brackets", () => {
    const page = tablePage({ "01-a": measured([firm, weak, this_]) });
    assert.match(page, /2026-01-02, a processor; Node 20/);
    assert.match(page, /\| claim \| bound \| as it is \| seeds \+ 1000 \| margin \| spread \|/);
    assert.match(page, /\| gap \\\| x \| above 1 \| 5 \| 6 \| 4 \| 1 \|/);
    assert.match(page, /\| ! loss \| below 1 \| 0\.9 \| 0\.5 \| 0\.1 \| 0\.4 \|/);
    assert.match(page, /\| seed 7 \| below 1 \| 0 \| \(3\) \| 1 \| 0 \|/);
    assert.match(page, /\*\*1 without\*\*/);
    assert.deepEqual(weakClaims("01-a", measured([firm, weak, this_])), [
      "01-a, b: loss (below 1): margin 0.1 is smaller than spread 0.4: plain 0.9, seeds-1 0.5",
    ]);
  });
});

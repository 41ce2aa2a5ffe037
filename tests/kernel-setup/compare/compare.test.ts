/** That the comparison can be believed: its list is in order, it sees what fails, and our own kernel keeps what it shows. */
import assert from "node:assert/strict";
import { type Case, GROUPS, prints } from "./case";
import { CASES } from "./cases";
import { CONTENDERS } from "./kernels";
import { share } from "./measure";
import { tryCase } from "./play";
import { untried, withComparison } from "./report";

const [ours] = CONTENDERS;
assert.ok(ours);

describe("the comparison with other kernels", function () {
  this.timeout(120_000);

  it("has cases in every group, each with a title of its own and cells", () => {
    assert.deepEqual([...new Set(CASES.map(({ group }) => group))], [...GROUPS]);
    const names = CASES.map(({ group, title }) => `${group}: ${title}`);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
      "the same title twice",
    );
    for (const { title, steps, judge } of CASES) {
      assert.ok(!title.includes("|") && !title.includes("\n"), `${title}: would break the table`);
      // What must come of cells needs cells; only how a kernel ends can be seen without.
      assert.ok(steps.length > 0 || judge.name === "endsWithItsParent", `${title}: has no cells`);
    }
  });

  const sample = (["packages", "input", "output"] as const).map((group) =>
    CASES.find((one) => one.group === group),
  ) as Case[];
  for (const one of sample)
    it(`holds in our kernel: ${one.group}, ${one.title}`, async () => {
      const { spec } = await ours.install();
      assert.deepEqual(await tryCase({ ...one, seconds: 60 }, ours, spec), { mark: "yes" });
    });

  it("says no, and what it saw, where a case does not hold, and takes a kernel's own way after that", async () => {
    const { spec } = await ours.install();
    const one: Case = {
      group: "language",
      title: "sums",
      steps: ["console.log(1 + 1)"],
      judge: prints("3"),
      seconds: 60,
    };
    const { mark, seen } = await tryCase(one, ours, spec);
    assert.equal(mark, "no");
    assert.match(seen ?? "", /"text":"2\\n"/);
    assert.deepEqual(await tryCase({ ...one, ways: { ts: ["console.log(1 + 2)"] } }, ours, spec), { mark: "own" });
  });

  it("leaves out what makes no sense in a kernel", async () => {
    const one: Case = {
      group: "language",
      title: "types",
      steps: ["1 as number"],
      judge: prints("1"),
      needsTypes: true,
    };
    // No command: it must not be started.
    const spec = { argv: ["/there-is-no-such-kernel"] };
    assert.deepEqual(await tryCase(one, { name: "js", language: "javascript" }, spec), { mark: "none" });
    assert.deepEqual(await tryCase(one, { name: "ipykernel", language: "python" }, spec), { mark: "none" });
  });

  it("puts its table between the page's marks, and counts", () => {
    const page = "before\n<!-- comparison: begin -->\nold\n<!-- comparison: end -->\nafter\n";
    const cases: Case[] = ["a", "b", "c"].map((title) => ({ group: "files", title, steps: ["1"], judge: prints("1") }));
    const marks = { "files: a": "yes", "files: b": "no", "files: c": "none", "files: gone": "no" } as const;
    const times = { start: 1240, cell: { median: 12, p95: 30 }, memory: 200 };
    const kernels = { ts: { version: "1", marks, times }, deno: { missing: "no network", marks: {} } };
    const written = withComparison(page, { date: "2026-01-02", kernels }, cases);
    assert.match(written, /^before\n<!-- comparison: begin -->\n\n\| {2}\| ours \|\n/);
    assert.match(written, /\n\| a \| yes \|\n\| b \| no \|\n\| c \| — \|\n/);
    assert.match(written, /\| 1\.2 s \|[\s\S]*\| 12 ms \|[\s\S]*\| 200 MiB \|/);
    assert.match(written, /hold\*\* \| 1 of 2 \|[\s\S]*Deno could not be had here: no network\./);
    assert.match(written, /<!-- comparison: end -->\nafter\n$/);
    assert.throws(() => withComparison("no marks", { date: "", kernels }, cases), /expected the lines/);
  });

  it("has no gaps: what was not tried is named", () => {
    const cases: Case[] = ["a", "b"].map((title) => ({ group: "files", title, steps: ["1"], judge: prints("1") }));
    const times = { start: 1240, cell: { median: 12, p95: 30 }, memory: 200 };
    const whole = { marks: { "files: a": "yes", "files: b": "no" } as const, times };
    const rest = { js: whole, tslab: whole, deno: { missing: "no network", marks: {} }, ijavascript: whole };
    assert.deepEqual(untried({ date: "", kernels: { ts: whole, ...rest, ipykernel: whole } }, cases), []);
    const ts = { marks: { "files: a": "yes" } as const };
    const open = untried({ date: "", kernels: { ts, ...rest } }, cases);
    assert.deepEqual(open, ["1 cases of ours", "times of ours", "ipykernel"]);
  });

  it("takes the middle and the 95th percentile of times", () => {
    const values = Array.from({ length: 30 }, (_, n) => 30 - n);
    assert.deepEqual([share(values, 0.5), share(values, 0.95)], [15, 29]);
  });
});

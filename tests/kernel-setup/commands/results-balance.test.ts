import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeBalance } from "../../../kernel-setup/commands/results/balance";
import { cureNames } from "../../../src/balance";

describe("npm run results -- --only balance", function () {
  this.timeout(600_000);
  const home = mkdtempSync(join(tmpdir(), "results-balance-"));
  after(() => rmSync(home, { recursive: true, force: true }));
  const job = { quick: true, fresh: false, home, root: "/nowhere", processes: 2 };

  it("stops when it is told to, goes on with what is left, and writes page, pictures and table", async () => {
    const stop = new AbortController();
    const lines: string[] = [];
    const stopped = makeBalance({
      ...job,
      signal: stop.signal,
      tell: (line) => {
        lines.push(line);
        if (/seed 1: /.test(line)) stop.abort(new Error("stopped by the test"));
      },
    });
    await assert.rejects(stopped, /stopped by the test/);
    const before = lines.filter((line) => /seed 1: /.test(line)).length;
    assert.ok(before >= 1);
    const { signal } = new AbortController();
    const measured = await makeBalance({ ...job, signal, tell: (line) => lines.push(line) });
    const played = lines.filter((line) =>
      /^(ring|grid), .*, seed 1: \d+ modes, [\d.]+ % of the points on one/.test(line),
    );
    const all = measured.mixtures.flatMap(({ mixture, cures }) =>
      cures.map(({ name }) => `${mixture}, ${name}, seed 1: `),
    );
    assert.equal(played.length, all.length, "each game is played once");
    for (const name of all) assert.equal(played.filter((line) => line.startsWith(name)).length, 1, name);

    const place = join(home, "balance");
    assert.deepEqual(JSON.parse(readFileSync(join(place, "measured.json"), "utf8")), measured);
    const page = readFileSync(join(place, "results-balance.md"), "utf8");
    for (const name of cureNames) assert.ok(page.includes(`| ${name} (`), name);
    for (const mixture of ["ring", "grid"]) {
      assert.ok(page.includes(`images/results-balance-${mixture}.png`));
      assert.ok(existsSync(join(place, "images", `results-balance-${mixture}.png`)));
    }
    // Nothing is left to do.
    const again: string[] = [];
    await makeBalance({ ...job, signal, tell: (line) => again.push(line) });
    assert.deepEqual(
      again.filter((line) => /seed 1: /.test(line)),
      [],
    );
  });
});

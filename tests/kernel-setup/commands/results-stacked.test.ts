import assert from "node:assert/strict";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeStacked } from "../../../kernel-setup/commands/results/stacked";
import { stackRecipeNames } from "../../../src/balance";
import { temporaryFolder } from "../../files/temporary";

describe("npm run results -- --only stacked", function () {
  this.timeout(600_000);
  const [home, elsewhere] = [temporaryFolder(), temporaryFolder()];
  const { signal } = new AbortController();
  const outcomes = join(home, "stacked", "outcomes");

  async function make(more: Partial<Parameters<typeof makeStacked>[0]> = {}) {
    const lines: string[] = [];
    const tell = (line: string) => void lines.push(line);
    const measured = await makeStacked({ quick: true, fresh: false, home, root: "/nowhere", signal, tell, ...more });
    return { measured, lines, done: lines.filter((line) => /: done\. /.test(line)) };
  }

  it("trains one recipe and one seed when it is asked for no more, and leaves the page", async () => {
    const { measured, lines, done } = await make({ recipe: ["packed"], seeds: [1] });
    assert.equal(measured, undefined);
    assert.equal(done.length, 1);
    assert.match(done[0] as string, /^packed, seed 1: done\. \d+ modes, reverse KL [\d.]+, sure of [\d.]+ %, Fréchet/);
    assert.match(lines.at(-1) as string, /still to be trained are classic, seed 1; recommended, seed 1\.$/);
    assert.deepEqual(readdirSync(outcomes), ["packed-1.json"]);
  });

  it("stops when it is told to, and goes on with what is left", async () => {
    const stop = new AbortController();
    stop.abort(new Error("stopped by the test"));
    await assert.rejects(make({ signal: stop.signal }), /stopped by the test/);
    const { measured, done } = await make();
    assert.equal(done.length, 2);
    const place = join(home, "stacked");
    assert.deepEqual(JSON.parse(readFileSync(join(place, "measured.json"), "utf8")), measured);
    assert.deepEqual(
      measured?.recipes.map(({ name, stages }) => [name, stages.map(({ step }) => step)]),
      stackRecipeNames.map((name) => [name, [3, 6]]),
    );
    const page = readFileSync(join(place, "results-stacked.md"), "utf8");
    for (const name of stackRecipeNames) assert.ok(page.includes(`| ${name} | `), name);
    assert.match(page, /\| \*published:\* PacDCGAN2 \(Lin et al\. 2018\) \| 1000 \| 0\.06 \|/);
    assert.match(page, /\| \*real stacks\* \| \d+\.0 \|/);
    assert.ok(existsSync(join(place, "images", "results-stacked.png")));
  });

  it("takes outcomes that were trained elsewhere, and trains nothing again", async () => {
    cpSync(outcomes, join(elsewhere, "stacked", "outcomes"), { recursive: true });
    const [here, there] = [await make(), await make({ home: elsewhere })];
    assert.deepEqual([here.done, there.done], [[], []]);
    assert.deepEqual(there.measured, here.measured);
    assert.ok(!existsSync(join(elsewhere, "stacked", "classic-1")));
  });

  it("counts no outcome of another game, and trains anew when that is asked for", async () => {
    const file = join(outcomes, "classic-1.json");
    const { game, ...outcome } = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ game: { ...game, steps: 5 }, ...outcome }));
    rmSync(join(home, "stacked", "classic-1"), { recursive: true });
    assert.equal((await make()).done.length, 1);
    const { done, measured } = await make({ recipe: ["classic"], fresh: true });
    assert.equal(done.length, 1);
    assert.ok(measured);
  });

  it("knows its seeds", async () => {
    await assert.rejects(make({ seeds: [2] }), /^RangeError: seed 2: the plan has only 1$/);
  });
});

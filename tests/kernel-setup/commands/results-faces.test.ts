import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FaceRun, facePlanOf } from "../../../kernel-setup/commands/results/face-plan";
import { makeFaces } from "../../../kernel-setup/commands/results/faces";
import { drawFacesPage, type FaceFacts, facesPage } from "../../../kernel-setup/commands/results/faces-page";
import { DRAWN } from "../../../kernel-setup/commands/results/runs";
import { sha256OfFile } from "../../../src/files";

const home = mkdtempSync(join(tmpdir(), "results-faces-"));
after(() => rmSync(home, { recursive: true, force: true }));

const quality = (frechet: number) => ({ frechet, frechetSpread: 0.5, shares: {}, distances: [frechet] });

describe("the page of results about faces", () => {
  const plan = facePlanOf(join(home, "page"), true);
  const small = [1, 2, 3].flatMap((seed) =>
    plan.small.map((run, i) => ({ ...run, seed, directory: join(home, "page", `${i}-${seed}`) })),
  );
  const whole = { ...plan, small };
  const facts = {
    ...{ machine: "a test machine", date: "2026-11-28", real: { 32: quality(2), 64: quality(4) } },
    network: {
      heldOutAccuracy: { 64: { glasses: 0.99 }, 32: { glasses: 0.98 } },
      ...{ seed: 1, epochs: 1, parameters: 1234, command: "npm run x" },
    },
  } as unknown as FaceFacts;

  const tell = (run: FaceRun, frechet: number) => {
    mkdirSync(join(run.directory, "drawn"), { recursive: true });
    const { name } = run.recipe;
    const told = { name, seed: run.seed, step: run.steps, seconds: 120, ...quality(frechet) };
    writeFileSync(join(run.directory, "measurements.json"), JSON.stringify([told]));
    const file = join(run.directory, "drawn", `step-${String(run.steps).padStart(6, "0")}.u8`);
    writeFileSync(file, Buffer.alloc(DRAWN * run.size ** 2 * 3, 90));
  };

  it("is not made while a run is missing", () => {
    assert.throws(() => facesPage(whole, facts), /has not come to its end/);
  });

  it("tells means, spreads, multiples of the floor, and what each change did by the rule of the seeds", async () => {
    tell(plan.shipped, 12);
    for (const run of plan.source) tell(run, 80);
    small.forEach((run) => {
      const place = small.filter(({ seed }) => seed === run.seed).indexOf(run);
      // sequential 101 to 103, convolutional 51 to 53, DCGAN 51 to 53, and from there on a little less each
      tell(run, ([100, 50, 50, 40, 35, 34, 30, 20][place] as number) + run.seed);
    });
    const page = facesPage(whole, facts);
    assert.match(page, /Fréchet distance 12\.00 ± 0\.50, \*\*3\.0 × real\*\*/);
    assert.match(page, /\| sequential \| 102\.0 ± 1\.0 \| 51\.0 \| {2}\| 2\.0 \|/);
    assert.match(page, /\| convolutional \| 52\.0 ± 1\.0 \| 26\.0 \| better \|/);
    assert.match(page, /\| DCGAN \| 52\.0 ± 1\.0 \| 26\.0 \| open \|/);
    assert.match(page, /right for 98\.0 % of them/);
    await drawFacesPage(whole, facts, join(home, "images"));
    for (const name of page.matchAll(/images\/(results-faces-[\w-]+\.png)/g)) {
      assert.ok(existsSync(join(home, "images", name[1] as string)), name[1]);
    }
  });

  it("is made, with a generator, by a quick run of the whole command", async function () {
    this.timeout(600_000);
    const said: string[] = [];
    await makeFaces({
      ...{ quick: true, fresh: false, home: join(home, "quick"), root: home },
      signal: new AbortController().signal,
      tell: (line) => void said.push(line),
    });
    const folder = join(home, "quick", "faces");
    const card = JSON.parse(readFileSync(join(folder, "faces.json"), "utf8"));
    assert.equal(card.sha256, sha256OfFile(join(folder, "faces.keras")));
    assert.match(card.about.summary, /for 4 steps with batches of 64 on the 8,500 training faces/);
    assert.match(readFileSync(join(home, "quick", "results-faces.md"), "utf8"), /^# Results: faces/);
    assert.match(said.at(-1) as string, /^Written: /);
  });
});

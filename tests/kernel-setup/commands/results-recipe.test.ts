import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFashion } from "../../../kernel-setup/commands/results/fashion";
import { makeRecipe } from "../../../kernel-setup/commands/results/recipe";
import {
  type MeasuredTraining,
  readMeasuredTraining,
  type ToldScores,
  writeMeasuredTraining,
} from "../../../kernel-setup/commands/results/recipe-measured";
import { drawRecipe, recipeFacts, recipePage } from "../../../kernel-setup/commands/results/recipe-page";
import { Failure } from "../../../kernel-setup/setup/failure";
import { ROOT } from "../../../kernel-setup/setup/paths";
import { RECIPES, type Recipe } from "../../../src/dcgan";
import { optionsFor } from "../../../src/gan/recommended";
import { temporaryFolder } from "../../files/temporary";

const { signal } = new AbortController();
const recipe: Recipe = RECIPES.practice;

const told = (frechet: number, precision: number): ToldScores => ({
  ...{ frechet, precision, recall: 0.8, density: 0.9, coverage: 0.95 },
});
const digitScores = (frechet: number) => ({
  ...{ frechet, frechetSpread: 0.25, score: 9, scoreSpread: 0.1, shares: Array<number>(10).fill(0.1) },
});

/** A training of so many steps that ended at `frechet`, where real against real is 2. */
function training(
  seed: number,
  frechet: number,
  { data = "digits" as const, steps = 14_000, ...more }: Partial<MeasuredTraining> = {},
): MeasuredTraining {
  return {
    ...{ data, seed, steps, options: optionsFor(recipe, steps), date: "2026-11-30", machine: `machine ${seed}` },
    ...{ minutes: 30 + seed, accuracy: { real: 0.53, drawn: 0.86 } },
    way: [
      { step: steps / 2, frechet: 2 * frechet },
      { step: steps, frechet },
    ],
    ...(data === "digits" ? { digits: { drawn: digitScores(frechet), real: digitScores(2) } } : {}),
    seen: [
      { features: "features of one", drawn: told(frechet, 0.7 + seed / 10), real: told(2, 0.89) },
      ...(data === "digits" ? [{ features: "features of another", drawn: told(3, 0), real: told(2, 0) }] : []),
    ],
    drawn: Buffer.alloc(14 * 784, 40 * seed).toString("base64"),
    ...more,
  };
}

async function folderWith(...trainings: readonly MeasuredTraining[]): Promise<string> {
  const folder = temporaryFolder();
  for (const one of trainings) await writeMeasuredTraining(folder, one);
  return folder;
}

describe("the page of the recipe", () => {
  it("that is in docs is what the files beside it say", () => {
    const facts = recipeFacts(join(ROOT, "docs", "measured", "recipe"), false);
    assert.ok(facts.digits.some(({ seed }) => seed === 1));
    assert.equal(readFileSync(join(ROOT, "docs", "results-recipe.md"), "utf8"), recipePage(facts));
  });

  it("tells what has been trained, wherever that was, and names the seeds that lack", async () => {
    const facts = recipeFacts(await folderWith(training(3, 4), training(1, 3, { note: "Read off a chart." })), false);
    const page = recipePage(facts);
    assert.match(page, /Seeds 1 and 3 have been trained; seeds 2, 4 and 5 are still to be trained\./);
    assert.match(
      page,
      /learning rates of 0\.001 for G and 0\.0002 for D.* up to 2 pixels; 14,000 steps with batches of 64\./,
    );
    // 3 and 4 by 2: mean 1.75, spread 0.35.
    assert.match(page, /\| 1 \| 1\.50 \| 1\.50 \| 0\.80 \| 0\.80 \| 0\.90 \| 0\.95 \|\n\| 3 \| 2\.00 \|/);
    assert.match(
      page,
      /\| \*\*mean of 2\*\* \| \*\*1\.75 ± 0\.35\*\* \| \*\*1\.50 ± 0\.00\*\* \| \*\*0\.90 ± 0\.14\*\* \|/,
    );
    assert.match(page, /\| real against real \| 1 \| 1 \| 0\.89 \|/);
    assert.match(page, /\| 3 \| 4\.00 ± 0\.25 \| 2\.00 \| 9\.00 ± 0\.10 \| 10 % to 10 % \| 53 %, 86 % \|/);
    assert.match(
      page,
      /\| \*\*mean of 2\*\* \| \*\*3\.50 ± 0\.71\*\* \| \*\*1\.75 ± 0\.35\*\* \| \*\*9\.00 ± 0\.00\*\* \|/,
    );
    assert.match(
      page,
      /\| \[digits, seed 3\]\(measured\/recipe\/digits-3\.json\) \| 2026-11-30 \| 33\.0 \| machine 3 \|/,
    );
    assert.match(page, /\*Digits, seed 1\.\* Read off a chart\./);
    assert.match(page, /Fashion-MNIST: not yet trained/);

    const images = temporaryFolder();
    await drawRecipe(facts, images);
    const drawn = ["samples", "by-step", "fashion"].map((name) =>
      existsSync(join(images, `results-recipe-${name}.png`)),
    );
    assert.deepEqual(drawn, [true, true, false]);
  });

  it("tells of all seeds that none was left out, and of Fashion-MNIST once it is there", async () => {
    const fashion = training(1, 5, { data: "fashion" });
    const facts = recipeFacts(await folderWith(...[1, 2, 3, 4, 5].map((seed) => training(seed, 3)), fashion), false);
    const page = recipePage(facts);
    assert.match(page, /Seeds 1, 2, 3, 4 and 5 have been trained, none left out\./);
    assert.doesNotMatch(page, /still to be trained\./);
    assert.match(page, /× real, features of one \| precision \| recall .*\n.*\n\| 1 \| 2\.50 \| 0\.80 \|/);
    const images = temporaryFolder();
    await drawRecipe(facts, images);
    assert.ok(existsSync(join(images, "results-recipe-fashion.png")));
  });

  it("is made when nothing has been trained", () => {
    const page = recipePage(recipeFacts(temporaryFolder(), false));
    assert.match(page, /Seeds 1, 2, 3, 4 and 5 are still to be trained\./);
    assert.doesNotMatch(page, /results-recipe-.*\.png/);
  });
});

describe("what a training of the recipe was measured to be", () => {
  it("is not counted where steps or options were others, and a damaged file says so", async () => {
    const folder = await folderWith(
      training(1, 3),
      training(2, 3, { steps: 60 }),
      training(3, 3, { options: { batchSize: 32 } }),
    );
    const known = (seed: number) => readMeasuredTraining(folder, { data: "digits", seed, steps: 14_000 });
    assert.deepEqual(known(1), training(1, 3));
    assert.deepEqual([known(2), known(3), known(4)], [undefined, undefined, undefined]);
    writeFileSync(join(folder, "digits-4.json"), "{");
    assert.throws(() => known(4), /digits-4\.json is no JSON .*restore it with git checkout/);
  });
});

describe("npm run results -- --only recipe", () => {
  it("trains nothing that has a file, and writes the page from it", async () => {
    const home = temporaryFolder();
    await writeMeasuredTraining(join(home, "measured", "recipe"), training(1, 3, { steps: 60 }));
    const lines: string[] = [];
    const tell = (line: string) => void lines.push(line);
    await makeRecipe({ quick: true, fresh: false, home, root: ROOT, signal, store: "trained", tell });
    assert.match(
      lines[0] as string,
      /^The recipe, seed 1: was done before\. Fréchet distance, × real: 1\.50 \(features of one\)/,
    );
    assert.equal(lines.length, 2);
    assert.match(readFileSync(join(home, "results-recipe.md"), "utf8"), /\| 1 \| 1\.50 \|/);
    assert.ok(!existsSync(join(home, "practice-1")));
  });
});

describe("npm run results -- --only fashion", function () {
  this.timeout(600_000);
  const home = temporaryFolder();
  const lines: string[] = [];
  const job = { quick: true, fresh: false, home, root: ROOT, signal, tell: (line: string) => void lines.push(line) };

  it("says how to come by Fashion-MNIST where it is not", async () => {
    const missing = makeFashion({ ...job, folder: join(home, "nowhere") });
    await assert.rejects(missing, (error) => {
      assert.ok(error instanceof Failure);
      assert.match(error.message, /^Fashion-MNIST is looked for in .*nowhere, and there is no such folder\.$/);
      assert.match(error.cure.join("\n"), /apt install dataset-fashion-mnist/);
      return true;
    });
  });

  it("trains, judges by one half of the test images with the other beside it, and writes file and page", async () => {
    const folder = join(home, "images");
    mkdirSync(folder);
    writeIdx(folder, "train", 400);
    writeIdx(folder, "t10k", 200);
    await makeFashion({ ...job, folder });
    const measured = readMeasuredTraining(join(home, "measured", "recipe"), { data: "fashion", seed: 1, steps: 60 });
    assert.ok(measured);
    assert.deepEqual(
      measured.way.map(({ step }) => step),
      [6, 12, 18, 24, 30, 36, 42, 48, 54, 60],
    );
    const [seen] = measured.seen as [MeasuredTraining["seen"][number]];
    assert.match(seen.features, /64 features of a classifier of Fashion-MNIST/);
    assert.equal(measured.way.at(-1)?.frechet, seen.drawn.frechet);
    // Two halves of one kind are nearer to each other than what sixty steps have taught.
    assert.ok(seen.real.frechet < seen.drawn.frechet, `${seen.real.frechet}, ${seen.drawn.frechet}`);
    assert.equal(Buffer.from(measured.drawn, "base64").length, 28 * 784);
    const page = readFileSync(join(home, "results-recipe.md"), "utf8");
    assert.match(page, /training images of Fashion-MNIST\. One training\. Judged/);

    await makeFashion({ ...job, folder: join(home, "nowhere") });
    assert.match(lines.at(-2) as string, /^Fashion-MNIST, seed 1: was done before\./);
  });
});

/** Images and labels as Fashion-MNIST has them: a bar, wider with each class, its place another in each image. */
function writeIdx(folder: string, part: "train" | "t10k", count: number): void {
  const head = (...numbers: number[]) => Buffer.concat(numbers.map((number) => uint32(number)));
  const images = Buffer.alloc(count * 784);
  for (let i = 0; i < count; i++) {
    const left = (7 * i) % 9;
    for (let row = 4; row < 24; row++) {
      const start = i * 784 + row * 28 + left;
      images.fill(150 + ((31 * i) % 100), start, start + 2 + (i % 10));
    }
  }
  writeFileSync(join(folder, `${part}-images-idx3-ubyte`), Buffer.concat([head(0x803, count, 28, 28), images]));
  const labels = Buffer.from(Array.from({ length: count }, (_, i) => i % 10));
  writeFileSync(join(folder, `${part}-labels-idx1-ubyte`), Buffer.concat([head(0x801, count), labels]));
}

function uint32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
}

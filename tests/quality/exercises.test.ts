import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import { digits } from "../../src/datasets";
import { tf } from "../../src/engine";
import { pretrainedGenerator } from "../../src/gan/pretrained";
import { blindTest, chanceOf, keptScores, rightOf } from "../../src/quality";
import { check } from "../../src/quality/exercises";
import { verdictOf } from "../exercises/verdicts";

type Id = "10.1" | "10.2" | "10.3" | "10.4";
const verdict = (id: Id, answer: unknown) => verdictOf(() => check(id, answer as never));

describe("the blind test", () => {
  const folder = mkdtempSync(join(tmpdir(), "ganbook-blind-"));
  const before = process.env.GANBOOK_CACHE;
  beforeAll(() => {
    process.env.GANBOOK_CACHE = folder;
  });
  after(() => {
    if (before === undefined) delete process.env.GANBOOK_CACHE;
    else process.env.GANBOOK_CACHE = before;
    rmSync(folder, { recursive: true, force: true });
  });

  it("has twenty of each, the same in every run of a round, others in another", async () => {
    const generator = await pretrainedGenerator();
    const [a, again, other] = [1, 1, 2].map((round) => blindTest(digits().heldOut, generator, round));
    assert.deepEqual(a?.images.shape, [40, 28, 28, 1]);
    assert.equal(a?.generated.filter(Boolean).length, 20);
    assert.deepEqual(again?.generated, a?.generated);
    assert.notDeepEqual(other?.generated, a?.generated);
    for (const test of [a, again, other]) test?.images.dispose();
    generator.dispose();
  });

  it("counts what is right, and how likely luck is", () => {
    const generated = Array.from({ length: 40 }, (_, i) => i < 20);
    const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i + 1);
    assert.equal(rightOf({ generated }, numbers(0, 20)), 40);
    assert.equal(rightOf({ generated }, numbers(20, 40)), 0);
    assert.equal(rightOf({ generated }, []), 20);
    assert.equal(rightOf({ generated }, numbers(0, 7)), 27);
    assert.ok(Math.abs(chanceOf(26) - 0.0403) < 1e-4); // 1 − BINOM.DIST(25; 40; 0.5; TRUE) of a spreadsheet
    assert.deepEqual([chanceOf(0), chanceOf(40)], [1, 2 ** -40]);
  });

  it("exercise 10.1 takes a list, keeps the score, and says what came before", async () => {
    const generator = await pretrainedGenerator();
    const { generated, images } = blindTest(digits().heldOut, generator);
    tf.dispose(images);
    generator.dispose();
    const all = generated.flatMap((made, i) => (made ? [i + 1] : []));
    assert.match(await verdict("10.1", { generated: [] }), /^✗ 10\.1: 20 of 40 right: you saw through 0 of the 20/);
    const told = await verdict("10.1", { generated: all });
    assert.match(told, /^✓ 10\.1: 40 of 40 right: you saw through 20 .* 0\.0 % of all tries\. Before: 20\.$/);
    assert.equal(await verdict("10.1", { generated: all }), told, "the same answer is kept once");
    assert.deepEqual(
      keptScores().map(({ round, right }) => [round, right]),
      [
        [1, 20],
        [1, 40],
      ],
    );
  });

  it("and names what is no answer", async () => {
    assert.match(await verdict("10.1", [3, 7]), /✗ 10\.1: got a list of 2; expected \{ generated: \[3, 7, …\] \}/);
    assert.match(await verdict("10.1", { generated: [0] }), /0 is no number under an image; they run from 1 to 40/);
    assert.match(await verdict("10.1", { generated: [4, 4] }), /a number is there twice/);
  });
});

// Mocha's `before`, under a name that the variable above does not hide.
function beforeAll(run: () => void): void {
  before(run);
}

type Points = number[][];
const apart = (a: number[], b: number[]) => Math.hypot(...a.map((x, i) => x - (b[i] as number)));
const reach = (points: Points, k: number) =>
  points.map((p) => points.map((q) => apart(p, q)).sort((a, b) => a - b)[k] as number);
const within = (some: Points, owners: Points, radii: number[]) =>
  some.filter((p) => owners.some((o, i) => apart(p, o) <= (radii[i] as number))).length / some.length;

describe("exercise 10.2: precision and recall", () => {
  it("is right by their definition, with or without the edge", async () => {
    for (const edge of [1, 1 - 1e-12]) {
      const answer = (real: Points, generated: Points, k: number) => ({
        precision: within(
          generated,
          real,
          reach(real, k).map((r) => edge * r),
        ),
        recall: within(
          real,
          generated,
          reach(generated, k).map((r) => edge * r),
        ),
      });
      if (edge === 1) assert.match(await verdict("10.2", answer), /^✓ 10\.2: balls around the real points/);
    }
  });

  it("each usual mistake is named", async () => {
    const mistakes: [(real: Points, generated: Points, k: number) => unknown, RegExp][] = [
      [
        (r, g, k) => ({ precision: within(r, g, reach(g, k)), recall: within(g, r, reach(r, k)) }),
        /Precision and recall are exchanged: .*Hint: precision is a share of the generated points/s,
      ],
      [
        (r, g, k) => ({ precision: within(g, r, reach(r, k - 1)), recall: within(r, g, reach(g, k - 1)) }),
        /its own nearest neighbour/,
      ],
      [
        (r, g, k) => {
          const radii = reach(r, k);
          const covered = r.filter((p, i) => g.some((q) => apart(p, q) <= (radii[i] as number))).length / r.length;
          return { precision: within(g, r, radii), recall: covered };
        },
        /What you call recall is coverage/,
      ],
      [() => ({ precision: 1, recall: 1 }), /it gave precision 1\.000, recall 1\.000; expected/],
      [() => 3, /it returned 3; expected \{ precision, recall \}/],
    ];
    for (const [answer, message] of mistakes) assert.match(await verdict("10.2", answer), message);
  });
});

describe("exercise 10.3: a blind spot", () => {
  it("takes a change that one network sees and the other does not", async () => {
    assert.match(await verdict("10.3", (images: Tensor4D) => tf.sign(images)), /^✓ 10\.3: 1\.\d+ times/);
  });

  it("refuses too little, too much, and what is no change of images", async () => {
    assert.match(await verdict("10.3", (images: Tensor4D) => images), /The second was to be 2\.5 at least/);
    assert.match(await verdict("10.3", (images: Tensor4D) => images.reverse(1)), /The first was to be 2 at most/);
    assert.match(await verdict("10.3", (images: Tensor4D) => images.mul(3)), /pixels run from -3\.00 to 3\.00/);
    assert.match(
      await verdict("10.3", (images: Tensor4D) => images.slice([0, 0, 0, 0], [5, -1, -1, -1])),
      /returned the shape \[5,28,28,1\]/,
    );
  });
});

describe("exercise 10.4: unbiased", () => {
  type Kernel = (a: number[], b: number[]) => number;
  const sum = (x: Points, y: Points, kernel: Kernel, takes: (i: number, j: number) => boolean = () => true) =>
    x.reduce((all, a, i) => all + y.reduce((part, b, j) => part + (takes(i, j) ? kernel(a, b) : 0), 0), 0);
  const differ = (i: number, j: number) => i !== j;
  const cross = (x: Points, y: Points, kernel: Kernel) => (2 * sum(x, y, kernel)) / (x.length * y.length);

  it("is right with pairs of different points", async () => {
    const own = (x: Points, kernel: Kernel) => sum(x, x, kernel, differ) / (x.length * (x.length - 1));
    const answer = (x: Points, y: Points, kernel: Kernel) => own(x, kernel) + own(y, kernel) - cross(x, y, kernel);
    assert.match(await verdict("10.4", answer), /^✓ 10\.4: pairs of different points/);
  });

  it("each usual mistake is named", async () => {
    const biased = (x: Points, kernel: Kernel) => sum(x, x, kernel) / x.length ** 2;
    const miscounted = (x: Points, kernel: Kernel) => sum(x, x, kernel, differ) / x.length ** 2;
    const of = (own: typeof biased) => (x: Points, y: Points, kernel: Kernel) =>
      own(x, kernel) + own(y, kernel) - cross(x, y, kernel);
    assert.match(await verdict("10.4", of(biased)), /Each point was paired with itself/);
    assert.match(await verdict("10.4", of(miscounted)), /not of the count/);
    assert.match(await verdict("10.4", () => 0), /it gave 0\.0000; expected/);
    assert.match(await verdict("10.4", () => Number.NaN), /it returned NaN; expected a finite number/);
  });
});

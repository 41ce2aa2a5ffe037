import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs-core";
import { hiddenRule } from "../../src/beyond-images/exercises/hidden-rule";
import { packing } from "../../src/beyond-images/exercises/packing";
import { type PlaceInMode, placeInMode } from "../../src/beyond-images/exercises/place-in-mode";
import type { Recipe } from "../../src/beyond-images/recipes";
import type { Mode } from "../../src/beyond-images/tables";
import { tf } from "../../src/engine";
import type { Exercise, Verdict } from "../../src/exercises";
import { assertRight, assertWrong } from "../exercises/verdicts";

/** What an answer gets that the types would not let through. */
const nonsense = (exercise: Exercise<never>, answer: unknown): Promise<Verdict> =>
  Promise.resolve(exercise.judge(answer as never));

describe("exercise 11.1, a place in a mode", () => {
  const by =
    (
      score: (value: number, mode: Mode) => number,
      place = (value: number, m: Mode) => (value - m.mean) / (4 * m.deviation),
    ) =>
    (value: number, modes: readonly Mode[]): PlaceInMode => {
      const scores = modes.map((mode) => score(value, mode));
      const mode = scores.indexOf(Math.max(...scores));
      return { mode, place: place(value, modes[mode] as Mode) };
    };
  const density = (value: number, { weight, mean, deviation }: Mode) =>
    (weight / deviation) * Math.exp(-(((value - mean) / deviation) ** 2) / 2);
  const judge = (answer: (value: number, modes: readonly Mode[]) => PlaceInMode) =>
    Promise.resolve(placeInMode.judge(answer));

  it("takes the likeliest mode, however it is found", async () => {
    assertRight(await judge(by(density)));
    assertRight(await judge(by((value, mode) => Math.log(density(value, mode)))));
  });

  it("knows the usual other choices", async () => {
    assertWrong(await judge(by((v, { mean }) => -Math.abs(v - mean))), /it chose mode 0; expected 1/, /nearest mean/);
    assertWrong(
      await judge(by((v, m) => -Math.abs(v - m.mean) / m.deviation)),
      /expected 0: one deviation from the narrow mode/,
      /deviations from the mean only/,
    );
    assertWrong(await judge(by((v, m) => density(v, m) * m.deviation)), /it chose mode/, /leaves out the 1 \/ σ/);
    assertWrong(await judge(by((v, m) => density(v, m) / m.weight)), /nineteen times rarer/, /leaves out the weights/);
    assertWrong(await judge(by((_, m) => m.weight)), /it chose mode/, /most frequent mode/);
  });

  it("knows the usual other places", async () => {
    assertWrong(await judge(by(density, (v, m) => (v - m.mean) / m.deviation)), /places are not/, /unit is 4σ/);
    assertWrong(await judge(by(density, (v, m) => v - m.mean)), /places are not/, /units of the column/);
    assertWrong(await judge(by(density, (v, m) => (m.mean - v) / 4 / m.deviation)), /places are not/, /sign/);
    assertWrong(await judge(by(density, (v, m) => Math.abs(v - m.mean) / 4 / m.deviation)), /not/, /below the mean/);
    assertWrong(await judge(by(density, () => 0.5)), /gave 0.5; expected -0.35/, /of the mode that was chosen/);
  });

  it("survives nonsense", async () => {
    assertWrong(await nonsense(placeInMode, 3), /got 3; expected a function/);
    assertWrong(await nonsense(placeInMode, () => 3), /for 26 it returned 3/);
    assertWrong(await nonsense(placeInMode, () => ({ mode: 0 })), /expected an object \{ mode, place \}/);
    assertWrong(await nonsense(placeInMode, () => ({ mode: 2, place: 0 })), /mode 2 of 2; expected 0 to 1/, /number 0/);
  });
});

describe("exercise 11.2, packing", () => {
  const judge = (answer: (rows: Tensor, packing: number) => Tensor) => packing.judge(answer) as Verdict;

  it("takes any grouping of whole rows", () => {
    assertRight(judge((rows, n) => rows.reshape([(rows.shape[0] as number) / n, -1])));
    assertRight(judge((rows, n) => tf.concat(tf.split(rows, n), 1)));
  });

  it("knows what goes wrong", () => {
    assertWrong(
      judge((rows) => rows),
      /it gave the shape \[6,5\]; expected \[3,10\]/,
      /one row at a time/,
    );
    assertWrong(
      judge((rows, n) => rows.reshape([-1, n, rows.shape[1] as number])),
      /shape \[3,2,5\]/,
      /one long row/,
    );
    assertWrong(
      judge((rows, n) => rows.transpose().reshape([(rows.shape[0] as number) / n, -1])),
      /begins with 0, 100, .* numbers of one row/,
      /Nothing has to be transposed/,
    );
    const first = (rows: Tensor, n: number) => rows.slice([0, 0], [(rows.shape[0] as number) / n, -1]);
    assertWrong(
      judge((rows, n) => first(rows, n).tile([1, n])),
      /row 0 is shown twice/,
      /looks like mode collapse/,
    );
  });

  it("survives nonsense", async () => {
    assertWrong(await nonsense(packing, "no"), /got the text "no"; expected a function/);
    assertWrong(await nonsense(packing, () => [1]), /it returned a list of 1; expected a tensor/);
  });
});

describe("exercise 11.3, a hidden rule", () => {
  const judge = (answer: (recipe: Recipe) => boolean) => Promise.resolve(hiddenRule.judge(answer));

  it("takes any rule that is kept, and new", async () => {
    assertRight(await judge((r) => r["baking powder"] > 0 && r.eggs === 0));
    assertRight(await judge((r) => r.eggs > 0 && r["baking powder"] === 0));
    assertRight(await judge((r) => r.sugar > 1.1 * r.flour));
  });

  it("knows rules that are broken, say nothing, or hardly anything", async () => {
    assertWrong(await judge((r) => r.eggs > 4), /of the real recipes break it, such as flour .*; expected none/);
    assertWrong(await judge(() => true), /100.0 % of the real recipes/, /true means that the rule is broken/);
    assertWrong(await judge(() => false), /it says nothing new/, /look at two ingredients/);
    assertWrong(await judge((r) => r.yeast > 0 && r.eggs > 0), /it says nothing new/);
    assertWrong(await judge((r) => r.yeast > 0.06 * r.flour), /keep the listed rules .* expected 5 %/, /tighter bound/);
  });

  it("survives nonsense, and is not led astray by what changes its recipe", async () => {
    assertWrong(await nonsense(hiddenRule, 1), /got 1; expected a function/);
    assertWrong(await nonsense(hiddenRule, () => "yes"), /it returned the text "yes"; expected true or false/);
    assertRight(
      await judge((r) => {
        const broken = r["baking powder"] > 0 && r.eggs === 0;
        Object.assign(r, { flour: 0 });
        return broken;
      }),
    );
    assert.ok(hiddenRule.expects.includes("breaks"));
  });
});

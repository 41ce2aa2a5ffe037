import assert from "node:assert/strict";
import { Interrupted, tf } from "../../src/engine";
import { checker, describeAnswer, type Exercise, right, wrong } from "../../src/exercises";
import { watch } from "../figures/fixtures";
import { verdictOf } from "./verdicts";

const double: Exercise<(x: number) => number> = {
  expects: "a function that doubles",
  judge: (f) => (f(3) === 6 ? right("doubled") : wrong(`f(3) is ${f(3)} & <b>`, "add it to itself")),
};

describe("check", () => {
  it("tells right, wrong with a hint, and not answered, in text and in HTML that is safe", async () => {
    const { check } = checker({ "9.1": double });
    assert.equal(await verdictOf(() => check("9.1", (x) => x + x)), "✓ 9.1: doubled");
    assert.equal(await verdictOf(() => check("9.1", (x) => x * x)), "✗ 9.1: f(3) is 9 & <b>\n  Hint: add it to itself");
    assert.equal(
      await verdictOf(() => check("9.1", undefined)),
      "○ 9.1: not answered yet. Give check a function that doubles.",
    );

    const shown = await watch(() => check("9.1", (x) => x * x));
    assert.match(String(shown[0]?.data["text/html"]), /f\(3\) is 9 &amp; &lt;b&gt;/);
  });

  it("remembers what has been solved, and a wrong answer afterwards does not take it back", async () => {
    const { check, unsolved } = checker({ "9.1": double, "9.2": double });
    assert.deepEqual(unsolved(), ["9.1", "9.2"]);
    await verdictOf(() => check("9.2", (x) => 2 * x));
    await verdictOf(() => check("9.2", (x) => x));
    assert.deepEqual(unsolved(), ["9.1"]);
  });

  it("makes what the answer throws part of the verdict, but lets an interrupt through", async () => {
    const { check } = checker({ "9.1": double });
    const broken = await verdictOf(() =>
      check("9.1", () => {
        throw new RangeError("no such thing");
      }),
    );
    assert.equal(broken, "✗ 9.1: your answer stopped with RangeError: no such thing");
    await assert.rejects(
      verdictOf(() =>
        check("9.1", () => {
          throw new Interrupted();
        }),
      ),
      Interrupted,
    );
  });

  it("frees the tensors an answer makes, and names the exercises there are", async () => {
    const { check } = checker({ "9.1": double });
    const before = tf.memory().numTensors;
    const said = await verdictOf(() => check("9.1", (x) => tf.scalar(x).add(x).dataSync()[0] as number));
    assert.match(said, /✓/);
    assert.equal(tf.memory().numTensors, before);
    await assert.rejects(check("9.3" as "9.1", undefined), /no exercise 9\.3; this chapter has 9\.1/);
  });
});

describe("describeAnswer", () => {
  it("says in a few words what somebody gave", () => {
    const given = [undefined, null, 3, Number.NaN, "30", [1, 2], () => 1, {}, { weights: [1] }];
    assert.deepEqual(given.map(describeAnswer), [
      "undefined",
      "null",
      "3",
      "NaN",
      'the text "30"',
      "a list of 2",
      "a function",
      "an object with nothing in it",
      "an object with weights",
    ]);
  });
});

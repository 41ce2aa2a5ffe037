import assert from "node:assert/strict";
import type { History } from "../../src/training";
import { historyLines, readHistory } from "../../src/training/history";

const history: History = {
  steps: [1, 2, 3],
  discriminatorLoss: [1.386294, 1.25, Math.fround(0.1)],
  generatorLoss: [0.69, -0.5, 1e-12],
  realAccuracy: [0.5, 0.6, 1],
  fakeAccuracy: [0.5, 0.4, 0],
};
const lines = historyLines(history);

describe("a history as lines of JSON", () => {
  it("has a line a step, and reads back the same", () => {
    assert.equal(
      lines.split("\n")[1],
      '{"step":2,"discriminatorLoss":1.25,"generatorLoss":-0.5,"realAccuracy":0.6,"fakeAccuracy":0.4}',
    );
    assert.deepEqual(readHistory(lines), history);
    assert.equal(historyLines(history, 2), `${lines.split("\n")[2]}\n`);
  });

  it("is cut at a step, at half a line, and where a step is missing or no number", () => {
    assert.deepEqual(readHistory(lines, 2).steps, [1, 2]);
    assert.deepEqual(readHistory(lines.slice(0, -1)).steps, [1, 2], "the last line has no end");
    const [first, second, third] = lines.split("\n");
    assert.deepEqual(readHistory(`${first}\n${third}\n`).steps, [1]);
    assert.deepEqual(readHistory(`${first}\n${second?.replace("1.25", '"much"')}\n${third}\n`).steps, [1]);
    assert.deepEqual(readHistory("nonsense\n").steps, []);
    assert.deepEqual(readHistory("").steps, []);
  });
});

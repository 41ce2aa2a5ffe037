import assert from "node:assert/strict";
import { type LogicGate, logicGate } from "../../src/datasets/gates";

describe("logicGate", () => {
  const rules: Record<LogicGate, (a: number, b: number) => number> = {
    and: (a, b) => a & b,
    or: (a, b) => a | b,
    xor: (a, b) => a ^ b,
  };

  for (const [gate, rule] of Object.entries(rules) as [LogicGate, (a: number, b: number) => number][]) {
    it(`gives the truth table of ${gate}`, () => {
      const rows = logicGate(gate);
      assert.deepEqual(
        rows.map(({ inputs }) => inputs.join("")),
        ["00", "01", "10", "11"],
      );
      for (const { inputs, target } of rows) assert.equal(target, rule(...inputs));
    });
  }

  it("gives a fresh copy at each call", () => {
    for (const row of logicGate("and")) row.target = 1;
    assert.deepEqual(
      logicGate("and").map(({ target }) => target),
      [0, 0, 0, 1],
    );
  });

  it("names an unknown gate and the known ones", () => {
    assert.throws(
      () => logicGate("toString" as LogicGate),
      /Unknown logic gate "toString": expected "and", "or" or "xor"/,
    );
  });
});

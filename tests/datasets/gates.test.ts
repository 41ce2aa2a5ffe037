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
      const { inputs, targets } = logicGate(gate);
      assert.deepEqual(inputs.map(String), ["0,0", "0,1", "1,0", "1,1"]);
      assert.deepEqual(
        targets,
        inputs.map(([a, b]) => rule(a, b)),
      );
    });
  }

  it("gives a fresh copy at each call", () => {
    logicGate("and").targets[0] = 1;
    assert.deepEqual(logicGate("and").targets, [0, 0, 0, 1]);
  });

  it("names an unknown gate and the known ones", () => {
    assert.throws(
      () => logicGate("toString" as LogicGate),
      /Unknown logic gate "toString": expected "and", "or" or "xor"/,
    );
  });
});

import assert from "node:assert/strict";
import { boundText, CLAIMS_TYPE, claims, compare, short } from "../../src/claims";
import { type DisplayMessage, setHost } from "../../src/engine/host";

/** What a front end was shown while `body` ran. */
function shown(body: () => void): DisplayMessage[] {
  const messages: DisplayMessage[] = [];
  setHost({ display: (message) => messages.push(message), interrupt: new AbortController().signal });
  try {
    body();
  } finally {
    setHost(undefined);
  }
  return messages;
}

describe("a claim", () => {
  it("holds strictly between its ends", () => {
    assert.equal(compare("x", { value: 0.8, above: 0.8 }).holds, false);
    assert.equal(compare("x", { value: 0.81, above: 0.8 }).holds, true);
    assert.equal(compare("x", { value: 0.81, above: 0.8, below: 0.81 }).holds, false);
    assert.equal(compare("x", { value: -1, below: 0 }).holds, true);
  });

  it("about a number becomes two ends", () => {
    const { above, below, holds } = compare("x", { value: 0.7, about: 0.75, within: 0.25 });
    assert.deepEqual({ above, below, holds }, { above: 0.5, below: 1, holds: true });
    assert.equal(compare("x", { value: 1.01, about: 0.75, within: 0.25 }).holds, false);
  });

  it("of several numbers keeps the one with the least margin", () => {
    assert.equal(compare("x", { value: [0.9, 0.85, 0.99], above: 0.8 }).value, 0.85);
    assert.equal(compare("x", { value: [0.3, 0.95], above: 0.2, below: 1 }).value, 0.95);
    assert.deepEqual(compare("x", { value: [0.9, 0.7], above: 0.8 }), {
      name: "x",
      value: 0.7,
      above: 0.8,
      holds: false,
    });
  });

  it("does not hold for what is no finite number", () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, [1, Number.NaN]]) {
      const { holds, value: kept } = compare("x", { value, above: 0 });
      assert.deepEqual({ holds, kept }, { holds: false, kept: null });
    }
  });

  it("without a number, or with a bound that holds nothing, is refused by name", () => {
    assert.throws(() => compare("no seeds", { value: [], above: 0 }), /claim "no seeds": expected one number or more/);
    assert.throws(() => compare("turned", { value: 1, above: 2, below: 1 }), /claim "turned": nothing is above 2/);
  });

  it("writes its bound and numbers shortly", () => {
    assert.equal(boundText({ above: 0.8 }), "above 0.8");
    assert.equal(boundText({ below: 1e-9 }), "below 1e-9");
    assert.equal(boundText({ above: 0.5, below: 1 }), "between 0.5 and 1");
    assert.equal(boundText({ above: 1 - 1e-9, below: 1 + 1e-9 }), "1, within 1e-9");
    assert.deepEqual([0, 0.123456, 3.2e-11, 1234, 2e7, null].map(short), [
      "0",
      "0.123",
      "3.2e-11",
      "1230",
      "2e+7",
      "not a finite number",
    ]);
  });
});

describe("claims in a notebook", () => {
  it("are one output: JSON for tests, a table, and text", () => {
    const [message, ...more] = shown(() => claims({ "a < b": { value: 1, below: 2 }, c: { value: [3, 4], above: 2 } }));
    assert.equal(more.length, 0);
    const data = message?.data as Record<string, unknown>;
    assert.deepEqual(data[CLAIMS_TYPE], [
      { name: "a < b", value: 1, below: 2, holds: true },
      { name: "c", value: 3, above: 2, holds: true },
    ]);
    assert.equal(data["text/plain"], "✓ a < b: 1 (expected below 2)\n✓ c: 3 (expected above 2)");
    assert.match(String(data["text/html"]), /a &lt; b/);
  });

  it("that do not hold are told and stop nothing", () => {
    const [message] = shown(() => claims({ gap: { value: 9, below: 8 } }));
    const text = String(message?.data["text/plain"]);
    assert.match(text, /^≠ gap: 9 \(expected below 8\)\n.*the cells below go on/);
    assert.match(String(message?.data["text/html"]), /the cells below go on/);
  });
});

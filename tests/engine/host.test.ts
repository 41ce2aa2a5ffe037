import assert from "node:assert/strict";
import { breathe, Interrupted, setHost } from "../../src/engine";

describe("host", () => {
  afterEach(() => setHost(undefined));

  it("breathe lets timers and messages run", async () => {
    let ran = false;
    setImmediate(() => {
      ran = true;
    });
    await breathe();
    assert.ok(ran);
  });

  it("breathe throws the interrupt of the cell it was called from", async () => {
    const controller = new AbortController();
    setHost({ display: () => {}, interrupt: controller.signal });
    await breathe();
    controller.abort(new Interrupted());
    await assert.rejects(breathe(), { name: "KeyboardInterrupt" });
  });
});

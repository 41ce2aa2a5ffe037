import assert from "node:assert/strict";
import { type DisplayTable, OutputArea, settleText } from "../../../kernel-setup/runner/outputs";

function message(msg_type: string, content: Record<string, unknown>): Parameters<OutputArea["apply"]>[0] {
  return { header: { msg_type, msg_id: "1", session: "", username: "", date: "", version: "5.3" }, content };
}

describe("outputs of a cell", () => {
  it("merge consecutive text on one stream and keep the order of the two", () => {
    const area = new OutputArea();
    for (const [name, text] of [
      ["stdout", "a"],
      ["stdout", "b\n"],
      ["stderr", "x"],
      ["stdout", "c"],
    ] as const) {
      area.apply(message("stream", { name, text }));
    }
    assert.deepEqual(area.outputs, [
      { output_type: "stream", name: "stdout", text: "ab\n" },
      { output_type: "stream", name: "stderr", text: "x" },
      { output_type: "stream", name: "stdout", text: "c" },
    ]);
  });

  it("an update replaces every display of its id, also under an earlier cell, and adds none", () => {
    const displays: DisplayTable = new Map();
    const first = new OutputArea(displays);
    const second = new OutputArea(displays);
    const show = (text: string, id: string) => ({ data: { "text/plain": text }, transient: { display_id: id } });
    first.apply(message("display_data", show("0 %", "bar")));
    first.apply(message("display_data", show("other", "else")));
    second.apply(message("update_display_data", show("100 %", "bar")));
    second.apply(message("update_display_data", show("lost", "unknown")));
    assert.deepEqual(second.outputs, []);
    assert.deepEqual(first.outputs, [
      { output_type: "display_data", data: { "text/plain": "100 %" }, metadata: {} },
      { output_type: "display_data", data: { "text/plain": "other" }, metadata: {} },
    ]);
  });

  it("clear at once, or when the next output comes", () => {
    const area = new OutputArea();
    area.apply(message("stream", { name: "stdout", text: "old" }));
    area.apply(message("clear_output", { wait: true }));
    assert.equal(area.outputs.length, 1);
    area.apply(message("stream", { name: "stdout", text: "new" }));
    assert.deepEqual(area.outputs, [{ output_type: "stream", name: "stdout", text: "new" }]);
    area.apply(message("clear_output", { wait: false }));
    assert.deepEqual(area.outputs, []);
  });

  it("keep results with their number, and errors", () => {
    const area = new OutputArea();
    area.apply(message("execute_result", { data: { "text/plain": "2" }, metadata: {}, execution_count: 7 }));
    area.apply(message("error", { ename: "TypeError", evalue: "no", traceback: ["TypeError: no"] }));
    area.apply(message("status", { execution_state: "idle" }));
    assert.deepEqual(area.outputs, [
      { output_type: "execute_result", data: { "text/plain": "2" }, metadata: {}, execution_count: 7 },
      { output_type: "error", ename: "TypeError", evalue: "no", traceback: ["TypeError: no"] },
    ]);
  });
});

describe("settled text", () => {
  it("is what a terminal shows in the end", () => {
    assert.equal(settleText("10 %\r50 %\r100 %\nnext"), "100 %\nnext");
    assert.equal(settleText("long line\rshort"), "shortline");
    assert.equal(settleText("|\b/\b-done"), "-done");
    assert.equal(settleText("windows\r\nlines\r\n"), "windows\nlines\n");
  });
});

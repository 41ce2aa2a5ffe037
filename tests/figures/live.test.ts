import assert from "node:assert/strict";
import { livePanel, progressBar } from "../../src/figures";
import { PLOTLY_MIME } from "../../src/figures/charts/chart";
import { duration, LiveOutput, number } from "../../src/figures/live-output";
import { wait, watch } from "./fixtures";

const samples = { values: new Uint8Array(16), shape: [4, 2, 2, 1] };

describe("live panel", () => {
  it("redraws a few times a second, however often it is told", async () => {
    const began = performance.now();
    const messages = await watch(async () => {
      const panel = livePanel({ title: "T", series: ["loss"], perSecond: 10 });
      const until = performance.now() + 450;
      for (let step = 1; performance.now() < until; step++) {
        panel.update({ step, values: { loss: 1 / step }, samples });
        await wait(1);
      }
      await panel.done();
    });
    // Ten a second, the first and the last of all besides; a busy machine draws fewer.
    const most = 2 + (performance.now() - began) / 100;
    assert.ok(messages.length >= 3 && messages.length <= most, `${messages.length} messages, at most ${most}`);
    assert.equal(new Set(messages.map(({ displayId }) => displayId)).size, 1);
    assert.deepEqual(
      messages.map(({ update }) => update),
      messages.map((_, i) => i > 0),
    );
  });

  it("shows the last update without being asked again", async () => {
    const messages = await watch(async () => {
      const panel = livePanel({ title: "T", series: ["loss"], perSecond: 20 });
      for (let step = 1; step <= 7; step++) panel.update({ step, total: 7, values: { loss: step } });
      await wait(150);
    });
    assert.match(String(messages.at(-1)?.data["text/plain"]), /step 7 of 7[\s\S]*loss 7/);
  });

  it("ends as an interactive chart with a picture that shows curves and samples", async () => {
    const messages = await watch(async () => {
      const panel = livePanel({ title: "T", series: ["loss"] });
      panel.update({ step: 1, values: { loss: 1 } });
      panel.update({ step: 2, values: { loss: 2 }, samples });
      await panel.done("fine");
    });
    assert.ok(messages[0]?.data["text/html"]);
    const { data = {} } = messages.at(-1) ?? {};
    assert.deepEqual(Object.keys(data).sort(), [PLOTLY_MIME, "image/png", "text/plain"]);
    const figure = data[PLOTLY_MIME] as { data: { y: number[] }[]; layout: { images: unknown[] } };
    assert.deepEqual(figure.data[0]?.y, [1, 2]);
    assert.equal(figure.layout.images.length, 1);
    assert.match(String(data["text/plain"]), /2 steps.*fine/);
  });

  it("reads a given tensor at once, and disposes only what its function returns", async () => {
    let [reads, disposed, calls] = [0, 0, 0];
    const tensor = () => ({
      shape: [1, 1, 1, 1],
      data: async () => {
        reads++;
        return Float32Array.of(0);
      },
      dispose: () => void disposed++,
    });
    await watch(async () => {
      const panel = livePanel({ title: "T", series: ["loss"] });
      panel.update({ step: 1, samples: tensor() });
      assert.deepEqual([reads, disposed], [1, 0]);
      for (let step = 2; step < 50; step++) {
        panel.update({
          step,
          samples: () => {
            calls++;
            return tensor();
          },
        });
      }
      await panel.done();
    });
    assert.deepEqual([calls, disposed], [1, 1]);
  });

  it("names an unknown series, and passes on what samples threw", async () => {
    await watch(async () => {
      const panel = livePanel({ title: "T", series: ["loss"] });
      assert.throws(() => panel.update({ step: 1, values: { lost: 1 } }), /"lost" is not one of its series \(loss\)/);
      panel.update({ step: 1, samples: { values: Float32Array.of(5), shape: [1, 1, 1, 1] } });
      await assert.rejects(panel.done(), /got values from 5 to 5/);
    });
    assert.throws(() => livePanel({ title: "T", series: [] }), /at least one series/);
  });
});

describe("progress bar", () => {
  it("is a bar that works without scripts, and a short text", async () => {
    const messages = await watch(async () => {
      const bar = progressBar({ total: 4, label: "<Load>" });
      bar.update(1);
      await bar.done("read");
    });
    const first = String(messages[0]?.data["text/html"]);
    assert.match(first, /&lt;Load&gt;/);
    assert.doesNotMatch(first, /<script|<style/);
    assert.match(String(messages.at(-1)?.data["text/html"]), /width:100.0%/);
    assert.match(String(messages.at(-1)?.data["text/plain"]), /^<Load>: 4 in .* s · read$/);
  });

  it("refuses a total of nothing", () => {
    assert.throws(() => progressBar({ total: 0, label: "T" }), /total must be above zero, got 0/);
  });
});

describe("live output", () => {
  it("never draws two states at a time and ends with the last", async () => {
    let [drawing, most] = [0, 0];
    const messages = await watch(async () => {
      const output = new LiveOutput(200);
      for (let i = 0; i < 20; i++) {
        output.request(async () => {
          most = Math.max(most, ++drawing);
          await wait(10);
          drawing--;
          return { data: { "text/plain": String(i) } };
        });
        await wait(2);
      }
      await output.finish(async () => ({ data: { "text/plain": "end" } }));
    });
    assert.equal(most, 1);
    assert.equal(messages.at(-1)?.data["text/plain"], "end");
  });

  it("tells times and numbers shortly", () => {
    assert.deepEqual([4200, 44_000, 185_000, 7_800_000].map(duration), ["4.2 s", "44 s", "3 min 05 s", "2 h 10 min"]);
    assert.deepEqual([1234.4, 41, Math.LN2, -2, -0.5].map(number), ["1,234", "41", "0.693", "−2", "−0.5"]);
  });
});

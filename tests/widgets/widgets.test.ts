import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { setHost } from "../../src/engine/host";
import {
  button,
  checkbox,
  column,
  customWidget,
  html,
  interact,
  picture,
  row,
  select,
  slider,
  textField,
} from "../../src/widgets";
import { FrontEnd, shown } from "./front-end";

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

describe("widgets", () => {
  let front: FrontEnd;
  beforeEach(() => {
    front = new FrontEnd();
    front.install();
  });
  afterEach(() => setHost(undefined));

  it("open their model when they are shown, those inside of them first", async () => {
    const x = slider({ label: "x", min: 0, max: 10, step: 0.5, value: 3 });
    const all = column(row(x, button("go")));
    assert.equal(front.opened.length, 0);
    const bundle = await shown(all);
    const ids = front.opened.map(({ id }) => id);
    assert.deepEqual(bundle["application/vnd.jupyter.widget-view+json"], {
      version_major: 2,
      version_minor: 1,
      model_id: ids.at(-1),
    });
    for (const { id, target, opening } of front.opened) {
      assert.equal(target, "jupyter.widget");
      assert.equal(opening.metadata?.version, "2.1.0");
      const inside = JSON.stringify(opening.data).match(/IPY_MODEL_[\w-]+/g) ?? [];
      for (const one of inside) {
        assert.ok(ids.indexOf(one.replace("IPY_MODEL_", "")) < ids.indexOf(id), `${one} is known before ${id}`);
      }
    }
    const { _model_name, _view_name, value, min, max, step } = front.state(x);
    assert.deepEqual(
      [_model_name, _view_name, value, min, max, step],
      ["FloatSliderModel", "FloatSliderView", 3, 0, 10, 0.5],
    );
    await shown(all);
    assert.equal(front.opened.length, ids.length, "shown twice, opened once");
  });

  it("hear what the reader sets, and tell what code sets", async () => {
    const choice = select({ one: 1, two: 2, three: 3 });
    await shown(choice);
    const seen: number[] = [];
    const off = choice.onInput((value) => seen.push(value));
    front.does(choice, { method: "update", state: { index: 2 }, buffer_paths: [] });
    assert.equal(choice.value, 3);
    choice.value = 2;
    choice.value = 2;
    off();
    choice.value = 1;
    assert.deepEqual(seen, [3, 2]);
    const told = front.told.map(({ message }) => [message.data.method, message.data.state]);
    assert.deepEqual(told, [
      ["echo_update", { index: 2 }],
      ["update", { index: 1 }],
      ["update", { index: 0 }],
    ]);
  });

  it("carry bytes beside their state, wherever they lie in it", async () => {
    const own = customWidget({
      esm: "export default {}",
      state: { list: [1, Uint8Array.of(1, 2)], deep: { bytes: Uint8Array.of(3) }, other: null as unknown },
    });
    await shown(own);
    const { data, buffers } = front.opened[0]?.opening ?? assert.fail();
    assert.deepEqual(data.buffer_paths, [
      ["list", 1],
      ["deep", "bytes"],
    ]);
    assert.deepEqual(buffers, [Uint8Array.of(1, 2), Uint8Array.of(3)]);
    const state = { other: { data: [null] } };
    front.does(own, { method: "update", state, buffer_paths: [["other", "data", 0]] }, [Uint8Array.of(9)]);
    assert.deepEqual(own.state.other, { data: [Uint8Array.of(9)] });
    front.does(
      own,
      {
        method: "update",
        state: { other: 1 },
        buffer_paths: [
          ["__proto__", "x"],
          ["no", 0],
        ],
      },
      [Uint8Array.of(1), Uint8Array.of(1)],
    );
    assert.equal(({} as { x?: unknown }).x, undefined, "nobody's prototype was changed");
  });

  it("send and hear messages besides the state", async () => {
    const own = customWidget({ esm: "", state: { n: 0 } });
    const heard: unknown[] = [];
    own.onMessage((content, buffers) => heard.push([content, buffers.length]));
    own.send("nobody is there");
    await shown(own);
    own.send({ a: 1 }, [Uint8Array.of(1)]);
    front.does(own, { method: "custom", content: "hello" }, [Uint8Array.of(2)]);
    assert.deepEqual(heard, [["hello", 1]]);
    assert.deepEqual(
      front.told.map(({ message }) => message.data),
      [{ method: "custom", content: { a: 1 } }],
    );
    let pressed = 0;
    const go = button("go");
    await shown(go);
    go.onClick(() => pressed++);
    front.does(go, { method: "custom", content: { event: "click" } });
    front.does(go, { method: "custom", content: null });
    assert.equal(pressed, 1);
  });

  it("are given again to a page that is loaded anew, until they are closed", async () => {
    const [kept, closed] = [customWidget({ esm: "", state: { n: 5, bytes: Uint8Array.of(7) } }), textField()];
    await shown(kept);
    await shown(closed);
    kept.set({ n: 6 });
    const id = front.idOf(kept);
    const gone = front.idOf(closed);
    closed.close();
    assert.ok(front.closed.includes(gone));
    const { data, buffers = [] } = front.reload();
    const states = data.states as Record<string, { model_name: string; state: Record<string, unknown> }>;
    assert.equal(states[id]?.model_name, "AnyModel");
    assert.equal(states[id]?.state.n, 6);
    assert.equal(states[gone], undefined);
    const paths = data.buffer_paths as unknown[][];
    const index = paths.findIndex((one) => one[0] === id);
    assert.deepEqual([paths[index], buffers[index]], [[id, "state", "bytes"], Uint8Array.of(7)]);
  });

  it("draw for the latest value only, one picture at a time", async () => {
    const x = slider({ min: 0, max: 100, step: 1, value: 0 });
    const drawn: number[] = [];
    let release: () => void = () => {};
    const panel = await interact({ x }, async ({ x }) => {
      drawn.push(x);
      if (x > 0) await new Promise<void>((resolve) => (release = resolve));
      return PIXEL;
    });
    for (const value of [1, 2, 3, 4]) x.value = value;
    assert.deepEqual(drawn, [0, 1], "the first one is being drawn");
    release();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(drawn, [0, 1, 4]);
    // An interrupt leaves what is being drawn behind for ever.
    x.value = 5;
    front.interrupt.abort();
    front.interrupt = new AbortController();
    x.value = 6;
    assert.deepEqual(drawn, [0, 1, 4, 6]);
    assert.ok((await panel.still()).png);
  });

  it("are stills where no front end runs them", async () => {
    setHost(undefined);
    const all = column(
      slider({ label: "noise", min: 0, max: 2, step: 0.25, value: 0.5 }),
      select(["left", "right"], { label: "side", value: "right" }),
      checkbox("smooth", true),
      textField({ label: "name", value: "<Ada>" }),
      html("a <b>bold</b> word"),
      await picture({ text: () => "[one pixel]", width: 40, png: async () => PIXEL }),
    );
    const bundle = await shown(all);
    assert.equal(
      bundle["text/plain"],
      "noise: 0.50 (0 to 2)\nside: right (of left, right)\nsmooth: yes\nname: <Ada>\na bold word\n[one pixel]",
    );
    assert.equal(bundle["image/png"], PIXEL);
    assert.match(String(bundle["text/html"]), /name: &lt;Ada&gt;.*<b>bold<\/b>.*<img alt="\[one pixel\]" width="40"/s);
    assert.deepEqual(Object.keys(bundle), ["text/html", "image/png", "text/plain"]);
  });

  it("refuse values that they cannot take", async () => {
    assert.throws(() => slider({ min: 1, max: 1 }), /min 1, max 1\. Expected a min below max/);
    assert.throws(() => slider({ step: 0 }), /step 0/);
    assert.throws(() => slider({ value: 2 }), /value 2\. Expected one from -1 to 1/);
    assert.throws(() => {
      slider().value = Number.NaN;
    }, /value NaN/);
    assert.throws(() => select([]), /no options/);
    assert.throws(() => {
      select(["a", "b"]).value = "c" as "a";
    }, /value c\. Expected one of a, b/);
  });

  it("are there without TensorFlow", async () => {
    const code =
      'require("./src/widgets"); if (Object.keys(require.cache).some((f) => /tensorflow/.test(f))) process.exit(3);';
    const { status, stderr } = spawnSync(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", code], {
      cwd: path.resolve(__dirname, "..", ".."),
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
  });
});

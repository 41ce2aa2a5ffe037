import assert from "node:assert/strict";
import type { Optimizer, Tensor } from "@tensorflow/tfjs";
import { type CaptureOptions, capture, tf } from "../../../src/engine";
import { noBfloat16, slowBfloat16 } from "../../../src/engine/capture/precision";
import { batch, distance, freeVariables, nativeTensors, regression, sessions, smallModel, weightsOf } from "./fixtures";

describe("a step whose precision or compiler is left to the engine", () => {
  freeVariables();

  /** Captures and calls a step, and gives what it said on standard output, and what it took. */
  function said(step: (x: Tensor) => Tensor, options: CaptureOptions, x: Tensor) {
    const lines: string[] = [];
    const { log } = console;
    console.log = (line: string) => lines.push(line);
    const captured = capture(step, options);
    try {
      captured(x).dispose();
      captured(x).dispose();
    } finally {
      console.log = log;
    }
    const [recording] = captured.recordings;
    captured.dispose();
    return { lines, precision: recording?.precision, xla: recording?.xla };
  }

  it("says once what it tried and takes what is faster by a tenth", () => {
    const x = tf.ones([256, 256]);
    const withBfloat16 = [{ precision: "auto" }, { precision: "auto", xla: "auto" }] as const;
    for (const options of [{ xla: "auto" } as const, ...((noBfloat16() ?? slowBfloat16()) ? [] : withBfloat16)]) {
      const { lines, precision, xla } = said((x) => tf.matMul(tf.matMul(x, x).tanh(), x).mean(), options, x);
      assert.equal(lines.length, 1);
      const [, chosen, tried] =
        /^The step runs in (.*) \(milliseconds a step here: (.*)\)\.$/.exec(lines[0] as string) ?? [];
      const ways = (tried as string)
        .split(", ")
        .map((way) => /^(.*) ([\d.e-]+)$/.exec(way)?.slice(1) as [string, string]);
      assert.deepEqual(ways.map(([name]) => name).includes(chosen as string), true);
      assert.equal(ways.length, 1 + Object.keys(options).length);
      assert.equal(chosen, `${precision}${xla ? " with XLA" : ""}`);
      const time = new Map(ways.map(([name, milliseconds]) => [name, Number(milliseconds)]));
      const first = time.get("float32") as number;
      assert.ok((time.get(chosen as string) as number) <= first, lines[0]);
    }
    x.dispose();
  });

  it("leaves out bfloat16 where it is not possible, and says why", () => {
    const before = process.env.ONEDNN_MAX_CPU_ISA;
    process.env.ONEDNN_MAX_CPU_ISA = "AVX2"; // TensorFlow has read it long before
    const x = tf.ones([4, 4]);
    try {
      const { lines, precision } = said((x) => tf.matMul(x, x), { precision: "auto" }, x);
      assert.equal(precision, "float32");
      assert.deepEqual(lines, ["The step runs in float32 (bfloat16: ONEDNN_MAX_CPU_ISA=AVX2 rules it out: unset it)."]);
    } finally {
      x.dispose();
      if (before === undefined) delete process.env.ONEDNN_MAX_CPU_ISA;
      else process.env.ONEDNN_MAX_CPU_ISA = before;
    }
  });

  it("does not try bfloat16 on a processor without instructions for it, and says that it is slow where it is asked for", () => {
    const x = tf.ones([4, 4]);
    const slow = slowBfloat16();
    const { lines: asked } = said((x) => tf.matMul(x, x), { precision: "bfloat16" }, x);
    assert.deepEqual(asked, slow ? [`bfloat16 is slower than float32 here: ${slow}.`] : []);
    const { lines, precision } = said((x) => tf.matMul(x, x), { precision: "auto" }, x);
    if (slow) assert.deepEqual([precision, lines], ["float32", [`The step runs in float32 (bfloat16: ${slow}).`]]);
    else assert.match(lines[0] ?? "", /milliseconds a step here: float32 .*, bfloat16 /);
    x.dispose();
  });

  it("says nothing where nothing was left to it", () => {
    const x = tf.ones([4, 4]);
    assert.deepEqual(said((x) => tf.matMul(x, x), { precision: "float32", xla: false }, x).lines, []);
    x.dispose();
  });

  it("tries on copies: the first call is one step, and nothing is left", () => {
    const [model, twin] = [smallModel(), smallModel()];
    const optimizer: Optimizer = tf.train.adam(0.01);
    const twins: Optimizer = tf.train.adam(0.01);
    const plain = regression(twin, twins);
    const inner = regression(model, optimizer);
    const inputs = batch(0);
    for (const _ of [1, 2]) tf.dispose(tf.tidy(() => plain(inputs)));
    const v = tf.variable(inputs.y);
    said((x) => inner({ x, y: v }).loss, { xla: "auto" }, inputs.x); // two calls
    assert.ok(distance(weightsOf(model), weightsOf(twin)) < 1e-5);
    assert.equal(optimizer.iterations, 2);
    const counts = [tf.memory().numTensors, nativeTensors(), sessions()];
    said((x) => inner({ x, y: v }).loss, { xla: "auto" }, inputs.x);
    assert.deepEqual([tf.memory().numTensors, nativeTensors(), sessions()], counts);
  });
});

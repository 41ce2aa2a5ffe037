import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { backend, tf } from "../../src/engine";

const ROOT = path.resolve(__dirname, "../..");

/** Runs a line of TypeScript that sees `engine`, in a process of its own. */
function inProcess(code: string, env: NodeJS.ProcessEnv, before = "") {
  const program = `${before}; const engine = require("./src/engine/index.ts"); ${code}`;
  const args = ["-r", "ts-node/register/transpile-only", "-e", program];
  return spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8", env: { ...process.env, ...env } });
}

describe("the backend", () => {
  it("is native TensorFlow, current and ready on import", () => {
    assert.ok(backend.native, "npm start -- --setup-only builds it");
    assert.equal(backend.tensorflow, "2.21.0");
    assert.equal(tf.getBackend(), "tensorflow");
    const product: tf.Tensor2D = tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]]));
    assert.deepEqual([...product.dataSync()], [11]);
  });

  // Shared memory would also be released on TensorFlow's threads, where V8 must not be called.
  it("gives TensorFlow memory of its own: a tensor does not change with the array it was made from", () => {
    for (const length of [2, 20, 5000]) {
      for (const values of [
        new Float32Array(length),
        new Int32Array(length),
        new Float32Array(length + 3).subarray(3),
      ]) {
        const tensor = tf.tensor1d(values);
        tensor.add(0).dispose(); // hands the values over
        values.fill(7);
        const doubled = tensor.add(tensor);
        assert.equal(Math.max(...doubled.dataSync()), 0, `${values.constructor.name} of ${length}`);
        tf.dispose([tensor, doubled]);
      }
    }
  });

  it("runs what tfjs-node needs of Node's older functions, without warnings", () => {
    const code = "engine.tf.topk(engine.tf.tensor1d([1, 3, 2]), 2).values.print();";
    const { stdout, stderr } = inProcess(code, { GANBOOK_BACKEND: "" });
    assert.match(stdout, /\[3, 2\]/);
    assert.doesNotMatch(stderr, /Deprecat/i);
  });

  it("falls back to JavaScript when asked, says so once, computes the same", () => {
    const code = "const { tf } = engine; console.log(tf.getBackend(), tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0]);";
    const { status, stdout, stderr } = inProcess(code, { GANBOOK_BACKEND: "cpu" });
    assert.equal(status, 0);
    assert.equal(stdout.trim(), "cpu 11");
    assert.equal(stderr.match(/native TensorFlow is not used/g)?.length, 1);
    assert.match(stderr, /100 to 400 times slower/);
  });

  it("falls back to JavaScript where the binding cannot be loaded, and names the cure", () => {
    const hide = `
      const load = require("node:module")._load;
      require("node:module")._load = function (name, ...rest) {
        if (String(name).endsWith("tfjs_binding.node")) throw new Error("libtensorflow_cc.so.2: cannot open shared object file");
        return load.call(this, name, ...rest);
      }`;
    const { status, stdout, stderr } = inProcess("console.log(engine.tf.getBackend(), engine.backend.why);", {}, hide);
    assert.equal(status, 0);
    assert.equal(stdout.trim(), "cpu libtensorflow_cc.so.2: cannot open shared object file");
    assert.match(stderr, /npm start -- --setup-only repairs it/);
    assert.doesNotMatch(stderr, /node backend/, "tfjs's own advice does not apply");
  });

  it("refuses a backend that it does not know", () => {
    const { status, stderr } = inProcess("", { GANBOOK_BACKEND: "webgl" });
    assert.notEqual(status, 0);
    assert.match(stderr, /GANBOOK_BACKEND is "webgl"; expected "tensorflow" \(the default\) or "cpu"/);
  });
});

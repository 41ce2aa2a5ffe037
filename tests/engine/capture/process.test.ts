import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";

const ROOT = path.resolve(__dirname, "../../..");

/** Runs a program that sees `engine` and `fixtures` in a process of its own, and gives what it prints as JSON. */
function inProcess(program: string, env: NodeJS.ProcessEnv = {}, flags: string[] = []): unknown {
  const code = `
    const engine = require("./src/engine/index.ts");
    const fixtures = require("./tests/engine/capture/fixtures.ts");
    (async () => { ${program} })().then((result) => console.log(JSON.stringify(result)));`;
  const args = [...flags, "-r", "ts-node/register/transpile-only", "-e", code];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout.trim().split("\n").at(-1) as string);
}

describe("a captured step in a process of its own", () => {
  it("that is abandoned frees its session, and the variables keep their values", () => {
    const program = `
      const { capture, randomStreams, tf } = engine;
      const v = tf.variable(tf.scalar(0));
      const { noise } = randomStreams(1);
      const train = fixtures.regression(fixtures.smallModel(), tf.train.adam(0.01));
      const use = () => {
        const step = capture(({ x, y }) => {
          v.assign(v.add(1));
          return train({ x: x.add(noise.normal([8, 2])), y });
        });
        for (const i of [1, 2]) step(fixtures.batch(i)).loss.dispose();
      };
      use();
      const before = fixtures.sessions();
      for (let i = 0; i < 50 && fixtures.sessions() > 0; i++) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        globalThis.gc();
      }
      return [before, fixtures.sessions(), v.dataSync()[0]];`;
    assert.deepEqual(inProcess(program, {}, ["--expose-gc"]), [1, 0, 2]);
  });

  it("computes the same on the JavaScript backend, where nothing is recorded", () => {
    const program = `
      const { capture, tf, randomStreams, backend } = engine;
      const { noise } = randomStreams(3);
      const model = fixtures.smallModel();
      const inner = fixtures.regression(model, tf.train.adam(0.01));
      const step = capture(({ x, y }) => inner({ x: x.add(noise.normal([8, 2], 0, 0.1)), y }));
      const losses = [];
      for (let i = 0; i < 5; i++) {
        const x = tf.linspace(-1, 1, 16).mul(i + 1).sin().reshape([8, 2]);
        losses.push(fixtures.take(step({ x, y: x.prod(1, true) }).loss));
      }
      const asynchronous = capture(async (x) => x);
      let refused = "";
      try { asynchronous(tf.scalar(1)); } catch (error) { refused = error.message; }
      step.dispose();
      return { native: backend.native, recordings: step.recordings.length, counter: noise.counter, refused,
        numbers: [...losses, ...fixtures.weightsOf(model)] };`;
    interface Told {
      native: boolean;
      counter: number;
      refused: string;
      numbers: number[];
    }
    const [fast, plain] = ["", "cpu"].map((GANBOOK_BACKEND) => inProcess(program, { GANBOOK_BACKEND })) as [Told, Told];
    assert.deepEqual([fast.native, plain.native], [true, false]);
    assert.equal(fast.counter, plain.counter);
    for (const { refused } of [fast, plain]) assert.match(refused, /asynchronous .*without await/);
    assert.equal(fast.numbers.length, plain.numbers.length);
    fast.numbers.forEach((number, i) => {
      const error = Math.abs(number - (plain.numbers[i] as number));
      // Normal numbers are drawn by the same formula, in which logarithm and cosine differ in the last bits.
      assert.ok(error < 1e-5, `number ${i} is ${number} and ${plain.numbers[i]}`);
    });
  });
});

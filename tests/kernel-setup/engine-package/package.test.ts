import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { contents, ENGINE, manifest, packEngine } from "../../../kernel-setup/engine-package/pack";
import { ROOT } from "../../../kernel-setup/setup/paths";
import { run } from "../../../kernel-setup/setup/run";
import { backend } from "../../../src/engine";
import { NATIVE_VERSION, nativeHome } from "../../../src/engine/native-package";

const { ensureBuilt } = require("../../../kernel-setup/build.cjs") as { ensureBuilt(): unknown };

/** A program of somebody else's, in either kind of module: what it computes on, whether there is one TensorFlow.js, what it learns. */
const PROGRAM = `
const model = tf.sequential({ layers: [
  tf.layers.dense({ units: 16, activation: "tanh", inputShape: [2], kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) }),
  tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) }),
] });
const optimizer = tf.train.adam(0.02);
const step = capture((x, y) => optimizer.minimize(() => tf.losses.sigmoidCrossEntropy(y, model.apply(x)), true));
const x = tf.tensor2d([0, 0, 0, 1, 1, 0, 1, 1], [4, 2]);
const y = tf.tensor2d([0, 1, 1, 0], [4, 1]);
const losses = [];
for (let i = 0; i < 400; i++) { const loss = step(x, y); if (i % 399 === 0) losses.push(loss.dataSync()[0]); loss.dispose(); }
console.log(JSON.stringify({ backend: tf.getBackend(), same: own.engine() === tf.engine(), recorded: step.recordings.length, losses }));
`;

interface Said {
  backend: string;
  same: boolean;
  recorded: number;
  losses: [number, number];
}

describe("the engine as a package", function () {
  this.timeout(600_000);
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "engine-package-")));
  const elsewhere = path.join(folder, "nothing here");
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a program there as its owner would; this project's own native TensorFlow is what was set up. */
  const there = (program: string, args: string[], home = ROOT) =>
    run(program, args, { cwd: folder, env: { GANBOOK_HOME: home, NODE_PATH: undefined, TF_CPP_MIN_LOG_LEVEL: "2" } });
  const answer = (output: string): Said => {
    const line = output.split("\n").find((text) => text.startsWith("{"));
    assert.ok(line, output);
    return JSON.parse(line) as Said;
  };

  it("is what the engine and its set-up import, and needs little", () => {
    ensureBuilt();
    const { files, packages } = contents();
    assert.ok(files.includes("src/engine/index.d.ts") && files.includes("src/engine/capture/capture.js"));
    const rooms = new Set(files.map((file) => file.split("/").slice(0, 2).join("/")));
    assert.deepEqual([...rooms].sort(), [
      "kernel-setup/engine-package",
      "kernel-setup/setup",
      "src/engine",
      "src/files",
      "src/statistics",
    ]);
    const { dependencies, peerDependencies } = manifest({ packages });
    assert.deepEqual(Object.keys(dependencies as object), ["node-api-headers"]);
    assert.deepEqual(peerDependencies, { "@tensorflow/tfjs": NATIVE_VERSION });
    assert.throws(() => manifest({ packages: ["left-pad"] }), /package\.json has no left-pad among its dependencies/);
  });

  it("installs into an empty folder, finds what was set up, and trains in CommonJS, in ES modules and in TypeScript's eyes", async () => {
    const file = await packEngine(folder);
    writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
    const installed = await there("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", file]);
    assert.equal(installed.code, 0, installed.output);
    assert.ok(!existsSync(path.join(folder, "node_modules", "@tensorflow", "tfjs-node-gpu")));

    const help = await there("npx", ["--no-install", ENGINE, "--help"]);
    assert.match(help.output, /npx ganbook-engine COMMAND[\s\S]*setup[\s\S]*doctor/);
    for (const [args, message] of [
      [["set-up"], /set-up: expected setup or doctor/],
      [["setup", "--device", "tpu"], /--device tpu: expected cpu or gpu/],
      [["--devise"], /--devise/],
    ] as const) {
      const wrong = await there("npx", ["--no-install", ENGINE, ...args]);
      assert.equal(wrong.code, 2, wrong.output);
      assert.match(wrong.output, message);
    }

    // A folder of somebody else's is left as it is.
    const own = readFileSync(path.join(folder, "package.json"), "utf8");
    const foreign = await there("npx", ["--no-install", ENGINE, "setup"], folder);
    assert.equal(foreign.code, 1, foreign.output);
    assert.match(foreign.output, /is a project of its own.*\n +Name another folder in GANBOOK_HOME/);
    assert.equal(readFileSync(path.join(folder, "package.json"), "utf8"), own);

    writeFileSync(
      path.join(folder, "plain.cjs"),
      `const { capture, tf } = require("${ENGINE}"); const own = require("@tensorflow/tfjs");${PROGRAM}`,
    );
    writeFileSync(
      path.join(folder, "module.mjs"),
      `import * as own from "@tensorflow/tfjs"; import { capture, tf } from "${ENGINE}";${PROGRAM}`,
    );
    const native = backend.native ? "tensorflow" : "cpu";
    for (const name of ["plain.cjs", "module.mjs"]) {
      const { code, output } = await there(process.execPath, [name]);
      assert.equal(code, 0, output);
      const said = answer(output);
      assert.deepEqual([said.backend, said.same, said.recorded], [native, true, backend.native ? 1 : 0], output);
      assert.ok(said.losses[0] > 0.6 && said.losses[1] < 0.1, String(said.losses));
    }

    // Without a set-up it runs all the same, slowly, and says how to mend that.
    const slow = await there(process.execPath, ["plain.cjs"], elsewhere);
    assert.equal(slow.code, 0, slow.output);
    assert.match(slow.output, /native TensorFlow is not used \(it is not set up in .*nothing here\)/);
    assert.match(slow.output, /npx ganbook-engine setup/);
    assert.equal(answer(slow.output).backend, "cpu");

    writeFileSync(
      path.join(folder, "typed.ts"),
      `import { capture, tf } from "${ENGINE}";
const step = capture((x: tf.Tensor) => ({ loss: x.mean() }));
const loss: tf.Tensor = step(tf.ones([2])).loss;
// @ts-expect-error a captured step takes what the function takes
step("no tensor");
export { loss };
`,
    );
    const tsc = path.join(ROOT, "node_modules", "typescript", "bin", "tsc");
    const checked = await there(process.execPath, [
      tsc,
      ...["--noEmit", "--strict", "--target", "es2022", "--module", "node16", "--moduleResolution", "node16"],
      ...["--skipLibCheck", "typed.ts"],
    ]);
    assert.equal(checked.code, 0, checked.output);
  });

  it("is set up in a folder of the user's, or in the one that GANBOOK_HOME names", () => {
    assert.equal(nativeHome({ GANBOOK_HOME: "/some/where" }), "/some/where");
    assert.equal(path.basename(nativeHome({})), `native-${NATIVE_VERSION}`);
    const readme = readFileSync(path.join(ROOT, "kernel-setup", "engine-package", "README.md"), "utf8");
    assert.ok(readme.includes(`@tensorflow/tfjs@${NATIVE_VERSION}`));
  });
});

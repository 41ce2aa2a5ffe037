import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import {
  bindingFingerprint,
  compileArguments,
  ensureBinding,
  firstError,
  lastChoice,
} from "../../../kernel-setup/setup/binding";
import { type Paths, pathsOf } from "../../../kernel-setup/setup/paths";
import { stampFile } from "../../../kernel-setup/setup/python";
import { locateTensorFlow } from "../../../kernel-setup/setup/tensorflow";
import { cleanUp, folder, write } from "./sandbox";

const lock = { child: () => {}, release: () => {} };

/** A project with TensorFlow's files in place, and sources that do not compile. */
function project(): Paths {
  const paths = pathsOf(folder());
  const tensorflow = path.join(paths.python, "lib/python3.12/site-packages/tensorflow");
  for (const name of ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"]) write(path.join(tensorflow, name), "");
  for (const name of ["tfjs_backend.cc", "tfjs_binding.cc"])
    write(path.join(paths.tfjs, "binding", name), "#error no\n");
  // Like the package's own script where its download server cannot be reached.
  write(path.join(paths.tfjs, "scripts/install.js"), "console.error('ENOTFOUND'); process.exit(1);");
  return paths;
}

describe("the binding", () => {
  after(cleanUp);

  it("that does not compile: says why and what the fallback costs, and goes on with JavaScript", async () => {
    const paths = project();
    write(paths.binding, "a leftover that would crash");
    const news: string[] = [];
    const outcome = await ensureBinding(paths, lock, (text) => news.push(text), false);
    assert.equal(outcome.state, "warned");
    assert.match(outcome.note ?? "", /does not compile \(.*error.*details: .*binding\.log\)/);
    assert.match(outcome.note ?? "", /JavaScript backend runs instead: everything works, 100 to 400 times slower/);
    assert.ok(news.some((text) => /trying the package's own prebuilt binding/.test(text)));
    assert.ok(!existsSync(paths.binding));
    assert.equal(lastChoice(paths)?.kind, "javascript");
    assert.match(readFileSync(path.join(paths.logs, "binding.log"), "utf8"), /ENOTFOUND/);
  });

  it("is not tried again at every start, but when asked to or when something changed", async () => {
    const paths = project();
    let compiled = 0;
    const count = (text: string) => {
      if (text === "compiling") compiled++;
    };
    await ensureBinding(paths, lock, count, false);
    const again = await ensureBinding(paths, lock, count, false);
    assert.equal(compiled, 1);
    assert.equal(again.state, "warned", "it is said again");
    await ensureBinding(paths, lock, count, true);
    assert.equal(compiled, 2);
    write(path.join(paths.tfjs, "binding/tfjs_backend.cc"), "#error another\n");
    await ensureBinding(paths, lock, count, false);
    assert.equal(compiled, 3);
  });

  it("is copied back after npm ci has emptied its place, without a build", async () => {
    const paths = project();
    const fingerprint = bindingFingerprint(paths, locateTensorFlow(paths));
    write(path.join(paths.native, "choice.json"), JSON.stringify({ kind: "own", fingerprint }));
    write(path.join(paths.native, fingerprint, "tfjs_binding.node"), "the one that was built");
    const outcome = await ensureBinding(paths, lock, () => assert.fail("worked"), false);
    assert.equal(outcome.state, "kept");
    assert.equal(readFileSync(paths.binding, "utf8"), "the one that was built");
  });

  it("finds TensorFlow's libraries where they lie, so a moved project has another fingerprint", () => {
    const [one, other] = [project(), project()];
    assert.notEqual(bindingFingerprint(one, locateTensorFlow(one)), bindingFingerprint(other, locateTensorFlow(other)));
    const tensorflow = locateTensorFlow(one);
    assert.ok(tensorflow);
    const args = compileArguments(one, tensorflow, "out");
    assert.deepEqual(args.slice(-6, -2), ["-Xlinker", "-rpath", "-Xlinker", tensorflow.folder]);
  });

  it("is verified again after TensorFlow was exchanged for the one with CUDA", () => {
    const paths = project();
    const before = bindingFingerprint(paths, locateTensorFlow(paths));
    write(stampFile(paths, "tensorflow"), "tensorflow==2.21.0 gpu");
    assert.notEqual(bindingFingerprint(paths, locateTensorFlow(paths)), before);
  });

  it("that fails: the reason is the error, and no line of TensorFlow's log", () => {
    const log = [
      "2026-01-02 03:04:05.678901: I tensorflow/core/util/port.cc:153] results may differ due to floating-point round-off errors",
      "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR",
      "I0000 00:00:1767323045.678901    1 port.cc:153] round-off errors",
    ].join("\n");
    assert.equal(
      firstError({ code: 1, output: `${log}\nError: libcudnn.so.9: not found\n` }),
      "Error: libcudnn.so.9: not found",
    );
    assert.equal(firstError({ code: 134, output: log }), "exit code 134");
  });
});

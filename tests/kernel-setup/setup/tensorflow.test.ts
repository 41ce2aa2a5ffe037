import assert from "node:assert/strict";
import path from "node:path";
import { pathsOf } from "../../../kernel-setup/setup/paths";
import { stampFile } from "../../../kernel-setup/setup/python";
import {
  chooseVariant,
  foreignWheel,
  installedVariant,
  locateTensorFlow,
  parseCudaRequirements,
} from "../../../kernel-setup/setup/tensorflow";
import { cleanUp, folder, write } from "./sandbox";

describe("pip's TensorFlow", () => {
  after(cleanUp);

  it("comes with CUDA where there is a GPU, unless the reader wants none", () => {
    assert.equal(chooseVariant(undefined, undefined, 0), "cpu");
    assert.equal(chooseVariant(undefined, undefined, 1), "gpu");
    assert.equal(chooseVariant("cpu", undefined, 1), "cpu");
  });

  it("is not installed again for a run without the GPU", () => {
    assert.equal(chooseVariant("cpu", "gpu", 1), "gpu");
    assert.equal(chooseVariant(undefined, "gpu", 0), "gpu");
  });

  it("refuses a GPU that nobody sees", () => {
    assert.throws(() => chooseVariant("gpu", undefined, 0), { message: /--device gpu: (nvidia-smi shows no|.*macOS)/ });
  });

  it("is found by its two libraries, under the names of Linux or macOS", () => {
    for (const names of [
      ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"],
      ["libtensorflow_cc.2.dylib", "libtensorflow_framework.2.dylib"],
    ] as const) {
      const paths = pathsOf(folder());
      assert.equal(locateTensorFlow(paths), undefined);
      const tensorflow = path.join(paths.python, "lib/python3.12/site-packages/tensorflow");
      write(path.join(tensorflow, names[0]), "");
      assert.equal(locateTensorFlow(paths), undefined);
      write(path.join(tensorflow, names[1]), "");
      assert.deepEqual(locateTensorFlow(paths), {
        folder: tensorflow,
        include: path.join(tensorflow, "include"),
        libraries: names.map((name) => path.join(tensorflow, name)),
      });
    }
  });

  it("is unpacked from the newest wheel there is for a Python that has none yet", () => {
    const paths = pathsOf(folder());
    const site = path.join(paths.python, "lib/python3.14/site-packages");
    write(path.join(site, "pip.py"), "");
    assert.deepEqual(foreignWheel(paths, { minor: 13 }), []);
    const args = foreignWheel(paths, { minor: 14 });
    assert.deepEqual(args.slice(-2), ["--target", site]);
    assert.equal(args[args.indexOf("--python-version") + 1], "3.13");
  });

  it("says itself which CUDA libraries it wants", () => {
    const metadata = [
      "Name: tensorflow",
      "Requires-Dist: numpy>=1.26.0",
      'Requires-Dist: nvidia-cudnn-cu12<10.0,>=9.3.0.75; extra == "and-cuda"',
      "Requires-Dist: nvidia-nccl-cu12<3.0,>=2.27.7 ; extra == 'and-cuda'",
    ].join("\n");
    assert.deepEqual(parseCudaRequirements(metadata), [
      "nvidia-cudnn-cu12<10.0,>=9.3.0.75",
      "nvidia-nccl-cu12<3.0,>=2.27.7",
    ]);
    assert.throws(() => parseCudaRequirements("Name: tensorflow\n"), /names no CUDA libraries/);
  });

  it("counts as installed by its stamp alone", () => {
    const paths = pathsOf(folder());
    write(path.join(paths.python, "lib/python3.12/site-packages/tensorflow/libtensorflow_cc.so.2"), "half");
    assert.equal(installedVariant(paths), undefined);
    write(stampFile(paths, "tensorflow"), "tensorflow==2.21.0 gpu");
    assert.equal(installedVariant(paths), "gpu");
  });
});

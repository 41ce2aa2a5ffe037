import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { kernelSpec, kernelSpecFile, storedKernelSpec, writeKernelSpec } from "../../../kernel-setup/setup/kernelspec";
import { cleanUp, folder, write } from "./sandbox";

describe("the kernelspec", () => {
  after(cleanUp);

  it("starts our kernel with absolute paths, interrupts by message", () => {
    const root = folder();
    const spec = kernelSpec(root);
    const launcher = path.join(root, "kernel-setup", "kernel", "launch.sh");
    assert.deepEqual(spec.argv, ["/bin/sh", launcher, process.execPath, "{connection_file}"]);
    assert.equal(spec.language, "typescript");
    assert.equal(spec.interrupt_mode, "message");
    assert.deepEqual(spec.env, { TF_CPP_MIN_LOG_LEVEL: "2", TF_FORCE_GPU_ALLOW_GROWTH: "true" });
  });

  it("of a JavaScript kernel says so to what it starts, and to menus", () => {
    const root = folder();
    const { argv, language, display_name } = kernelSpec(root, undefined, "javascript");
    assert.deepEqual(argv.slice(3), ["--language", "javascript", "{connection_file}"]);
    assert.deepEqual([language, display_name], ["javascript", "JavaScript (ganbook)"]);
  });

  it("shows the way to NVIDIA's libraries where pip installed them", () => {
    const root = folder();
    const nvidia = path.join(root, ".ganbook/python/lib/python3.12/site-packages/nvidia");
    write(path.join(nvidia, "cudnn/lib/libcudnn.so.9"), "");
    write(path.join(nvidia, "cublas/lib/libcublas.so.12"), "");
    write(path.join(nvidia, "cuda_nvcc/bin/ptxas"), "");
    const ours = `${nvidia}/cublas/lib:${nvidia}/cudnn/lib`;
    assert.equal(kernelSpec(root, "").env.LD_LIBRARY_PATH, ours);
    assert.equal(kernelSpec(root, "/opt/lib").env.LD_LIBRARY_PATH, `${ours}:/opt/lib`, "the reader's own stays");
    assert.equal(storedKernelSpec(root).env.LD_LIBRARY_PATH, `${ours}:\${LD_LIBRARY_PATH}`, "Jupyter puts it in");
  });

  it("is written into the private environment, once", () => {
    const root = folder();
    assert.equal(writeKernelSpec(root), true);
    assert.equal(writeKernelSpec(root), false);
    const file = path.join(root, ".ganbook/python/share/jupyter/kernels/ganbook/kernel.json");
    assert.equal(kernelSpecFile(root), file);
    assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), storedKernelSpec(root));
  });
});

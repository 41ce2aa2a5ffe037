import assert from "node:assert/strict";
import os from "node:os";
import { describeDevice, deviceReport } from "../../src/engine";
import { parseGpus, visibleGpus } from "../../src/engine/gpu";
import { bin, cleanUp } from "../kernel-setup/setup/sandbox";

const TWO = 'echo "NVIDIA H100 80GB HBM3, 81559"; echo "NVIDIA GeForce RTX 4070, Laptop, 8188"';

describe("the device", () => {
  after(cleanUp);

  it("is reported with versions, memory and threads", () => {
    const report = deviceReport();
    assert.equal(report.backend, "tensorflow");
    assert.equal(report.tensorflow, "2.21.0");
    assert.equal(report.tfjs, "4.22.0");
    assert.ok(report.name.length > 0);
    if (report.device === "CPU") assert.equal(report.memoryBytes, os.totalmem());
    assert.ok(report.threads >= 1 && report.threads <= os.cpus().length);
  });

  it("is described on one line", () => {
    const cpu = {
      backend: "tensorflow",
      tfjs: "4.22.0",
      tensorflow: "2.21.0",
      device: "CPU",
      name: "Zen",
      threads: 2,
    } as const;
    assert.equal(
      describeDevice({ ...cpu, memoryBytes: 8 * 2 ** 30 }),
      "TensorFlow 2.21.0 on CPU: Zen, 8.0 GiB, 2 threads",
    );
    const { tensorflow: _, ...slow } = cpu;
    assert.equal(
      describeDevice({ ...slow, threads: 1, why: "no binding" }),
      "JavaScript backend (slow: no binding) on CPU: Zen, 1 thread",
    );
  });

  it("GPUs are those that nvidia-smi lists", () => {
    assert.deepEqual(parseGpus("NVIDIA H100 80GB HBM3, 81559\n"), [
      { name: "NVIDIA H100 80GB HBM3", memoryBytes: 81559 * 2 ** 20 },
    ]);
    assert.deepEqual(parseGpus("No devices were found\n"), []);
    const PATH = `${bin({ "nvidia-smi": TWO })}:${process.env.PATH}`;
    assert.deepEqual(
      visibleGpus({ PATH }).map((gpu) => gpu.name),
      ["NVIDIA H100 80GB HBM3", "NVIDIA GeForce RTX 4070, Laptop"],
    );
    assert.deepEqual(visibleGpus({ PATH: bin({}) }), []);
    assert.deepEqual(visibleGpus({ PATH: bin({ "nvidia-smi": "exit 9" }) }), []);
  });

  it("GPUs that CUDA_VISIBLE_DEVICES hides do not count", () => {
    const PATH = `${bin({ "nvidia-smi": TWO })}:${process.env.PATH}`;
    const names = (devices: string) =>
      visibleGpus({ PATH, CUDA_VISIBLE_DEVICES: devices }).map((gpu) => gpu.memoryBytes / 2 ** 20);
    assert.deepEqual(names(""), []);
    assert.deepEqual(names("-1"), []);
    assert.deepEqual(names("1"), [8188]);
    assert.deepEqual(names("1,0"), [8188, 81559]);
    assert.deepEqual(names("0,7,1"), [81559], "CUDA stops at the first that is not there");
    assert.deepEqual(names("GPU-8932f937"), [81559, 8188]);
  });
});

import assert from "node:assert/strict";
import { timesChart } from "./chart";
import { EXAMPLES, IMAGES, pictureName, stepsMarks, terminalReport, withExamples, withMeasurements } from "./report";
import type { ContenderResult, Results } from "./results";
import { targetsOf } from "./targets";

function contender(id: string, ms: number): ContenderResult {
  const [title = "", precision = ""] = id.split(" ");
  return {
    id,
    title,
    precision: precision as "float32",
    step: { median: ms, low: ms - 1, high: ms + 1, count: 9 },
    threads: 2,
    residentMiB: 512.4,
    device: "CPU",
    buildMs: 1,
    firstMs: [1000, 20, 20],
    startMs: 900,
    losses: [1, 1],
    notes: [],
  };
}

function example(): Results {
  const base: Omit<Results, "targets"> = {
    date: "2026-11-22T10:00:00.000Z",
    quick: false,
    machine: {
      processor: "P",
      instructions: "AVX2",
      processors: 2,
      memoryBytes: 2 ** 34,
      device: "CPU: P",
      system: "Linux",
    },
    versions: { Node: "20.0.0", PyTorch: "2" },
    workloads: [
      {
        name: "dense",
        batch: 120,
        flops: 2e9,
        others: 0.2,
        contenders: [
          contender("captured float32", 10),
          contender("captured bfloat16", 8),
          contender("tf-function float32", 10),
          contender("keras-fit float32", 12),
          contender("tfjs-layers float32", 50),
          { id: "torch-compile float32", title: "torch-compile", precision: "float32", failed: "no compiler" },
        ],
        matrix: {
          square: { float32: { median: 300, low: 299, high: 301, count: 9 } },
          shapes: { float32: { median: 220, low: 219, high: 221, count: 9 } },
        },
      },
    ],
    growth: [],
    panel: {
      on: { median: 94, low: 94, high: 94, count: 1 },
      off: { median: 100, low: 100, high: 100, count: 1 },
      cost: 0.06,
    },
  };
  return { ...base, targets: targetsOf(base) };
}

describe("benchmark: report", () => {
  it("judges the targets that were measured, and no others", () => {
    const verdicts = example().targets.map(({ what, value, met }) => [what, Number(value.toFixed(3)), met]);
    assert.deepEqual(verdicts, [
      ["dense: captured float32 to tf-function float32", 1, false],
      ["dense: captured float32 to keras-fit float32", 0.833, true],
      ["dense: captured float32 to tfjs-layers float32", 0.2, true],
      ["dense: recording", 0.9, true],
      ["dense: share of the matrix rate", 90.909, true],
      ["live panel: share of the speed it costs", 6, false],
    ]);
  });

  it("prints each contender with its ratio, and says why one is missing", () => {
    const text = terminalReport(example());
    assert.match(text, /tfjs-layers +float32 +50\.00 +49\.00–51\.00 +20\.0 +5\.00 +40 +1\.00 +2 +512\n/);
    assert.match(text, /dense GAN, torch-compile \(float32\): no compiler\./);
    assert.match(text, /dense GAN: other programs took 20 % of the processors/);
    assert.match(text, /keras-fit float32 +≤ 0\.85 +0\.83 +met/);
    assert.match(text, /those of the step +float32 +220 +219–221 +91 %/);
    assert.doesNotMatch(text, /NaN|undefined/);
  });

  it("replaces the measured parts of a page and leaves the rest", () => {
    const [BEGIN, END] = stepsMarks({ instructions: "AVX2" });
    const other = stepsMarks({ instructions: "AVX-512" }).join("\nkept\n");
    const page = `# Title\n\n${BEGIN}\nold\n${END}\n\n${other}\n`;
    const once = withMeasurements(page, example());
    assert.ok(
      once.startsWith(`# Title\n\n${BEGIN}\n\nMeasured on 2026-11-22: CPU: P, AVX2, 2 processors, 16 GiB, Linux.`),
    );
    assert.ok(once.includes("(images/benchmarks-avx2.png)"));
    assert.ok(once.endsWith(`${END}\n\n${other}\n`));
    assert.ok(!once.includes("old"));
    assert.match(once, /\| captured \| float32 \| 10\.00 \| 9\.00–11\.00 \| 100\.0 \| 1\.00 \|/);
    assert.equal(withMeasurements(once, example()), once);
    for (const broken of ["# Title\n", `${END}\n${BEGIN}\n`]) {
      assert.throws(() => withMeasurements(broken, example()), /expected the lines/);
    }
  });

  it("writes what reading images took in a place of its own", () => {
    const rate = { low: 9, median: 10, high: 11, count: 3 };
    const images: NonNullable<Results["images"]> = {
      files: 50,
      photographs: 5,
      size: 64,
      batch: 64,
      readers: [
        { title: "ours", first: 1234, photographs: 12, cached: 5678 },
        { title: "theirs", failed: "no Pillow" },
      ],
      waiting: [{ model: "dense", memory: rate, folder: rate, cost: 0.004 }],
      memory: { files: 100_000, openMs: 900, from: 500, to: 510 },
    };
    const [steps, own] = [stepsMarks({}).join("\nsteps\n"), IMAGES.join("\nformer\n")];
    const written = withMeasurements(`${steps}\n${own}\n`, { ...example(), workloads: [], images });
    assert.ok(written.startsWith(`${steps}\n`) && !written.includes("former"));
    assert.match(written, /\| ours \| 1234 \| 12\.0 \| 5678 \|\n\| theirs \| – \| – \| no Pillow \|/);
    assert.match(written, /\| dense \| 10\.00 \| 9\.00–11\.00 \| 10\.00 \| 9\.00–11\.00 \| 0\.4 % \|/);
    assert.match(written, /100000 files[\s\S]*\| 500 MiB \| 510 MiB \| 0\.9 s \|/);
    assert.match(terminalReport({ ...example(), images }), /theirs +– +– +no Pillow/);
  });

  it("writes what was found of common trainings into a page of their own", () => {
    const times = (median: number) => ({ low: median - 1, median, high: median + 1, count: 3 });
    const row = { title: "digits", uses: "convolutions", operations: 300, recordingMs: 1234 };
    const examples: NonNullable<Results["examples"]> = {
      rows: [{ ...row, captured: times(10), uncaptured: times(40), ratio: times(4) }],
      others: 0.2,
    };
    const results = { ...example(), workloads: [], examples };
    const written = withExamples(`before\n${EXAMPLES.join("\nformer\n")}\nafter\n`, results);
    assert.ok(written.startsWith("before\n") && written.endsWith("\nafter\n") && !written.includes("former"));
    assert.match(written, /\| training \| uses \| uncaptured .*\n\|---\|---\|---:\|/);
    assert.match(written, /\| digits \| convolutions \| 40\.00 \| 10\.00 \| 4\.0 \| 3\.0–5\.0 \| 1\.2 \|/);
    assert.match(written, /other programs took 20 % of the processors/);
    assert.match(terminalReport(results), /digits +40\.00 +10\.00 +4\.0/);
    assert.equal(withExamples("page", example()), "page");
    assert.throws(() => withExamples("page", results), /expected the lines/);
  });

  it("names the picture after the kind of processor", () => {
    assert.equal(pictureName({ instructions: "AVX-512" }), "benchmarks-avx512");
    assert.equal(pictureName({}), "benchmarks-other");
  });

  it("draws a bar for each contender that was measured, the fastest on top", () => {
    const picture = timesChart(example());
    const [bars] = picture.data as [{ x: number[]; y: string[] }];
    assert.deepEqual(bars.x, [50, 12, 10, 10, 8]);
    assert.equal(bars.y.at(-1), "captured (bfloat16)");
    const nothing = { ...example(), workloads: [] };
    assert.throws(() => timesChart(nothing), /nothing to draw/);
  });
});

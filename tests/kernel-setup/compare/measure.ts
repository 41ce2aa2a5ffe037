/** What a kernel costs: until it answers, for a cell of one line, in memory. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { KernelClient, type KernelSpec } from "../../../kernel-setup/runner/client";
import { ROOT } from "../../../kernel-setup/setup/paths";
import type { CellLanguage } from "./kernels";
import { write } from "./scene";

export interface Times {
  /** Milliseconds from the start to the end of the first cell: the median of {@link STARTS}. */
  start: number;
  /** Milliseconds of a cell of one line, after a package with many types was imported. */
  cell: { median: number; p95: number };
  /** Resident memory of all its processes, in MiB: with that package loaded. */
  memory: number;
}

const STARTS = 3;
const CELLS = 30;

/** How a package with many types is imported, where a kernel is one of TypeScript or JavaScript. */
const IMPORTS: Record<CellLanguage, readonly string[]> = {
  typescript: ['import * as tf from "@tensorflow/tfjs"; console.log(typeof tf.tensor)'],
  javascript: [
    'import * as tf from "@tensorflow/tfjs"; console.log(typeof tf.tensor)',
    'var tf = require("@tensorflow/tfjs"); console.log(typeof tf.tensor)',
  ],
  python: [],
};

/** Measures one kernel, in a folder whose `node_modules` has TensorFlow.js. */
export async function measure({ language }: { language: CellLanguage }, spec: KernelSpec): Promise<Times> {
  const folder = mkdtempSync(path.join(tmpdir(), "ganbook-compare-"));
  write(folder, { "package.json": '{"name":"scratch","private":true,"type":"module"}' });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  const line = (n: number) => (language === "python" ? `a${n} = ${n} + 1` : `const a${n} = ${n} + 1`);
  const starts: number[] = [];
  try {
    for (let turn = 1; ; turn++) {
      const started = performance.now();
      const kernel = await KernelClient.start(spec, { cwd: folder });
      try {
        await kernel.execute(line(0));
        starts.push(performance.now() - started);
        if (turn < STARTS) continue;
        for (const code of IMPORTS[language]) if ((await kernel.execute(code)).status === "ok") break;
        const cells: number[] = [];
        for (let n = 1; n <= CELLS; n++) {
          const before = performance.now();
          const { status } = await kernel.execute(line(n));
          if (status !== "ok") throw new Error(`${line(n)} ended with ${status}`);
          cells.push(performance.now() - before);
        }
        return {
          start: share(starts, 0.5),
          cell: { median: share(cells, 0.5), p95: share(cells, 0.95) },
          memory: residentMiB(kernel.process.pid ?? 0),
        };
      } finally {
        await kernel.shutdown();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The value below which a share of the values lies, in whole milliseconds. */
export function share(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN);
}

/** Memory of all processes in a group, from `/proc`. */
function residentMiB(group: number): number {
  let kibibytes = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      // Behind the name in parentheses, which may have blanks: state, parent, group.
      const [, , inGroup] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
      if (Number(inGroup) !== group) continue;
      kibibytes += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
    } catch {
      // It has ended meanwhile.
    }
  }
  return Math.round(kibibytes / 1024);
}

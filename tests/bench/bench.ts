/** A run of the benchmark, from the set-up of its contenders to the results. */
import os from "node:os";
import path from "node:path";
import { Failure } from "../../kernel-setup/setup/failure";
import { tensorflowEnvironment } from "../../kernel-setup/setup/kernelspec";
import { pathsOf, ROOT } from "../../kernel-setup/setup/paths";
import type { Steps } from "../../kernel-setup/setup/steps";
import { slowBfloat16 } from "../../src/engine/capture/precision";
import { instructions } from "../../src/engine/processor";
import { type Quartiles, quartiles } from "../../src/statistics";
import { Child } from "./child";
import { type Contender, contendersFor } from "./contenders";
import { type ExamplesPace, measureExamples } from "./examples/measure";
import { type ImagesPace, measureImages } from "./images/measure";
import { compareLearning, type Run } from "./learning";
import { Quiet, stepsFor, takeTurns } from "./measure";
import { peerEnvironment, peerPaths } from "./peers/environment";
import type { Answers } from "./protocol";
import type {
  ContenderResult,
  GrowthResult,
  LearningResult,
  MatrixResult,
  PanelResult,
  Results,
  WorkloadResult,
} from "./results";
import type { Precision } from "./steps";
import { gigaflops, targetsOf } from "./targets";
import type { Product, Work } from "./work";
import { WORKLOADS, type WorkloadName } from "./workloads";

export interface BenchOptions {
  /** Short blocks and few of them: shows that everything runs. */
  quick: boolean;
  /** Measures the Python peers too; their environments are there. */
  peers: boolean;
  workloads: readonly WorkloadName[];
  /** Measures images from a folder. */
  images: boolean;
  /** Measures common trainings, captured and not. */
  examples: boolean;
  steps: Steps;
}

/** How long everything takes; times in milliseconds. */
interface Pace {
  rounds: number;
  block: number;
  /** For each matrix product. */
  product: number;
  growth: { batches: number[]; widths: number[]; rounds: number; block: number };
  panel: { rounds: number; milliseconds: number };
  learning: { seeds: number[]; steps: number };
  images: ImagesPace;
  examples: ExamplesPace;
}

const FULL: Pace = {
  rounds: 9,
  block: 800,
  product: 30,
  growth: { batches: [30, 60, 120, 240, 480], widths: [0.5, 1, 2], rounds: 5, block: 400 },
  panel: { rounds: 7, milliseconds: 3000 },
  learning: { seeds: [1, 2, 3], steps: 500 },
  images: { files: 5000, photographs: 100, many: 100_000, rounds: 7, milliseconds: 4000 },
  examples: { rounds: 9, milliseconds: 300 },
};

const QUICK: Pace = {
  rounds: 2,
  block: 60,
  product: 2,
  growth: { batches: [60, 120], widths: [0.5, 1], rounds: 1, block: 30 },
  panel: { rounds: 1, milliseconds: 300 },
  learning: { seeds: [1], steps: 40 },
  images: { files: 200, photographs: 2, many: 300, rounds: 1, milliseconds: 200 },
  examples: { rounds: 1, milliseconds: 20 },
};

const SEED = 1;
const SQUARE: Omit<Product, "count"> = { m: 1024, k: 1024, n: 1024, transposeA: false, transposeB: false };

/**
 * Measures everything that was asked for.
 * @throws {Failure} where not even our own contenders run
 */
export async function bench({ quick, peers, workloads, images, examples, steps }: BenchOptions): Promise<Results> {
  const pace = quick ? QUICK : FULL;
  const versions: Record<string, string> = {};
  const widest = instructions();
  const narrow = slowBfloat16() !== undefined;
  const results: Omit<Results, "targets"> = {
    date: new Date().toISOString(),
    quick,
    machine: {
      processor: os.cpus()[0]?.model.trim() || os.arch(),
      ...(widest ? { instructions: widest } : {}),
      processors: os.availableParallelism(),
      memoryBytes: os.totalmem(),
      device: `CPU: ${os.cpus()[0]?.model.trim() || os.arch()}`,
      system: `${os.type()} ${os.release()}, ${os.arch()}`,
    },
    versions,
    workloads: [],
    growth: [],
  };
  const chosen = contendersFor(narrow).filter(({ runs }) => peers || runs === "node");
  for (const name of workloads) {
    await steps.step(`${WORKLOADS[name].title}, batch ${WORKLOADS[name].batch}`, async (progress) => {
      const { result, device } = await measureWorkload(name, chosen, pace, versions, progress);
      results.workloads.push(result);
      results.machine.device = device;
      const failed = result.contenders.flatMap((one) => ("failed" in one ? [`${one.title} (${one.precision})`] : []));
      if (failed.length > 0) return { state: "warned", note: `without ${failed.join(", ")}` };
      return { state: "done" };
    });
  }
  if (images) {
    await steps.step("Images from a folder", async (progress) => {
      results.images = await measureImages(pace.images, peers, startReader, progress);
      return { state: "done" };
    });
  }
  if (examples) {
    await steps.step("What people train, captured and not", async (progress) => {
      results.examples = await measureExamples(pace.examples, start(), progress);
      return { state: "done" };
    });
  }
  // What follows are questions about our own step: the first workload answers them.
  const [first] = workloads;
  if (!first) return { ...results, targets: [] };
  for (const along of ["batch", "width"] as const) {
    await steps.step(`Growth with the ${along}, ${WORKLOADS[first].title}`, async (progress) => {
      results.growth.push(await measureGrowth(first, along, pace, progress));
      return { state: "done" };
    });
  }
  if (first === "dense") {
    await steps.step("Live panel on and off", async () => {
      results.panel = await measurePanel(pace);
      return { state: "done" };
    });
  }
  if (narrow) return { ...results, targets: targetsOf(results) };
  await steps.step(`Learning in bfloat16, ${WORKLOADS[first].title}`, async (progress) => {
    results.learning = await measureLearning(first, pace, progress);
    if (results.learning.same) return { state: "done" };
    return { state: "warned", note: "its losses do not stay with those of float32" };
  });
  return { ...results, targets: targetsOf(results) };
}

/** Starts a contender's process; `undefined` starts one of Node for other questions. */
function start(contender?: Contender): Child {
  const log = path.join(pathsOf().logs, "bench.log");
  if (contender && contender.runs !== "node") {
    const file = contender.runs === "keras" ? "keras_peer.py" : "torch_peer.py";
    return new Child({
      program: peerPaths(contender.runs).interpreter,
      args: [path.join(ROOT, "tests", "bench", "peers", file)],
      env: { ...peerEnvironment(contender.runs), ...contender.env },
      log,
    });
  }
  return new Child({
    program: process.execPath,
    args: ["-r", require.resolve("ts-node/register/transpile-only"), path.join(ROOT, "tests", "bench", "worker.ts")],
    env: { ...tensorflowEnvironment(), TS_NODE_PROJECT: path.join(ROOT, "tsconfig.json") },
    log,
  });
}

/** Starts a process that reads images. */
function startReader(kind: "node" | "peer"): Child {
  if (kind === "node") return start();
  return new Child({
    program: peerPaths("keras").interpreter,
    args: [path.join(ROOT, "tests", "bench", "peers", "images_peer.py")],
    env: peerEnvironment("keras"),
    log: path.join(pathsOf().logs, "bench.log"),
  });
}

async function prepare(
  child: Child,
  contender: Pick<Contender, "name" | "precision">,
  workload: WorkloadName,
  extra = {},
) {
  return child.ask({
    do: "prepare",
    contender: contender.name,
    precision: contender.precision,
    workload,
    batch: WORKLOADS[workload].batch,
    width: 1,
    seed: SEED,
    root: ROOT,
    ...extra,
  });
}

/** A contender that is ready, or has failed to get ready. */
type Ready = { contender: Contender } & (
  | { child: Child; facts: Answers["prepare"]; stepMs: number }
  | { failed: string }
);

async function measureWorkload(
  name: WorkloadName,
  contenders: readonly Contender[],
  pace: Pace,
  versions: Record<string, string>,
  progress: (text: string) => void,
): Promise<{ result: WorkloadResult; device: string }> {
  const ready: Ready[] = [];
  const children: Child[] = [];
  try {
    for (const contender of contenders) {
      progress(`starting ${nameOf(contender)}`);
      const child = start(contender);
      children.push(child);
      ready.push(await makeReady(child, contender, name, pace));
    }
    const node = ready.find((one) => "facts" in one && one.facts.work);
    if (!node || !("facts" in node) || !node.facts.work) {
      const why = ready.map((one) => ("failed" in one ? `${nameOf(one.contender)}: ${one.failed}` : "")).join("\n  ");
      throw new Failure("no contender in Node could be measured.", [why, "npm run doctor says what is wrong."]);
    }
    for (const one of ready) if ("facts" in one) Object.assign(versions, one.facts.versions);

    const { work, weights } = node.facts;
    const asking = ready.flatMap((one) => ("child" in one ? [one] : []));
    const quiet = new Quiet();
    const turns = asking.map((one) => async () => {
      const steps = stepsFor(pace.block, one.stepMs);
      const block = await quiet.watch(() => one.child.ask({ do: "run", steps }));
      one.stepMs = block.ms;
      return block;
    });
    const matrix = matrixTurns(node.child, work, pace.product, new Set(contenders.map(({ precision }) => precision)));
    const all = await takeTurns<Answers["run"] | Rates>([...turns, ...matrix], pace.rounds, progress);
    const result: WorkloadResult = {
      name,
      batch: WORKLOADS[name].batch,
      flops: work.flops,
      others: quiet.share,
      contenders: ready.map((one): ContenderResult => {
        const { id, title, precision } = one.contender;
        if ("failed" in one) return { id, title, precision, failed: one.failed };
        if (one.facts.weights !== weights) {
          const failed = `its networks have ${one.facts.weights} weights, and not ${weights}`;
          return { id, title, precision, failed };
        }
        const blocks = all[asking.indexOf(one as (typeof asking)[number])] as Answers["run"][] | Error;
        if (blocks instanceof Error) return { id, title, precision, failed: blocks.message };
        return { id, title, precision, ...measurements(one.facts, blocks) };
      }),
    };
    const rates = all.slice(turns.length).filter((one): one is Rates[] => !(one instanceof Error));
    if (rates.length > 0) result.matrix = matrixResult(rates.flat());
    return { result, device: node.facts.device };
  } finally {
    await Promise.all(children.map((child) => child.stop()));
  }
}

async function makeReady(child: Child, contender: Contender, name: WorkloadName, pace: Pace): Promise<Ready> {
  try {
    const facts = await prepare(child, contender, name);
    return { contender, child, facts, stepMs: await warmUp(child, pace.block) };
  } catch (error) {
    return { contender, failed: (error as Error).message };
  }
}

/** Runs about one block that does not count, and returns the time of a step. */
async function warmUp(child: Child, blockMs: number): Promise<number> {
  const guess = await child.ask({ do: "run", steps: 4 });
  return (await child.ask({ do: "run", steps: stepsFor(blockMs, guess.ms) })).ms;
}

function measurements(facts: Answers["prepare"], blocks: readonly Answers["run"][]) {
  const step = quartiles(blocks.map(({ ms }) => ms));
  const { losses, residentMiB } = blocks.at(-1) as Answers["run"];
  if (!losses.every(Number.isFinite)) return { failed: `its losses became ${losses.join(" and ")}` };
  return {
    step,
    threads: facts.threads,
    residentMiB,
    device: facts.device,
    buildMs: facts.buildMs,
    firstMs: facts.firstMs,
    startMs: Math.max(0, facts.firstMs.reduce((sum, ms) => sum + ms, 0) - facts.firstMs.length * step.median),
    losses,
    notes:
      facts.jit_compile === undefined ? [] : [`jit_compile was left at its default, which became ${facts.jit_compile}`],
  };
}

/** Rates of multiplying in GFLOP/s, of one round. */
interface Rates {
  precision: Precision;
  square: number;
  /** Only where the products are all the arithmetic of a step. */
  shapes?: number;
}

function matrixTurns(
  child: Child,
  { flops, products }: Work,
  milliseconds: number,
  precisions: ReadonlySet<Precision>,
) {
  const flopsOf = ({ m, k, n }: Omit<Product, "count">) => 2 * m * k * n;
  const counted = products.reduce((sum, product) => sum + product.count * flopsOf(product), 0);
  const asked = counted === flops ? products : [];
  return [...precisions].map((precision) => async (): Promise<Rates> => {
    const request = { do: "products" as const, precision };
    const whole = await child.ask({ ...request, products: [SQUARE], milliseconds: 5 * milliseconds });
    const parts = await child.ask({ ...request, products: asked, milliseconds });
    const step = asked.reduce((sum, { count }, i) => sum + count * (parts.ms[i] as number), 0);
    return {
      precision,
      square: gigaflops(flopsOf(SQUARE), whole.ms[0] as number),
      ...(asked.length > 0 ? { shapes: gigaflops(flops, step) } : {}),
    };
  });
}

function matrixResult(rates: readonly Rates[]): MatrixResult {
  const result: MatrixResult = { square: {} };
  for (const precision of ["float32", "bfloat16"] as const) {
    const of = rates.filter((rate) => rate.precision === precision);
    if (of.length === 0) continue;
    result.square[precision] = quartiles(of.map(({ square }) => square));
    const shapes = of.flatMap((rate) => (rate.shapes === undefined ? [] : [rate.shapes]));
    if (shapes.length > 0) result.shapes = { ...result.shapes, [precision]: quartiles(shapes) };
  }
  return result;
}

async function measureGrowth(
  workload: WorkloadName,
  along: "batch" | "width",
  { growth }: Pace,
  progress: (text: string) => void,
): Promise<GrowthResult> {
  const usual = WORKLOADS[workload].batch;
  const sizes = growth[along === "batch" ? "batches" : "widths"];
  const result: GrowthResult = { workload, along, points: [] };
  const names = ["captured", "uncaptured"] as const;
  const children = names.map(() => start());
  try {
    for (const size of sizes) {
      const place = along === "batch" ? { batch: size, width: 1 } : { batch: usual, width: size };
      progress(`${along} ${size}`);
      const turns = [];
      let flops = 0;
      for (const [i, name] of names.entries()) {
        const child = children[i] as Child;
        const facts = await prepare(child, { name, precision: "float32" }, workload, place);
        flops = facts.work?.flops ?? 0;
        const count = stepsFor(growth.block, await warmUp(child, growth.block));
        turns.push(() => child.ask({ do: "run", steps: count }));
      }
      const [captured, uncaptured] = (await takeTurns(turns, growth.rounds, () => {})).map((blocks) => {
        if (blocks instanceof Error) throw blocks;
        return quartiles(blocks.map(({ ms }) => ms));
      }) as [Quartiles, Quartiles];
      result.points.push({ ...place, flops, captured, uncaptured });
    }
    return result;
  } finally {
    await Promise.all(children.map((child) => child.stop()));
  }
}

async function measurePanel({ panel }: Pace): Promise<PanelResult> {
  const child = start();
  try {
    const rates = await child.ask({ do: "panel", seed: SEED, ...panel });
    const [on, off] = [quartiles(rates.on), quartiles(rates.off)];
    // Neighbours are compared with each other, so that a machine that slows down does not count.
    const { median } = quartiles(rates.on.map((rate, i) => rate / (rates.off[i] as number)));
    return { on, off, cost: 1 - median };
  } finally {
    await child.stop();
  }
}

async function measureLearning(
  workload: WorkloadName,
  { learning }: Pace,
  progress: (text: string) => void,
): Promise<LearningResult> {
  const child = start();
  try {
    const runs: Run[] = [];
    for (const seed of learning.seeds) {
      for (const precision of ["float32", "bfloat16"] as const) {
        progress(`seed ${seed}, ${precision}`);
        await prepare(child, { name: "captured", precision }, workload, { seed });
        runs.push({ seed, precision, ...(await child.ask({ do: "learn", steps: learning.steps })) });
      }
    }
    return compareLearning(runs);
  } finally {
    await child.stop();
  }
}

function nameOf({ title, precision }: Contender): string {
  return `${title} (${precision})`;
}

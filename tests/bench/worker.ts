/** A contender that runs in Node: a process that does what `child.ts` tells it, one JSON object a line in, one out. */
import { createInterface } from "node:readline";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { digits } from "../../src/datasets/digits";
import { tf } from "../../src/engine/backend";
import { deviceReport } from "../../src/engine/device";
import { randomStreams } from "../../src/engine/random";
import { timeProduct } from "./matrix";
import type { Answers, PrepareRequest, Request, Requests } from "./protocol";
import type { Losses, Step, Ways } from "./steps";
import { workOf } from "./work";
import { WORKLOADS, type WorkloadName } from "./workloads";

/** What was prepared last. */
interface Prepared {
  step: Step;
  models: LayersModel[];
  batches: Tensor[];
  position: number;
}

let prepared: Prepared | undefined;

const answers: { [K in keyof Requests]: (request: Requests[K]) => Answers[K] | Promise<Answers[K]> } = {
  prepare,
  run: async ({ steps }) => run(steps),
  learn: async ({ steps }) => learn(steps),
  products: ({ products, precision, milliseconds }) => ({
    ms: products.map((product) => timeProduct(product, precision, milliseconds)),
  }),
  panel: ({ seed, rounds, milliseconds }) => {
    const { measurePanel } = require("./panel") as typeof import("./panel");
    return measurePanel(seed, rounds, milliseconds);
  },
  images: (request) => (require("./images/ours") as typeof import("./images/ours")).readFolder(request),
  waiting: (request) => (require("./images/ours") as typeof import("./images/ours")).compareTraining(request),
  examples: () => (require("./examples/ours") as typeof import("./examples/ours")).listExamples(),
  example: (request) => (require("./examples/ours") as typeof import("./examples/ours")).timeExample(request),
};

async function prepare(request: PrepareRequest): Promise<Answers["prepare"]> {
  discard();
  const begin = performance.now();
  // Loaded only where they are measured: our engine puts its own gradients in the place of TensorFlow.js's.
  const file = request.contender.startsWith("tfjs-") ? "./plain" : "./ours";
  const { networks, steps } = require(file) as Ways;
  const make = steps[request.contender];
  if (!make) throw new Error(`contender ${request.contender}: ${file} has ${Object.keys(steps).join(", ")}`);
  const streams = randomStreams(request.seed);
  const pair = networks[request.workload]({ weights: streams.weights, width: request.width });
  const { generator, discriminator } = pair;
  const weights = [...generator.trainableWeights, ...discriminator.trainableWeights]
    .map(({ shape }) => shape.reduce<number>((product, length) => product * (length ?? 1), 1))
    .reduce((sum, size) => sum + size, 0);
  const work = workOf(generator, discriminator, request.batch);
  const step = make(pair, { batch: request.batch, streams, precision: request.precision });
  prepared = {
    step,
    models: [generator, discriminator],
    batches: batchesOf(request.workload, request.batch),
    position: 0,
  };
  const buildMs = performance.now() - begin;
  const firstMs: number[] = [];
  for (let call = 0; call < 3; call++) firstMs.push((await run(1)).ms);
  const { tensorflow, tfjs, device, name, threads } = deviceReport();
  return {
    buildMs,
    firstMs,
    work,
    weights,
    device: `${device}: ${name}`,
    threads,
    versions: {
      Node: process.versions.node,
      "TensorFlow.js": tfjs,
      ...(tensorflow ? { "TensorFlow (Node)": tensorflow } : {}),
    },
  };
}

/** Images, ready on the device: what is measured is the step, not the way images get there. */
function batchesOf(workload: WorkloadName, batch: number): Tensor[] {
  const { image } = WORKLOADS[workload];
  return image.at(-1) === 3 ? noiseBatches(batch, image) : digitBatches(batch, image);
}

/** What is in an image makes no difference to how long a step takes, and no colour images lie here: eight batches of noise. */
function noiseBatches(batch: number, image: number[]): Tensor[] {
  const { noise } = randomStreams(0);
  return Array.from({ length: 8 }, () => noise.uniform([batch, ...image], -1, 1));
}

/** Real digits. */
function digitBatches(batch: number, image: number[]): Tensor[] {
  const { images, count } = digits().train;
  return tf.tidy(() => {
    const pixels = tf.tensor2d(
      Float32Array.from(images, (value) => value / 127.5 - 1),
      [count, images.length / count],
    );
    const whole = Math.floor(count / batch);
    return tf.split(pixels.slice(0, whole * batch), whole).map((real) => real.reshape([batch, ...image]));
  });
}

async function run(steps: number): Promise<Answers["run"]> {
  const { next } = current();
  let losses: Losses | undefined;
  const before = process.cpuUsage();
  const begin = performance.now();
  for (let i = 0; i < steps; i++) {
    if (losses) tf.dispose([losses.discriminatorLoss, losses.generatorLoss]);
    losses = await next();
  }
  // Reading waits until all steps are done.
  const numbers = read(losses as Losses);
  const ms = (performance.now() - begin) / steps;
  const { user, system } = process.cpuUsage(before);
  return { ms, losses: numbers, cpuMs: (user + system) / 1e3, residentMiB: process.memoryUsage.rss() / 2 ** 20 };
}

async function learn(steps: number): Promise<Answers["learn"]> {
  const { next } = current();
  const history: Answers["learn"] = { discriminatorLoss: [], generatorLoss: [] };
  for (let i = 0; i < steps; i++) {
    const [d, g] = read(await next());
    history.discriminatorLoss.push(d);
    history.generatorLoss.push(g);
  }
  return history;
}

function current() {
  const now = prepared;
  if (!now) throw new Error("nothing is prepared");
  const next = () => now.step(now.batches[now.position++ % now.batches.length] as Tensor);
  return { next };
}

function read({ discriminatorLoss, generatorLoss }: Losses): [number, number] {
  const numbers = [discriminatorLoss, generatorLoss].map((loss) => loss.dataSync()[0]) as [number, number];
  tf.dispose([discriminatorLoss, generatorLoss]);
  return numbers;
}

function discard(): void {
  if (!prepared) return;
  prepared.step.dispose();
  for (const model of prepared.models) model.dispose();
  tf.dispose(prepared.batches);
  prepared = undefined;
}

async function serve(): Promise<void> {
  // Whatever a library prints must not come between the answers.
  console.log = console.error;
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as Request & { id: number };
    let answer: object;
    try {
      const work = answers[request.do] as (request: Request) => unknown;
      answer = { result: await work(request) };
    } catch (error) {
      console.error(error);
      answer = { error: error instanceof Error ? (error.message.split("\n")[0] as string) : String(error) };
    }
    process.stdout.write(`${JSON.stringify({ id: request.id, ...answer })}\n`);
  }
}

void serve();

/** A checkpoint: a folder with everything from which a training goes on as if it had never stopped. */
import fs from "node:fs/promises";
import path from "node:path";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { SamplerState } from "../datasets/batches";
import type { CaptureOptions, RandomStreams } from "../engine";
import { namesIn, sha256, writeDurably } from "../files";
import { loadKeras, saveKeras } from "../models";
import { decodeTensors, encodeTensors } from "./tensor-file";

/** What is plain data in a checkpoint; `checkpoint.json`. */
export interface CheckpointState {
  step: number;
  /** Steps of D's pre-training that are done. */
  lessons: number;
  sampler: SamplerState;
  streams: Record<keyof RandomStreams, { key: number; counter: number }>;
  /** How often each optimizer was applied. */
  iterations: { generator: number; discriminator: number };
  /** What the step runs with; what `auto` chose, once it has. */
  precision: NonNullable<CaptureOptions["precision"]>;
}

/** Models by their role, in Keras's own format; `generator.keras` and so on. */
export interface CheckpointModels {
  generator: LayersModel;
  discriminator: LayersModel;
  /** Left out where the run keeps no average. */
  average?: LayersModel;
}

/** All of it. */
export interface Checkpoint {
  state: CheckpointState;
  models: CheckpointModels;
  /**
   * `fixedLatent`; what each player's Adam has gathered, as `generator.m.0` and so on; with `historicalAveraging` what its weights
   * have been, as `generator.past.mean.0` and so on.
   */
  tensors: Record<string, Tensor>;
}

const STATE = "checkpoint.json";
const TENSORS = "state.safetensors";
/** As `sha256sum` writes and checks it. */
const SUMS = "SHA256SUMS";

/** Fills a folder with a checkpoint; call it within {@link replaceFolder}. */
export async function writeCheckpoint(folder: string, { state, models, tensors }: Checkpoint): Promise<void> {
  for (const [role, model] of Object.entries(models)) await saveKeras(model, path.join(folder, `${role}.keras`));
  await fs.writeFile(path.join(folder, TENSORS), await encodeTensors(tensors));
  await fs.writeFile(path.join(folder, STATE), `${JSON.stringify(state, null, 2)}\n`);
  const lines: string[] = [];
  for (const name of await namesIn(folder)) {
    lines.push(`${sha256(await fs.readFile(path.join(folder, name)))}  ${name}\n`);
  }
  await writeDurably(path.join(folder, SUMS), lines.join(""));
}

/**
 * What is wrong with a checkpoint, or `undefined` where every file is there and as it was written.
 *
 * @param folder of the checkpoint
 */
export async function damage(folder: string): Promise<string | undefined> {
  const read = (name: string): Promise<Buffer | undefined> =>
    fs.readFile(path.join(folder, name)).catch(() => undefined);
  const sums = (await read(SUMS))?.toString();
  if (sums === undefined) return `${SUMS} is missing`;
  const named = sums
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split("  ") as [string, string]);
  for (const required of [STATE, TENSORS, "generator.keras", "discriminator.keras"]) {
    if (!named.some(([, name]) => name === required)) return `${SUMS} does not name ${required}`;
  }
  for (const [sum, name] of named) {
    const data = await read(name);
    if (data === undefined) return `${name} is missing`;
    if (sha256(data) !== sum) return `${name} is not as it was written (its SHA-256 differs)`;
  }
  return undefined;
}

/** Reads a checkpoint that has no {@link damage}. Models and tensors are the caller's. */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const file = (name: string): string => path.join(folder, name);
  const state = JSON.parse(await fs.readFile(file(STATE), "utf8")) as CheckpointState;
  const models: CheckpointModels = {
    generator: await loadKeras(file("generator.keras")),
    discriminator: await loadKeras(file("discriminator.keras")),
    ...((await namesIn(folder)).includes("average.keras") ? { average: await loadKeras(file("average.keras")) } : {}),
  };
  return { state, models, tensors: decodeTensors(await fs.readFile(file(TENSORS))) };
}

/** Images from a folder: how fast they are read, what memory that takes, and whether a training waits for them. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { quartiles } from "../../../src/statistics";
import type { Child } from "../child";
import type { ImagesResult } from "../results";
import { KINDS, makeImages } from "./files";

export interface ImagesPace {
  /** Files that everyone reads. */
  files: number;
  /** Photographs of twelve megapixels that everyone reads. */
  photographs: number;
  /** Files that the memory is watched over. */
  many: number;
  rounds: number;
  milliseconds: number;
}

const SIZE = 64;
const BATCH = 64;
/** Whose steps are compared: the shorter a step, the sooner it would have to wait. */
const MODELS = ["dense", "convolutional"] as const;

/**
 * @param start starts a process of Node, or one that runs the peers' `images_peer.py`
 */
export async function measureImages(
  { files, photographs, many, rounds, milliseconds }: ImagesPace,
  peers: boolean,
  start: (kind: "node" | "peer") => Child,
  progress: (text: string) => void,
): Promise<ImagesResult> {
  const place = mkdtempSync(path.join(os.tmpdir(), "ganbook-bench-"));
  const within = (name: string) => path.join(place, name);
  const children: Child[] = [];
  const child = (kind: "node" | "peer") => {
    const started = start(kind);
    children.push(started);
    return started;
  };
  try {
    progress(`drawing ${files} images`);
    await makeImages(within("images"), files);
    await makeImages(within("photographs"), photographs, KINDS.photographs);
    const node = child("node");
    const request = { do: "images" as const, size: SIZE, batch: BATCH, milliseconds };
    const readers: ImagesResult["readers"] = [];
    const read = async (title: string, from: Child, way?: string) => {
      progress(title);
      const ask = (folder: string, batch: number) => {
        const cache = mkdtempSync(within("cache-"));
        return from.ask({ ...request, folder: within(folder), cache, batch, ...(way === undefined ? {} : { way }) });
      };
      try {
        const { count, firstMs, batchMs } = await ask("images", BATCH);
        const large = await ask("photographs", 1);
        readers.push({
          title,
          first: (1e3 * count) / firstMs,
          photographs: (1e3 * large.count) / large.firstMs,
          cached: (1e3 * BATCH) / batchMs,
        });
      } catch (error) {
        readers.push({ title, failed: (error as Error).message });
      }
    };
    await read("ganbook, imageFolder", node);
    if (peers) {
      const python = child("peer");
      for (const [way, title] of [
        ["pillow", "Python, Pillow and NumPy"],
        ["tf.data", "Python, tf.data"],
      ] as const) {
        await read(title, python, way);
      }
    }

    const waiting: ImagesResult["waiting"] = [];
    for (const model of MODELS) {
      progress(`${model} GAN, from memory and from the folder`);
      const { memory, folder } = await node.ask({
        do: "waiting",
        folder: within("images"),
        cache: within("cache"),
        size: SIZE,
        model,
        rounds,
        milliseconds,
      });
      // Neighbours are compared with each other, so that a machine that slows down does not count.
      const ratio = quartiles(folder.map((rate, i) => rate / (memory[i] as number)));
      waiting.push({ model, memory: quartiles(memory), folder: quartiles(folder), cost: 1 - ratio.median });
    }

    progress(`memory over ${many} files`);
    await makeImages(within("many"), many);
    const fresh = child("node");
    const seen = await fresh.ask({ ...request, folder: within("many"), cache: within("many-cache"), milliseconds: 1 });
    const result: ImagesResult = { files, photographs, size: SIZE, batch: BATCH, readers, waiting };
    if (seen.memory) result.memory = { files: many, openMs: seen.openMs, ...seen.memory };
    return result;
  } finally {
    await Promise.all(children.map((one) => one.stop()));
    rmSync(place, { recursive: true, force: true });
  }
}

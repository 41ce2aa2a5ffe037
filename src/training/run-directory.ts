/** The directory of a run: what it was asked to do, its history, what it drew, and checkpoints to go on from. */
import { existsSync } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";
import { namesIn, removeFolder, removeUnfinished, replaceFolder, writeWholeFile } from "../files";
import type { GanOptions } from "../gan/options";
import { damage } from "./checkpoint";
import { type History, historyLines, readHistory } from "./history";
import { lockFolder } from "./run-lock";

/** Written by this version; a reader of it refuses newer ones. */
const FORMAT = 1;
/** How many checkpoints are kept, the newest. */
const KEPT = 2;

/** `run.json`: what does not change while a run goes on. */
export interface RunDescription {
  format: number;
  options: GanOptions;
  images: { shape: number[]; sha256: string };
  models: Record<"generator" | "discriminator", ModelSummary>;
  /** Keys of the random streams. */
  streams: Record<string, number>;
  versions: { node: string; tfjs: string; tensorflow: string };
  /** What whoever started the run wanted to be kept, such as its seed and the name of the data. */
  about: Record<string, unknown>;
}

export interface ModelSummary {
  name: string;
  parameters: number;
  layers: { name: string; kind: string; output: (number | null)[]; parameters: number }[];
}

/** A checkpoint that is whole, with the history that led to it. */
export interface FoundCheckpoint {
  folder: string;
  step: number;
  history: History;
}

export class RunDirectory {
  /** Entries of the history that are in the file. */
  private written = 0;
  private locked = false;

  constructor(readonly path: string) {}

  private get runFile(): string {
    return path.join(this.path, "run.json");
  }
  private get historyFile(): string {
    return path.join(this.path, "history.jsonl");
  }
  private get checkpoints(): string {
    return path.join(this.path, "checkpoints");
  }

  holdsRun(): boolean {
    return existsSync(this.runFile);
  }

  /** @throws Error when a run is there already */
  requireNoRun(): void {
    if (!this.holdsRun()) return;
    throw new Error(
      `the directory ${this.path} holds a run already: go on with it by Training.resume, or name another directory`,
    );
  }

  /**
   * Does something with the directory that no other process may disturb; within it, this may be called again.
   *
   * @throws Error when another process trains in the directory
   */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.locked) return work();
    await fs.mkdir(this.path, { recursive: true });
    const release = await lockFolder(this.path);
    this.locked = true;
    try {
      return await work();
    } finally {
      this.locked = false;
      await release();
    }
  }

  /** Makes the folders. The run begins to exist only with {@link describe}, after its first checkpoint. */
  async prepare(): Promise<void> {
    await fs.mkdir(path.join(this.path, "samples"), { recursive: true });
    await fs.mkdir(this.checkpoints, { recursive: true });
    if (this.holdsRun()) return;
    // What a start that was killed has left belongs to no run.
    await removeUnfinished(this.path);
    for (const step of await this.checkpointSteps()) await removeFolder(path.join(this.checkpoints, nameOf(step)));
  }

  async describe(description: Omit<RunDescription, "format">): Promise<void> {
    await writeWholeFile(this.runFile, `${JSON.stringify({ format: FORMAT, ...description }, null, 2)}\n`);
  }

  /** @throws Error when there is no run, or one that this version cannot read */
  async description(): Promise<RunDescription> {
    if (!this.holdsRun()) throw new Error(`the directory ${this.path} holds no run: there is no run.json in it`);
    let run: Partial<RunDescription>;
    try {
      run = Object(JSON.parse(await fs.readFile(this.runFile, "utf8")));
    } catch (error) {
      throw new Error(`${this.runFile} cannot be read: ${(error as Error).message}`);
    }
    if (!Number.isInteger(run.format) || (run.format as number) > FORMAT) {
      throw new Error(
        `${this.runFile} is of format ${run.format}, and this version reads up to ${FORMAT}: use the version of ganbook ` +
          "that wrote it, or a newer one",
      );
    }
    return run as RunDescription;
  }

  /** Writes `history.jsonl` anew. */
  async writeHistory(history: History): Promise<void> {
    await writeWholeFile(this.historyFile, historyLines(history));
    this.written = history.steps.length;
  }

  /**
   * Asks that nothing has gone on here without whoever asks: that there is no checkpoint beyond `step`.
   *
   * @throws Error when there is one
   */
  async requireNewest(step: number): Promise<void> {
    const newest = (await this.checkpointSteps()).at(-1) ?? step;
    if (newest <= step) return;
    throw new Error(
      `the run in ${this.path} has come to step ${newest} without this training, whose checkpoint is of step ${step}: ` +
        "go on with it by Training.resume",
    );
  }

  /** Adds to `history.jsonl` what is new. */
  async append(history: History): Promise<void> {
    const lines = historyLines(history, this.written);
    if (lines === "") return;
    const file = await fs.open(this.historyFile, "a");
    try {
      await file.writeFile(lines);
      await file.sync();
    } finally {
      await file.close();
    }
    this.written = history.steps.length;
  }

  async writeSheet(step: number, png: Uint8Array): Promise<void> {
    await writeWholeFile(path.join(this.path, "samples", `${nameOf(step)}.png`), png);
  }

  /** Writes a checkpoint, unless that of this step is there and whole, and then removes older ones than the newest two. */
  async writeCheckpoint(step: number, fill: (folder: string) => Promise<void>): Promise<string> {
    const folder = path.join(this.checkpoints, nameOf(step));
    if ((await damage(folder)) !== undefined) await replaceFolder(folder, fill);
    const steps = await this.checkpointSteps();
    const older = steps.filter((other) => other < step).slice(0, 1 - KEPT);
    for (const old of older) await removeFolder(path.join(this.checkpoints, nameOf(old)));
    return folder;
  }

  /**
   * The newest checkpoint that is whole and to which the history reaches.
   *
   * @param warn gets a message about each newer one, and what is wrong with it
   * @throws Error when there is none
   */
  async newestCheckpoint(warn: (message: string) => void): Promise<FoundCheckpoint> {
    const text = await fs.readFile(this.historyFile, "utf8").catch(() => "");
    for (const step of (await this.checkpointSteps()).reverse()) {
      const folder = path.join(this.checkpoints, nameOf(step));
      const history = readHistory(text, step);
      const short = history.steps.length < step && `history.jsonl ends at step ${history.steps.length}`;
      const wrong = (await damage(folder)) ?? (short || undefined);
      if (wrong === undefined) return { folder, step, history };
      warn(`the checkpoint ${folder} is skipped: ${wrong}`);
    }
    throw new Error(`the directory ${this.path} holds no whole checkpoint, so there is nothing to go on from`);
  }

  /**
   * Makes the directory what it was when a checkpoint was written: clears away what a kill has left unfinished, puts damaged
   * checkpoints aside, and cuts the history.
   */
  async goBackTo({ step, history }: FoundCheckpoint): Promise<void> {
    for (const folder of [this.path, this.checkpoints, path.join(this.path, "samples")]) await removeUnfinished(folder);
    for (const newer of (await this.checkpointSteps()).filter((other) => other > step)) {
      const folder = path.join(this.checkpoints, nameOf(newer));
      const aside = path.join(this.checkpoints, `damaged-${nameOf(newer)}`);
      await removeFolder(aside);
      await fs.rename(folder, aside);
    }
    await fs.mkdir(path.join(this.path, "samples"), { recursive: true });
    await this.writeHistory(history);
  }

  /** Steps of which there is a checkpoint, in order. */
  private async checkpointSteps(): Promise<number[]> {
    const steps = (await namesIn(this.checkpoints)).flatMap((name) => {
      const digits = /^step-(\d{6,})$/.exec(name)?.[1];
      return digits === undefined ? [] : [Number(digits)];
    });
    return steps.sort((a, b) => a - b);
  }
}

function nameOf(step: number): string {
  return `step-${String(step).padStart(6, "0")}`;
}

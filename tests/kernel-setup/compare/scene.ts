/** What a case has to work with: a kernel that runs in a scratch folder. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ExecuteOptions, ExecuteResult, KernelClient, KernelSpec } from "../../../kernel-setup/runner/client";

/** A cell, or files of the project that are written before the next one. */
export type Step = string | Readonly<Record<string, string>>;

/** What a case has to work with. */
export class Scene {
  readonly results: ExecuteResult[] = [];

  constructor(
    readonly kernel: KernelClient,
    /** The notebook's folder, `notebooks` of the project. */
    readonly folder: string,
    readonly spec: KernelSpec,
  ) {}

  /** Runs a case's steps one after the other. */
  async run(steps: readonly Step[], options: ExecuteOptions = {}): Promise<ExecuteResult[]> {
    const results: ExecuteResult[] = [];
    for (const step of steps) {
      if (typeof step !== "string") {
        write(path.dirname(this.folder), step);
        continue;
      }
      const result = await this.kernel.execute(step, options);
      results.push(result);
      this.results.push(result);
    }
    // Some kernels send the last of a cell's output after they said that it has ended.
    await new Promise((resolve) => setTimeout(resolve, 200));
    return results;
  }
}

/** Writes files into a folder: their names to their texts. */
export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/** Tries one case in one kernel: a scratch folder, a fresh kernel in it, and what the case's judge says. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { KernelClient, type KernelSpec, within } from "../../../kernel-setup/runner/client";
import type { Case, Way } from "./case";
import type { CellLanguage, KernelName } from "./kernels";
import { Scene, write } from "./scene";

/** Seconds that a case may take once its kernel has answered a first cell. */
const SECONDS = 10;
/** Seconds until a kernel must have answered its first cell: this is about what kernels can do, on any machine. */
const START_SECONDS = 40;

/** How a case ended: it held, as it stands or in the kernel's own way; it did not; or it makes no sense there. */
export type Mark = "yes" | "own" | "no" | "none";

export interface Verdict {
  mark: Mark;
  /** Where it did not hold: what was seen instead, in a line. */
  seen?: string;
}

/** Tries a case in a kernel: as it stands and, where that does not hold, in the kernel's own way. */
export async function tryCase(
  one: Case,
  kernel: { name: KernelName; language: CellLanguage },
  spec: KernelSpec,
): Promise<Verdict> {
  const own = one.ways?.[kernel.name];
  const general = kernel.language !== "python" && !(one.needsTypes && kernel.language === "javascript");
  let seen: string | undefined;
  if (general) {
    seen = await play(one, {}, spec);
    if (seen === undefined) return { mark: "yes" };
  }
  if (own) {
    const way = Array.isArray(own) ? { steps: own } : (own as Way);
    seen = await play(one, way, spec);
    // Python has no other way than its own.
    if (seen === undefined) return { mark: kernel.language === "python" ? "yes" : "own" };
  }
  return seen === undefined ? { mark: "none" } : { mark: "no", seen };
}

/** Plays a case. Returns what was seen where it does not hold. */
async function play(one: Case, way: Way, spec: KernelSpec): Promise<string | undefined> {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "ganbook-compare-")));
  const folder = path.join(root, "notebooks");
  mkdirSync(folder);
  write(root, { "package.json": '{"name":"scratch","private":true,"type":"module"}', ...one.files, ...way.files });
  for (const [name, target] of Object.entries(one.links ?? {})) {
    const link = path.join(root, name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.resolve(path.dirname(link), target), link);
  }
  let kernel: KernelClient | undefined;
  let scene: Scene | undefined;
  try {
    // Twice: another program may have taken one of its ports, which is no fault of the kernel's.
    const start = () => KernelClient.start(spec, { cwd: folder, startSeconds: START_SECONDS });
    kernel = await start().catch(start);
    // Loads what a kernel loads with its first cell.
    await within(kernel.execute("0", { storeHistory: false }), START_SECONDS, () => "no answer to a first cell");
    scene = new Scene(kernel, folder, spec);
    const seconds = one.seconds ?? SECONDS;
    const holds = (way.judge ?? one.judge)(scene, way.steps ?? one.steps);
    if (await within(holds, seconds, () => `not within ${seconds} s`)) return undefined;
    return outputsOf(scene);
  } catch (error) {
    const [line = ""] = (error as Error).message.split("\n");
    return `${line} ${scene ? outputsOf(scene) : ""}`;
  } finally {
    kernel?.kill();
    await kernel?.exited;
    rmSync(root, { recursive: true, force: true });
  }
}

function outputsOf({ results }: Scene): string {
  return JSON.stringify(results.map(({ status, outputs }) => ({ status, outputs }))).slice(0, 1500);
}

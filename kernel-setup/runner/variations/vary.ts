/** `npm run notebooks -- --vary`: runs notebooks under other arithmetic and other seeds, and compares their claims. */
import { basename, join } from "node:path";
import { Failure } from "../../setup/failure";
import { readText, writeWhole } from "../../setup/files";
import { kernelSpec } from "../../setup/kernelspec";
import { pathsOf, ROOT } from "../../setup/paths";
import { duration, type Screen } from "../../setup/steps";
import { brokenClaims, type CellClaim, claimsOf, describeClaim } from "../claims";
import { codeHash, folderReader } from "../hash";
import { codeCells, type Notebook } from "../notebook";
import { arithmetic, machine } from "../processor";
import { runNotebook } from "../run";
import type { MeasuredClaim } from "./judge";
import { type MeasuredNotebook, readTable, weakClaims, writeTable } from "./table";
import { type Variation, variationsHere } from "./variation";

export interface VaryOptions {
  profile: "quick" | "full";
  /** Put the table into `docs/`. */
  write: boolean;
  /** Seconds a cell may take. */
  timeout: string;
  /** Only these; all where there are none. */
  variations?: readonly string[];
}

/** What is kept of a run, so that a run that was stopped goes on where it was. */
interface KeptRun {
  /** Of all the code, the machine and the variation's environment. */
  key: string;
  seconds: number;
  claims: CellClaim[];
}

/**
 * Runs each notebook in each variation; what was run before and has not changed is taken from `.ganbook/variations/`.
 *
 * @returns the exit code: 0 where all claims hold with a margin no smaller than their spread, 1 where not, 130 after Ctrl-C
 */
export async function vary(
  jobs: readonly { file: string; notebook: Notebook }[],
  options: VaryOptions,
  signal: AbortSignal,
  screen: Screen,
): Promise<number> {
  const set = arithmetic()[0]?.split("=")[0];
  if (set) throw new Failure(`${set} is set, and --vary sets it itself.`, [`unset ${set}`]);
  const chosen = variationsHere().filter(({ name }) => options.variations?.includes(name) ?? true);
  const say = (line: string) => screen.write(`${line}\n`);
  const table = { ...readTable(ROOT) };
  const weak: string[] = [];
  let failed = false;
  for (const { file, notebook } of jobs) {
    const name = basename(file, ".ipynb");
    say(`${name}  (${chosen.length} variations, ${options.profile} profile)`);
    const runs = new Map<string, CellClaim[]>();
    for (const variation of chosen) {
      const claims = await runOf(file, notebook, variation, options, signal, say);
      if (signal.aborted) {
        say("Stopped. What ran to its end is kept: the same command goes on from there.");
        return 130;
      }
      if (claims) runs.set(variation.name, claims);
      else failed = true;
    }
    if (runs.size < chosen.length) continue;
    const measured = measure(runs);
    table[name] = measured;
    weak.push(...weakClaims(name, measured));
    if (options.write) writeTable(ROOT, table);
  }
  for (const line of weak) say(`  ! ${line}`);
  if (options.write) say("docs/claims.md and docs/claims.json are written");
  if (weak.length > 0) say(`${weak.length} claims are broken or have less margin than spread`);
  return failed || weak.length > 0 ? 1 : 0;
}

/** The claims of one run, kept or new; undefined where the notebook did not run to its end. */
async function runOf(
  file: string,
  notebook: Notebook,
  variation: Variation,
  { profile, timeout }: VaryOptions,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<CellClaim[] | undefined> {
  const env = { GANBOOK_PROFILE: profile, ...variation.env };
  const key = JSON.stringify([codeHash(notebook, folderReader(ROOT)), machine(), env]);
  const kept = join(pathsOf().home, "variations", basename(file, ".ipynb"), `${variation.name}.json`);
  const title = variation.title.padEnd(12);
  const before = JSON.parse(readText(kept) ?? "{}") as Partial<KeptRun>;
  if (before.key === key && before.claims) {
    say(`  · ${title}  ${before.claims.length} claims  (ran before, in ${duration(before.seconds ?? 0)})`);
    return before.claims;
  }
  const started = performance.now();
  const result = await runNotebook(file, notebook, {
    spec: kernelSpec(),
    env,
    cellSeconds: Number(timeout),
    signal,
  });
  if (result.interrupted) return undefined;
  const seconds = (performance.now() - started) / 1000;
  if (result.failure) {
    const { cell, message } = result.failure;
    say(`  ✗ ${title}  ${duration(seconds)}  cell ${cell} of ${codeCells(notebook).length}: ${message}`);
    return undefined;
  }
  const claims = claimsOf(result.notebook);
  const broken = brokenClaims(result.notebook, env);
  say(
    `  ${broken.length > 0 ? "≠" : "✓"} ${title}  ${claims.length} claims, ${broken.length} broken  ${duration(seconds)}`,
  );
  for (const claim of broken) say(`      ${describeClaim(claim)}`);
  writeWhole(kept, JSON.stringify({ key, seconds, claims } satisfies KeptRun));
  return claims;
}

/** The claims of all runs side by side. A claim is the same where its cell and its name are. */
function measure(runs: ReadonlyMap<string, CellClaim[]>): MeasuredNotebook {
  const claims = new Map<string, MeasuredClaim & { values: Record<string, number | null> }>();
  for (const [variation, made] of runs) {
    for (const { cell, name, value, holds: _, number: __, ...bound } of made) {
      const key = `${cell}\0${name}`;
      const claim = claims.get(key) ?? { cell, name, ...bound, values: {} };
      claim.values[variation] = value;
      claims.set(key, claim);
    }
  }
  const { version } = require("@tensorflow/tfjs-node-gpu/package.json") as { version: string };
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    versions: `Node ${process.versions.node}, TensorFlow.js ${version}`,
    variations: [...runs.keys()],
    claims: [...claims.values()],
  };
}

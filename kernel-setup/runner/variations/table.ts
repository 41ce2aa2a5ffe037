/** `docs/claims.json` and `docs/claims.md`: every claim of the course, with its value in each variation. */
import { join } from "node:path";
import { boundText, short } from "../../../src/claims/claim";
import { Failure } from "../../setup/failure";
import { readText, writeWhole } from "../../setup/files";
import { judge, type MeasuredClaim } from "./judge";
import { VARIATIONS } from "./variation";

/** What was measured of one notebook. */
export interface MeasuredNotebook {
  /** The day it was measured, YYYY-MM-DD. */
  readonly date: string;
  readonly machine: string;
  /** Versions of Node and TensorFlow.js. */
  readonly versions: string;
  /** The variations' names, in the order of the columns. */
  readonly variations: readonly string[];
  readonly claims: readonly MeasuredClaim[];
}

/** By the notebooks' names without their ending. */
export type ClaimsTable = Readonly<Record<string, MeasuredNotebook>>;

const SEED_VARIATIONS: ReadonlySet<string> = new Set(VARIATIONS.filter(({ seeds }) => seeds).map(({ name }) => name));

export function tableFiles(root: string): { json: string; page: string } {
  return { json: join(root, "docs", "claims.json"), page: join(root, "docs", "claims.md") };
}

/** The stored table; empty where there is none. */
export function readTable(root: string): ClaimsTable {
  const { json } = tableFiles(root);
  const text = readText(json);
  if (text === undefined) return {};
  try {
    return JSON.parse(text) as ClaimsTable;
  } catch {
    throw new Failure(`${json} is not JSON.`, [
      "Take it from git again, or delete it: a run with --vary makes it anew.",
    ]);
  }
}

/** Writes both files, notebooks in the order of their names, chapters before solutions. */
export function writeTable(root: string, table: ClaimsTable): void {
  const rank = (name: string) => `${name.includes("solutions") ? 1 : 0}${name}`;
  const names = Object.keys(table).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const ordered = Object.fromEntries(names.map((name) => [name, table[name] as MeasuredNotebook]));
  const { json, page } = tableFiles(root);
  writeWhole(json, `${JSON.stringify(ordered, null, 1)}\n`);
  writeWhole(page, tablePage(ordered));
}

/** The claims whose bound leaves less room than they spread, or that are broken, as lines. */
export function weakClaims(name: string, { claims }: MeasuredNotebook): string[] {
  return claims.flatMap((claim) => {
    const { firm, holds, margin, spread } = judge(claim, SEED_VARIATIONS);
    const values = Object.entries(claim.values).map(([variation, value]) => `${variation} ${short(value)}`);
    const why = holds ? `margin ${short(margin)} is smaller than spread ${short(spread)}` : "broken";
    return firm ? [] : [`${name}, ${claim.cell}: ${claim.name} (${boundText(claim)}): ${why}: ${values.join(", ")}`];
  });
}

/** The page: one table a notebook. */
export function tablePage(table: ClaimsTable): string {
  const all = Object.entries(table);
  const claims = all.flatMap(([, notebook]) => notebook.claims);
  const weak = claims.filter((claim) => !judge(claim, SEED_VARIATIONS).firm).length;
  const lines = [
    "# The claims of the course",
    "",
    "Made by `npm run notebooks -- --vary --write`; do not edit. Each number that a chapter's text relies on is a claim: a name,",
    "what was measured, and a bound. Sums of floating-point numbers differ between processors, and training magnifies that; so every",
    "claim is tried under other arithmetic and other seeds, and its bound has to leave more room (margin) than its values spread.",
    "",
    "- **as it is**: the machine named above the table. **SSE4.1**, **AVX2**: oneDNN, which computes matrix products and",
    "  convolutions, held to these instructions. **no oneDNN**: TensorFlow's own kernels instead. **1 thread**, **2 threads**: sums",
    "  are split otherwise. **seeds +**: every random number is another; (claims about one very seed are not judged there).",
    "- Of several numbers the one nearest to the bound stands here. Distances with × are factors.",
    "",
    `${claims.length} claims in ${all.length} notebooks, in quick form; ${weak === 0 ? "each" : `${claims.length - weak}`} with a margin no smaller than its spread${weak === 0 ? "." : `, **${weak} without** (marked !).`}`,
  ];
  for (const [name, notebook] of all) lines.push("", ...section(name, notebook));
  return `${lines.join("\n")}\n`;
}

function section(name: string, { date, machine, versions, variations, claims }: MeasuredNotebook): string[] {
  const titles = variations.map((variation) => VARIATIONS.find(({ name }) => name === variation)?.title ?? variation);
  return [
    `## ${name}`,
    "",
    `${date}, ${machine}; ${versions}`,
    "",
    `| claim | bound | ${titles.join(" | ")} | margin | spread |`,
    `|---|---|${"---:|".repeat(titles.length + 2)}`,
    ...claims.map((claim) => row(claim, variations)),
  ];
}

function row(claim: MeasuredClaim, variations: readonly string[]): string {
  const { firm, margin, spread, factors } = judge(claim, SEED_VARIATIONS);
  const distance = (x: number) => (factors ? `×${short(x)}` : short(x));
  const values = variations.map((variation) => {
    const value = claim.values[variation];
    if (value === undefined) return "";
    return claim.ofThisSeed && SEED_VARIATIONS.has(variation) ? `(${short(value)})` : short(value);
  });
  const name = claim.name.replaceAll("|", "\\|");
  return `| ${firm ? "" : "! "}${name} | ${boundText(claim)} | ${values.join(" | ")} | ${distance(margin)} | ${distance(spread)} |`;
}

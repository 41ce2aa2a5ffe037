/** The comparison as a table for `docs/kernel.md`. */
import os from "node:os";
import { type Case, GROUPS } from "./case";
import { CONTENDERS, type KernelName } from "./kernels";
import type { Times } from "./measure";
import type { Mark } from "./play";

/** What was found, kernel by kernel. */
export interface Comparison {
  /** The day of the last run. */
  date: string;
  kernels: Partial<
    Record<KernelName, { version?: string; missing?: string; marks: Record<string, Mark>; times?: Times }>
  >;
}

const BEGIN = "<!-- comparison: begin -->";
const END = "<!-- comparison: end -->";
const WORDS: Record<Mark, string> = { yes: "yes", own: "yes*", no: "no", none: "—" };

/**
 * The page with the table in the place of the one before.
 * @throws Error when the page has not its two marks
 */
export function withComparison(page: string, found: Comparison, cases: readonly Case[]): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`docs/kernel.md: expected the lines ${BEGIN} and ${END}, in this order`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${table(found, cases)}\n\n${page.slice(to)}`;
}

/** What a table would have a gap for. */
export function untried({ kernels }: Comparison, cases: readonly Case[]): string[] {
  return CONTENDERS.flatMap(({ name, title }) => {
    const kernel = kernels[name];
    if (!kernel) return [title];
    const open = cases.filter(({ group, title }) => !(`${group}: ${title}` in kernel.marks)).length;
    return [
      ...(open > 0 && kernel.missing === undefined ? [`${open} cases of ${title}`] : []),
      ...(kernel.times || kernel.missing !== undefined ? [] : [`times of ${title}`]),
    ];
  });
}

/** The table, and what was measured where. */
export function table({ date, kernels }: Comparison, cases: readonly Case[]): string {
  const columns = CONTENDERS.filter(({ name }) => kernels[name] && !kernels[name].missing);
  const row = (title: string, cell: (name: KernelName) => string) =>
    `| ${[title, ...columns.map(({ name }) => cell(name))].join(" | ")} |`;
  const rows = [
    row("", (name) => columns.find((one) => one.name === name)?.title ?? ""),
    row("---", () => "---"),
    ...GROUPS.flatMap((group) => [
      row(`**${group}**`, () => ""),
      ...cases
        .filter((one) => one.group === group)
        .map((one) => row(one.title, (name) => word(kernels[name]?.marks[`${group}: ${one.title}`]))),
    ]),
    row("**times**", () => ""),
    row("start to first answer", (name) => seconds(kernels[name]?.times?.start)),
    row("cell of one line, median", (name) => milliseconds(kernels[name]?.times?.cell.median)),
    row("… 95th percentile", (name) => milliseconds(kernels[name]?.times?.cell.p95)),
    row("resident memory", (name) => (kernels[name]?.times ? `${kernels[name].times.memory} MiB` : "—")),
    row("**cases that hold**", (name) => score(Object.entries(kernels[name]?.marks ?? {}), cases)),
  ];
  const missing = CONTENDERS.filter(({ name }) => kernels[name]?.missing).map(
    ({ title, name }) => `${title} could not be had here: ${kernels[name]?.missing?.split("\n")[0]}.`,
  );
  const versions = columns
    .filter(({ name }) => name !== "ts" && name !== "js")
    .map(({ title, name }) => `${title} ${kernels[name]?.version}`);
  const [processor] = os.cpus();
  const machine = `${os.cpus().length} cores of ${processor?.model.trim() ?? "an unknown processor"}, Node ${process.versions.node}`;
  return [rows.join("\n"), `Cases and times of ${date}: ${versions.join(", ")}; ${machine}.`, ...missing].join("\n\n");
}

/** A question mark stands where a case was not tried. */
function word(mark: Mark | undefined): string {
  return mark === undefined ? "?" : WORDS[mark];
}

/** How many of the cases that make sense in a kernel hold. */
function score(marks: readonly [string, Mark][], cases: readonly Case[]): string {
  const known = new Set(cases.map(({ group, title }) => `${group}: ${title}`));
  const tried = marks.filter(([name, mark]) => known.has(name) && mark !== "none");
  return `${tried.filter(([, mark]) => mark !== "no").length} of ${tried.length}`;
}

function seconds(value: number | undefined): string {
  return value === undefined ? "—" : `${(value / 1000).toFixed(1)} s`;
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? "—" : `${value} ms`;
}

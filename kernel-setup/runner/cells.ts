/**
 * A notebook's cells as HTML, for whatever page they stand in: the one file that needs nothing else, and the pages of the
 * site. These differ in where heavy data lies, which {@link CellParts} decide.
 */
import { stripVTControlCharacters } from "node:util";
import { escapeHtml } from "../../src/figures/html";
import { inlined, renderMarkdown, type Surroundings } from "./markdown";
import type { Cell, CodeCell } from "./notebook";
import { type Data, type Output, settleText } from "./outputs";
import { replayIn, type StoredReplay, sanitise } from "./sanitise";

const PLOTLY = "application/vnd.plotly.v1+json";

/** How a page shows what needs more than HTML. Each returns HTML. */
export interface CellParts {
  /** The source of a code cell. */
  code(source: string, number: number): string;
  /** @param chart plotly's data and layout; @param still HTML of what shows where it is not drawn */
  chart(chart: unknown, still: string): string;
  /** @param markup HTML of the strip that stands for it where it is not played */
  replay(replay: StoredReplay, markup: string): string;
}

/**
 * A cell and its outputs as HTML. Nothing that a notebook brings runs in it: data is escaped, and Markdown and HTML are
 * sanitised, whoever wrote them.
 *
 * @param number of a code cell; one without code has none, and is not shown
 */
export function renderCell(
  cell: Cell,
  number: number | undefined,
  surroundings: Surroundings,
  parts: CellParts,
): string {
  if (cell.cell_type === "code") return number === undefined ? "" : renderCode(cell, number, surroundings, parts);
  if (cell.cell_type === "raw") return `<pre class="cell">${escapeHtml(cell.source)}</pre>`;
  return `<section class="prose">${renderMarkdown(cell.source, { ...surroundings, attachments: cell.attachments })}</section>`;
}

function renderCode(cell: CodeCell, number: number, surroundings: Surroundings, parts: CellParts): string {
  const code = parts.code(cell.source, number);
  const { source_hidden } = (cell.metadata.jupyter ?? {}) as { source_hidden?: boolean };
  const input = source_hidden ? `<details><summary>Code</summary>${code}</details>` : code;
  const outputs = cell.outputs.map(
    (output) => `<div class="output">${renderOutput(output, surroundings, parts)}</div>`,
  );
  return `<section class="cell"><div class="input"><span class="number">${number}</span>${input}</div>
${outputs.join("\n")}</section>`;
}

function renderOutput(output: Output, surroundings: Surroundings, parts: CellParts): string {
  if (output.output_type === "stream") return text(settleText(output.text), output.name);
  if (output.output_type === "error") {
    const { ename, evalue, traceback } = output;
    return text(traceback.length > 0 ? traceback.join("\n") : `${ename}: ${evalue}`, "error");
  }
  return renderData(output.data, output.metadata, surroundings, parts);
}

/** The richest of a bundle's forms, in JupyterLab's order. */
function renderData(data: Data, metadata: Data, surroundings: Surroundings, parts: CellParts): string {
  if (PLOTLY in data) {
    const still = renderPicture(data, metadata) ?? text(String(data["text/plain"] ?? "A chart."), "plain");
    return parts.chart(data[PLOTLY], still);
  }
  if (typeof data["text/html"] === "string") return renderHtml(data["text/html"], surroundings, parts);
  const picture = renderPicture(data, metadata);
  if (picture !== undefined) return `<div class="figure">${picture}</div>`;
  for (const type of ["text/markdown", "text/latex"]) {
    const value = data[type];
    if (typeof value === "string") return `<div class="prose">${renderMarkdown(value, surroundings)}</div>`;
  }
  if (data["application/json"] !== undefined) return text(JSON.stringify(data["application/json"], null, 2), "plain");
  return text(
    String(data["text/plain"] ?? `[no form of this output can be shown: ${Object.keys(data).join(", ")}]`),
    "plain",
  );
}

function renderHtml(html: string, surroundings: Surroundings, parts: CellParts): string {
  const replay = replayIn(html);
  const markup = `<div class="markup">${sanitise(html, (source) => inlined(source, surroundings))}</div>`;
  return replay ? parts.replay(replay, markup) : markup;
}

/** An SVG is shown as a picture too, so that nothing in it can run. */
function renderPicture(data: Data, metadata: Data): string | undefined {
  const type = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"].find(
    (type) => typeof data[type] === "string",
  );
  if (type === undefined) return undefined;
  const value = String(data[type]);
  const base64 = type === "image/svg+xml" ? Buffer.from(value).toString("base64") : value.replace(/\s/g, "");
  const { width, height } = (metadata[type] ?? {}) as { width?: unknown; height?: unknown };
  const size = [
    ["width", width],
    ["height", height],
  ].flatMap(([name, value]) => (typeof value === "number" ? [` ${name}="${value}"`] : []));
  const alt = escapeHtml(String(data["text/plain"] ?? "").slice(0, 300));
  return `<img alt="${alt}"${size.join("")} src="data:${type};base64,${escapeHtml(base64)}">`;
}

function text(content: string, kind: string): string {
  const plain = stripVTControlCharacters(content);
  // A table's lines, cut where a page is narrow, are a table no more: it is moved sideways, with keys, too.
  const table = /^┌─.*┐$/m.test(plain);
  return `<pre class="${kind}${table ? ' table" tabindex="0' : ""}">${escapeHtml(plain)}</pre>`;
}

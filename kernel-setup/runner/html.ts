/**
 * A notebook as one HTML page that needs nothing else: no network, no other file. Charts are interactive; without
 * scripts their pictures show.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { gzipSync } from "node:zlib";
import { escapeHtml, scriptJson } from "../../src/figures/html";
import { type Heading, highlight, inlined, renderMarkdown, type Surroundings } from "./markdown";
import { type Cell, type CodeCell, codeCells, type Notebook, titleOf } from "./notebook";
import { type Data, type Output, settleText } from "./outputs";
import { PLAYER, replayIn, sanitise, securityPolicy } from "./sanitise";
import { CHARTS, STYLE } from "./theme";

const PLOTLY = "application/vnd.plotly.v1+json";

export interface PageOptions {
  /** The notebook's path: pictures in its text are relative to it. */
  file: string;
  /** The folder the page goes to, which relative links are rewritten for. */
  folder: string;
}

/**
 * The page of a notebook, with the outputs it holds. Nothing that the notebook brings runs in it: data is escaped, and
 * Markdown and HTML are sanitised, whoever wrote them.
 */
export function notebookPage(notebook: Notebook, { file, folder }: PageOptions): string {
  const headings: Heading[] = [];
  const numbers = new Map(codeCells(notebook).map((cell, index) => [cell.id, index + 1]));
  const cells = notebook.cells.map((cell) => renderCell(cell, numbers.get(cell.id), { file, folder, headings }));
  const scripts = [
    ...(cells.some((cell) => cell.includes('<script type="application/json" class="chart">')) ? [CHARTS] : []),
    ...(cells.some((cell) => cell.includes('<script type="application/json" class="replay">')) ? [PLAYER] : []),
  ];
  const charts = scripts.includes(CHARTS);
  const policy = securityPolicy([...scripts, ...(charts ? [plotly().script] : [])]);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(titleOf(notebook, file))}</title>
<style>${STYLE}</style>
</head>
<body>
<div class="layout">
<nav class="contents">${contents(headings)}</nav>
<main>
${cells.join("\n")}
<footer>Made from the notebook ${escapeHtml(basename(file))}.</footer>
</main>
</div>
${charts ? `<script type="text/plain" id="plotly-gzip">${plotly().packed}</script>\n` : ""}${scripts.map((script) => `<script>${script}</script>\n`).join("")}</body>
</html>
`;
}

function contents(headings: readonly Heading[]): string {
  const items = headings
    .filter(({ level }) => level === 2 || level === 3)
    .map(
      ({ level, id, title }) =>
        `<li class="level-${level}"><a href="#${escapeHtml(encodeURIComponent(id))}">${title}</a></li>`,
    );
  return items.length < 2 ? "" : `<details open><summary>Contents</summary><ul>${items.join("\n")}</ul></details>`;
}

function renderCell(cell: Cell, number: number | undefined, surroundings: Surroundings): string {
  // Code cells without code have no number.
  if (cell.cell_type === "code") return number === undefined ? "" : renderCode(cell, number, surroundings);
  if (cell.cell_type === "raw") return `<pre class="cell">${escapeHtml(cell.source)}</pre>`;
  return `<section class="prose">${renderMarkdown(cell.source, { ...surroundings, attachments: cell.attachments })}</section>`;
}

function renderCode(cell: CodeCell, number: number, surroundings: Surroundings): string {
  const code = `<pre><code>${highlight(cell.source)}</code></pre>`;
  const { source_hidden } = (cell.metadata.jupyter ?? {}) as { source_hidden?: boolean };
  const input = source_hidden ? `<details><summary>Code</summary>${code}</details>` : code;
  const outputs = cell.outputs.map((output) => `<div class="output">${renderOutput(output, surroundings)}</div>`);
  return `<section class="cell"><div class="input"><span class="number">${number}</span>${input}</div>
${outputs.join("\n")}</section>`;
}

function renderOutput(output: Output, surroundings: Surroundings): string {
  if (output.output_type === "stream") return text(settleText(output.text), output.name);
  if (output.output_type === "error") {
    const { ename, evalue, traceback } = output;
    return text(traceback.length > 0 ? traceback.join("\n") : `${ename}: ${evalue}`, "error");
  }
  return renderData(output.data, output.metadata, surroundings);
}

/** The richest of a bundle's forms, in JupyterLab's order. */
function renderData(data: Data, metadata: Data, surroundings: Surroundings): string {
  if (PLOTLY in data) {
    const still = renderPicture(data, metadata) ?? text(String(data["text/plain"] ?? "A chart."), "plain");
    return `<div class="figure plotly"><div class="still">${still}</div><script type="application/json" class="chart">${scriptJson(data[PLOTLY])}</script></div>`;
  }
  if (typeof data["text/html"] === "string") return renderHtml(data["text/html"], surroundings);
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

function renderHtml(html: string, surroundings: Surroundings): string {
  const replay = replayIn(html);
  const player = replay ? `<script type="application/json" class="replay">${scriptJson(replay)}</script>` : "";
  return `<div class="markup">${sanitise(html, (source) => inlined(source, surroundings))}</div>${player}`;
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
  return `<pre class="${kind}">${escapeHtml(stripVTControlCharacters(content))}</pre>`;
}

let plotlyForPages: { script: string; packed: string } | undefined;

/** plotly.js, and as a page holds it. */
function plotly(): { script: string; packed: string } {
  if (plotlyForPages === undefined) {
    const script = readFileSync(require.resolve("plotly.js-dist/plotly.js"), "utf8");
    plotlyForPages = { script, packed: gzipSync(script, { level: 9 }).toString("base64") };
  }
  return plotlyForPages;
}

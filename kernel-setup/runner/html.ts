/**
 * A notebook as one HTML page that needs nothing else: no network, no other file. Charts are interactive; without
 * scripts their pictures show.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { gzipSync } from "node:zlib";
import { escapeHtml, scriptJson } from "../../src/figures/html";
import { type CellParts, renderCell } from "./cells";
import { type Heading, highlight, relocated } from "./markdown";
import { codeCells, type Notebook, titleOf } from "./notebook";
import { PLAYER, securityPolicy } from "./sanitise";
import { CHARTS, STYLE } from "./theme";

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
  const surroundings = { file, headings, link: (target: string) => relocated(target, { file, folder }) };
  const cells = notebook.cells.map((cell) => renderCell(cell, numbers.get(cell.id), surroundings, PARTS));
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

/** The page holds all data itself. */
const PARTS: CellParts = {
  code: (source) => `<pre><code>${highlight(source)}</code></pre>`,
  chart: (chart, still) =>
    `<div class="figure plotly"><div class="still">${still}</div><script type="application/json" class="chart">${scriptJson(chart)}</script></div>`,
  replay: (replay, markup) => `${markup}<script type="application/json" class="replay">${scriptJson(replay)}</script>`,
};

function contents(headings: readonly Heading[]): string {
  const items = headings
    .filter(({ level }) => level === 2 || level === 3)
    .map(
      ({ level, id, title }) =>
        `<li class="level-${level}"><a href="#${escapeHtml(encodeURIComponent(id))}">${title}</a></li>`,
    );
  return items.length < 2 ? "" : `<details open><summary>Contents</summary><ul>${items.join("\n")}</ul></details>`;
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

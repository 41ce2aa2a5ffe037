/** How a notebook's HTML page looks, and the few lines of script that bring its charts to life. */

/** The style sheet: readable text in the middle, contents at the side, light or dark as the reader's system is. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1f2328; --muted: #59636e; --line: #d8dee4; --code: #f6f8fa; --accent: #0a5ba8;
  --wrong: #fff1f0; --wrong-ink: #a40e26; --warning: #fff8e6;
  --keyword: #a11f5f; --string: #0a5c36; --number: #0b57a4; --comment: #5f6b76; --name: #6a3fb5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --ink: #dfe3e8; --muted: #9aa4af; --line: #333a43; --code: #1d2229; --accent: #7cb8f5;
    --wrong: #35191c; --wrong-ink: #ff9d97; --warning: #33290f;
    --keyword: #ff8fb8; --string: #8ddba7; --number: #86c1ff; --comment: #95a0ac; --name: #c9a9ff;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 17px/1.6 system-ui, "Segoe UI", Roboto, sans-serif; }
.layout { display: grid; grid-template-columns: minmax(0, 60rem); justify-content: center; padding: 0 1.25rem; }
main { padding: 1.5rem 0 4rem; min-width: 0; }
a { color: var(--accent); text-underline-offset: 0.15em; }
h1 { font-size: 2.1rem; line-height: 1.2; margin: 1rem 0 1.2rem; }
h2 { font-size: 1.5rem; line-height: 1.3; margin: 2.6rem 0 0.8rem; padding-bottom: 0.3rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.2rem; margin: 2rem 0 0.6rem; }
img, svg { max-width: 100%; height: auto; }
blockquote { margin: 1rem 0; padding: 0.1rem 1rem; border-left: 4px solid var(--line); color: var(--muted); }
table { border-collapse: collapse; margin: 1rem 0; font-size: 0.95em; }
th, td { border: 1px solid var(--line); padding: 0.35rem 0.75rem; }
th { background: var(--code); }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
:not(pre) > code { background: var(--code); padding: 0.1em 0.35em; border-radius: 4px; font-size: 0.88em; }
pre { margin: 0; font-size: 0.82rem; line-height: 1.5; overflow-x: auto; tab-size: 2; scrollbar-width: thin; }
.prose { max-width: 47rem; }
.prose pre { background: var(--code); padding: 0.8rem 1rem; border-radius: 6px; margin: 1rem 0; }
.formula { overflow-x: auto; overflow-y: hidden; margin: 1rem 0; font-size: 1.1em; }
math { font-size: 1.06em; }
.formula math { display: block; }
.contents { font-size: 0.88rem; line-height: 1.4; }
.contents summary { cursor: pointer; font-weight: 600; padding: 0.4rem 0; }
.contents ul { list-style: none; margin: 0; padding: 0; }
.contents li { margin: 0.35rem 0; }
.contents .level-3 { padding-left: 1rem; }
.contents a { color: var(--muted); text-decoration: none; }
.contents a:hover { color: var(--accent); text-decoration: underline; }
.contents details { border: 1px solid var(--line); border-radius: 6px; padding: 0.2rem 1rem; margin-top: 1.5rem; }
.cell { margin: 1.2rem 0; }
.input { position: relative; background: var(--code); border: 1px solid var(--line); border-radius: 6px; padding: 0.75rem 1rem; }
.input summary { cursor: pointer; color: var(--muted); font-size: 0.85rem; }
.number { position: absolute; right: 0.6rem; top: 0.3rem; color: var(--muted); font-size: 0.72rem; user-select: none; }
.output { margin: 0.6rem 0 0; }
.output > pre { padding: 0.3rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.output > .table { white-space: pre; overflow-wrap: normal; }
.output > .stderr { background: var(--warning); border-radius: 6px; padding: 0.6rem 1rem; }
.output > .error { background: var(--wrong); color: var(--wrong-ink); border-left: 4px solid var(--wrong-ink); padding: 0.7rem 1rem; border-radius: 0 6px 6px 0; }
.figure { overflow-x: auto; }
.figure > img { display: block; border-radius: 6px; }
.plotly { background: #ffffff; border-radius: 6px; padding: 2px; width: fit-content; max-width: 100%; }
/* What a notebook brings as HTML stays in its place, whatever its own styles say. */
.prose, .markup { display: flow-root; overflow: clip; transform: translate(0); }
.markup { overflow-x: auto; }
/* So margins of prose no longer collapse into those around it: the box has them instead. */
.prose { margin: 1em 0; }
.prose > :first-child { margin-top: 0; }
.prose > :last-child { margin-bottom: 0; }
.prose:has(> h2:first-child) { margin-top: 2.6rem; }
.prose:has(> h3:first-child) { margin-top: 2rem; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--muted); font-size: 0.85rem; }
.hljs-keyword, .hljs-built_in.hljs-keyword { color: var(--keyword); }
.hljs-string, .hljs-regexp, .hljs-template-variable { color: var(--string); }
.hljs-number, .hljs-literal { color: var(--number); }
.hljs-comment { color: var(--comment); font-style: italic; }
.hljs-title, .hljs-built_in, .hljs-type { color: var(--name); }
@media (min-width: 82rem) {
  .layout { grid-template-columns: 15rem minmax(0, 60rem); column-gap: 3rem; }
  .contents { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; padding: 2.5rem 0; }
  .contents details { border: 0; padding: 0; margin: 0; }
}
@media print { .contents { display: none; } .layout { display: block; } .cell { break-inside: avoid; } }
`;

/**
 * Unpacks plotly.js, which the page holds compressed, and draws each chart over its picture. Where the browser runs no
 * scripts or cannot unpack, the pictures stay.
 */
export const CHARTS = `
(async () => {
  const packed = document.querySelector("script#plotly-gzip").textContent.trim();
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const script = document.createElement("script");
  script.textContent = await new Response(stream).text();
  document.head.append(script);
  // Scripts are the page's own: sanitised HTML holds none, whatever classes and names it gives its elements.
  for (const source of document.querySelectorAll("script.chart")) {
    const box = source.parentElement;
    const { data, layout, config, frames } = JSON.parse(source.textContent);
    const chart = document.createElement("div");
    box.append(chart);
    try {
      await Plotly.newPlot(chart, { data, layout, frames, config: { displaylogo: false, responsive: true, ...config } });
      box.querySelector(".still")?.remove();
    } catch (error) {
      chart.remove();
      console.error(error);
    }
  }
})();
`;

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { JSDOM } from "jsdom";
import { notebookPage } from "../../../kernel-setup/runner/html";
import type { Notebook } from "../../../kernel-setup/runner/notebook";
import { code, notebookOf, prose, removeFolders, temporaryFolder } from "./fixtures";

afterEach(removeFolders);

const EVIL = `</script><script>alert("x")</script><img src=x onerror="alert(1)">`;
const PLOTLY = "application/vnd.plotly.v1+json";

function page(notebook: Notebook, file = "/course/notebooks/06-gan.ipynb", folder = "/course/pages"): string {
  return notebookPage(notebook, { file, folder });
}

function documentOf(notebook: Notebook, ...place: [string?, string?]): Document {
  return new JSDOM(page(notebook, ...place)).window.document;
}

describe("a notebook's page", () => {
  it("escapes data: text, results, errors, chart data, alternative texts, file names and code", () => {
    const notebook = notebookOf(
      code(`const a = ${JSON.stringify(EVIL)};`, [
        { output_type: "stream", name: "stdout", text: EVIL },
        { output_type: "execute_result", data: { "text/plain": EVIL }, metadata: {}, execution_count: 1 },
        { output_type: "error", ename: EVIL, evalue: EVIL, traceback: [] },
        {
          output_type: "display_data",
          data: { [PLOTLY]: { data: [{ name: EVIL }], layout: {} }, "image/png": "AA==", "text/plain": EVIL },
          metadata: {},
        },
        { output_type: "display_data", data: { "image/svg+xml": `<svg>${EVIL}</svg>` }, metadata: {} },
        {
          output_type: "display_data",
          data: { "image/png": `AA=="${EVIL}` },
          metadata: { "image/png": { width: EVIL } },
        },
        { output_type: "display_data", data: { [EVIL]: "unknown" }, metadata: {} },
      ]),
    );
    const document = documentOf(notebook, `/course/notebooks/${EVIL.replaceAll("/", "")}.ipynb`);
    const scripts = [...document.querySelectorAll("script")].map(({ type, id }) => id || type);
    assert.deepEqual(scripts, ["application/json", "plotly-gzip", ""], "only the page's own scripts");
    const policy = document.querySelector('[http-equiv="Content-Security-Policy"]')?.getAttribute("content") ?? "";
    assert.match(
      policy,
      /^default-src 'none'; script-src 'sha256-\S+' 'sha256-\S+' 'unsafe-eval'; /,
      "one chart script, plotly",
    );
    assert.equal(document.querySelectorAll("[onerror]").length, 0);
    const data = JSON.parse(document.querySelector(".plotly script")?.textContent ?? "");
    assert.equal(data.data[0].name, EVIL);
    assert.equal(document.querySelector(".stdout")?.textContent, EVIL);
    assert.equal(document.querySelectorAll(".figure img").length, 3);
  });

  it("needs nothing from outside", () => {
    const text = page(
      notebookOf(
        prose("# T\n\n[a link](https://example.org) ![far](https://example.org/a.png) $x^2$"),
        code("1", [{ output_type: "display_data", data: { [PLOTLY]: { data: [], layout: {} } }, metadata: {} }]),
      ),
    );
    const { document } = new JSDOM(text).window;
    const loaded = [...document.querySelectorAll("[src], link, iframe, object, embed")];
    assert.deepEqual(
      loaded
        .map((element) => element.getAttribute("src") ?? element.outerHTML)
        .filter((source) => !source.startsWith("data:")),
      [],
    );
    assert.doesNotMatch(document.querySelector("style")?.textContent ?? "url(", /url\(|@import/);
    assert.equal(document.querySelectorAll('a[href="https://example.org/a.png"]').length, 1, "a far picture is a link");
  });

  it("holds plotly once, and only where there is a chart", () => {
    const chart = () => code("1", [{ output_type: "display_data", data: { [PLOTLY]: { data: [] } }, metadata: {} }]);
    assert.equal(page(notebookOf(chart(), chart())).match(/id="plotly-gzip"/g)?.length, 1);
    assert.ok(page(notebookOf(code("1"))).length < 20_000);
  });

  it("shows the richest form of an output, and harmless HTML as it is", () => {
    const document = documentOf(
      notebookOf(
        code("1", [
          {
            output_type: "display_data",
            data: { "text/html": "<b id=own>hi</b>", "image/png": "AA==", "text/plain": "t" },
            metadata: {},
          },
          {
            output_type: "display_data",
            data: { "image/png": "AA==\n", "text/plain": "a grid" },
            metadata: { "image/png": { width: 40, height: 20 } },
          },
          { output_type: "display_data", data: { "text/markdown": "*md*" }, metadata: {} },
          { output_type: "display_data", data: { "application/json": { a: 1 } }, metadata: {} },
          { output_type: "error", ename: "Error", evalue: "x", traceback: ["\u001b[31mError: x\u001b[0m", "  at y"] },
        ]),
      ),
    );
    assert.equal(document.querySelector(".markup #own")?.textContent, "hi");
    const image = document.querySelector("img");
    assert.deepEqual(
      ["src", "alt", "width", "height"].map((name) => image?.getAttribute(name)),
      ["data:image/png;base64,AA==", "a grid", "40", "20"],
    );
    assert.equal(document.querySelector(".prose em")?.textContent, "md");
    assert.equal(document.querySelector(".output .plain")?.textContent, '{\n  "a": 1\n}');
    assert.equal(document.querySelector(".error")?.textContent, "Error: x\n  at y");
  });

  it("draws formulas as MathML, leaves money alone, and reads stars and underlines in formulas as they are", () => {
    const document = documentOf(
      notebookOf(
        prose(
          "It costs $5 or $10 and \\$1. $a_1 * b_1 * c$ and\n\n$$\nL = \\frac{1}{n}\n=\n0\n$$\n\n\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}\n\nafter `$code$`",
        ),
      ),
    );
    assert.equal(document.querySelectorAll("math").length, 3);
    assert.equal(document.querySelectorAll('.formula math[display="block"]').length, 2);
    assert.equal(document.querySelectorAll("em, h1, .katex-error").length, 0);
    assert.match(document.querySelector("p")?.textContent ?? "", /^It costs \$5 or \$10 and \$1\. /);
    assert.equal(document.querySelector("code")?.textContent, "$code$");
  });

  it("has a title, and contents that lead to the headings", () => {
    const document = documentOf(
      notebookOf(prose("# The GAN\n\n## First *step*\n\n### A part\n\n## First *step*\n\n[up](#First-step)")),
    );
    assert.equal(document.title, "The GAN");
    const links = [...document.querySelectorAll(".contents a")];
    assert.deepEqual(
      links.map(({ textContent }) => textContent),
      ["First step", "A part", "First step"],
    );
    for (const link of links) {
      const id = decodeURIComponent(link.getAttribute("href")?.slice(1) ?? "");
      assert.ok(document.getElementById(id), `a heading with the id ${id}`);
    }
    assert.equal(new Set(links.map((link) => link.getAttribute("href"))).size, 3);
  });

  it("highlights TypeScript", () => {
    const document = documentOf(notebookOf(prose("```ts\nconst a = 1;\n```"), code("const b: number = 2;")));
    assert.deepEqual(
      [...document.querySelectorAll(".hljs-keyword")].map(({ textContent }) => textContent),
      ["const", "const"],
    );
  });

  it("leads to other pages and files from where it lies, and inlines pictures", () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "notebooks"));
    writeFileSync(join(root, "notebooks", "pic ture.svg"), "<svg/>");
    const text = prose(
      "[next](07-dcgan.ipynb#Start) [code](../src/gan/gan.ts) [top](#T) ![one](pic%20ture.svg) ![two](attachment:a.png) ![gone](no.png)",
    );
    text.attachments = { "a.png": { "image/png": "AA==" } };
    const document = documentOf(
      notebookOf(text),
      join(root, "notebooks", "06-gan.ipynb"),
      join(root, ".ganbook", "html"),
    );
    assert.deepEqual(
      [...document.querySelectorAll("p a")].map((link) => link.getAttribute("href")),
      ["07-dcgan.html#Start", "../../src/gan/gan.ts", "#T"],
    );
    assert.deepEqual(
      [...document.querySelectorAll("img")].map((image) => image.getAttribute("src")),
      ["data:image/svg+xml;base64,PHN2Zy8+", "data:image/png;base64,AA=="],
    );
    assert.match(document.body.textContent ?? "", /\[picture not found: no\.png\]/);
  });

  it("takes links that are no valid URI as they are", () => {
    const document = documentOf(notebookOf(prose("![a](%E0.png) [b](%E0.txt)")), "/c/a.ipynb", "/c");
    assert.match(document.body.textContent ?? "", /\[picture not found: %E0\.png\]/);
    assert.equal(document.querySelectorAll("p a").length, 1);
  });
});

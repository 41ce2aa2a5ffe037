import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { JSDOM } from "jsdom";
import type { Browser } from "playwright-core";
import { notebookPage } from "../../../kernel-setup/runner/html";
import type { Notebook } from "../../../kernel-setup/runner/notebook";
import { replayIn } from "../../../kernel-setup/runner/sanitise";
import { imageGrid, lineChart, replay } from "../../../src/figures";
import { launchBrowser, requireBrowser } from "../../lab/browser";
import { code, notebookOf, prose, removeFolders, temporaryFolder } from "./fixtures";

const HIT = "window.hits=(window.hits||0)+1";

/** HTML that runs {@link HIT} in a page that trusts it, by itself or when it is clicked. */
const VECTORS = [
  `<img src=x onerror="${HIT}">`,
  `<img src="data:image/png;base64,AA==" onerror="${HIT}">`,
  `<script>${HIT}</script>`,
  `<svg onload="${HIT}"></svg>`,
  `<svg><script>${HIT}</script></svg>`,
  `<svg><animate onbegin="${HIT}" attributeName=x dur=1s></svg>`,
  `<svg><a xlink:href="javascript:${HIT}"><text x=20 y=20>s</text></a></svg>`,
  `<svg><foreignObject><img src=x onerror="${HIT}"></foreignObject></svg>`,
  `<a href="javascript:${HIT}">l</a>`,
  `<a href="java&#10;script:${HIT}">l</a>`,
  `<a href=" &#1;javascript:${HIT}">l</a>`,
  `<a href="data:text/html,<script>parent.${HIT}</script>">l</a>`,
  `<iframe srcdoc="<script>parent.${HIT}</script>"></iframe>`,
  `<iframe src="javascript:parent.${HIT}"></iframe>`,
  `<object data="javascript:${HIT}"></object>`,
  `<embed src="javascript:${HIT}">`,
  `<form action="javascript:${HIT}"><input type=submit autofocus onfocus="${HIT}"></form>`,
  `<button formaction="javascript:${HIT}">b</button>`,
  `<details open ontoggle="${HIT}">d</details>`,
  `<video autoplay onloadstart="${HIT}" src="data:,x"><source onerror="${HIT}"></video>`,
  `<body onload="${HIT}">`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${HIT}&gt;">`,
  `<noscript><p title="</noscript><img src=x onerror=${HIT}>"></noscript>`,
  `<math><annotation-xml encoding="text/html"><img src=x onerror="${HIT}"></annotation-xml></math>`,
  `<meta http-equiv="refresh" content="0;url=javascript:${HIT}">`,
  `<base href="javascript:${HIT}//">`,
  `<input onfocus="${HIT}" autofocus>`,
  `<div style="animation:x 1s" onanimationstart="${HIT}">a</div><style>@keyframes x{from{left:0}}</style>`,
  // Names that the page's own scripts look for.
  `<div id="plotly-gzip">AAAA</div>`,
  `<div class="figure plotly"><script type="application/json" class="chart">{}</script></div>`,
  `<img name="querySelectorAll"><img name="head"><form id="createElement"></form>`,
];

function output(data: Record<string, unknown>) {
  return { output_type: "display_data" as const, data, metadata: {} };
}

/** Every vector in every place that HTML comes in by. */
function evil(...more: Parameters<typeof notebookOf>): Notebook {
  return notebookOf(
    ...VECTORS.flatMap((html, i) => [
      prose(html),
      prose(`# ${html.replaceAll("\n", " ")}\n\n## Two ${i} ${html}`),
      code(`${i}`, [
        output({ "text/html": html }),
        output({ "text/markdown": `*a* ${html}` }),
        output({ "text/latex": `$x$ ${html}` }),
        output({ "image/svg+xml": `<svg xmlns="http://www.w3.org/2000/svg">${html}</svg>` }),
        output({ "text/plain": html }),
      ]),
    ]),
    prose(`[l](javascript:${HIT}) <javascript:${HIT}> ![p](x" onerror="${HIT})`),
    prose(`$\\href{javascript:${HIT}}{x}$ $\\htmlData{a=b}{x}$ $\\includegraphics{x}$`),
    ...more,
  );
}

async function film() {
  const frames = [0, 0.5, 1].map((value) =>
    imageGrid({ shape: [1, 2, 2, 1], values: new Float32Array(4).fill(value) }),
  );
  return replay(frames, { title: "A <b>film</b>", labels: ["one", "two", "three"] });
}

describe("a notebook by somebody else, as a page", () => {
  after(removeFolders);

  it("has no element, attribute or link that could run or reach out", () => {
    const { document } = new JSDOM(notebookPage(evil(), { file: "/c/a.ipynb", folder: "/c" })).window;
    const content = document.querySelector(".layout") as Element;
    const refused = "script, iframe, object, embed, form, input, button, video, meta, base, style, link, foreignObject";
    assert.deepEqual(
      [...content.querySelectorAll(refused)].map((element) => element.outerHTML),
      [],
    );
    for (const element of content.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        assert.doesNotMatch(name, /^on|srcdoc|formaction/, element.outerHTML);
        if (/href$|src$/.test(name)) assert.match(value, /^(#|data:image\/|https?:)/, element.outerHTML);
      }
    }
    // What is harmless stays.
    assert.ok(content.querySelectorAll("details").length > 0);
  });

  it("asks no other server for a picture, and takes those beside the notebook into the page", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a.svg"), "<svg/>");
    const html = `<img src="https://example.org/x.png" alt="far"> <img src="//example.org/y.png"> <img src="a.svg"> <img src="no.png">`;
    const { document } = new JSDOM(
      notebookPage(notebookOf(prose(html), code("1", [output({ "text/html": html })])), {
        file: join(folder, "a.ipynb"),
        folder,
      }),
    ).window;
    for (const place of [".prose", ".markup"]) {
      const box = document.querySelector(place) as Element;
      assert.deepEqual(
        [...box.querySelectorAll("img")].map(({ src }) => src),
        ["data:image/svg+xml;base64,PHN2Zy8+"],
      );
      assert.deepEqual(
        [...box.querySelectorAll("a")].map((link) => [link.getAttribute("href"), link.textContent]),
        [
          ["https://example.org/x.png", "far"],
          ["//example.org/y.png", "//example.org/y.png"],
        ],
      );
      assert.match(box.textContent ?? "", /\[picture not found: no\.png\]/);
    }
  });

  it("leaves formulas, tables, code, colours and links as they are", () => {
    const text =
      '| a | b |\n|---|--:|\n| $x_1^2$ | [l](https://example.org) |\n\n```ts\nconst a = 1;\n```\n\n$$\\begin{aligned}a &= \\frac{b}{c}\\\\ &= \\mathbf{x}\\end{aligned}$$\n\n<span style="color:#ff0000">red</span> <kbd>Esc</kbd>';
    const { document } = new JSDOM(notebookPage(notebookOf(prose(text)), { file: "/c/a.ipynb", folder: "/c" })).window;
    const box = document.querySelector(".prose") as Element;
    assert.deepEqual(
      ["table", "math", "mfrac", "mtable", "msubsup", ".hljs-keyword", "kbd"].map(
        (q) => box.querySelectorAll(q).length > 0,
      ),
      Array(7).fill(true),
    );
    assert.equal(box.querySelector("span[style]")?.getAttribute("style"), "color:#ff0000");
    assert.doesNotMatch(box.textContent ?? "", /frac|mathbf/, "the source of a formula is no text");
  });

  it("is played a replay of by our own player, from the values in it, and nothing else", async () => {
    const html = await (await film()).html();
    const stored = replayIn(html);
    assert.match(stored?.[0] ?? "", /^replay-[0-9a-f]{12}$/);
    assert.deepEqual([stored?.[1], stored?.[2].labels], ["A <b>film</b>", ["one", "two", "three"]]);
    // Another player, another value, something behind it: not a replay of ours any more, or none of it is kept.
    assert.deepEqual(replayIn(html.replace("<script>(", `<script>(${HIT},`)), stored);
    const broken: [string, string][] = [
      ['"fps":6', `"fps":"${HIT}"`],
      ['"accent":"#', '"accent":"red;background:url(//example.org)#'],
      ['("replay-', `(${HIT},"replay-`],
      [");</script>", `);${HIT};</script>`],
      [");</script>", `,${HIT});</script>`],
    ];
    for (const [from, to] of broken) {
      assert.ok(html.includes(from), from);
      assert.equal(replayIn(html.replace(from, () => to)), undefined, to);
    }
    const extra = replayIn(html.replace('"fps":6', '"fps":6,"more":1'));
    assert.equal(extra && "more" in extra[2], false);
  });

  describe("in a browser", () => {
    let browser: Browser;
    before(async function () {
      browser = await launchBrowser(requireBrowser(this));
    });
    after(() => browser?.close());

    async function open(html: string) {
      const folder = temporaryFolder();
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "page.html"), html);
      const page = await browser.newPage();
      const errors: string[] = [];
      const requests: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("request", (request) => {
        if (!/^(data|blob):/.test(request.url())) requests.push(request.url());
      });
      await page.goto(pathToFileURL(join(folder, "page.html")).href);
      return { page, errors, requests };
    }

    async function figures() {
      const chart = lineChart({ series: [{ name: "a", y: [1, 3, 2] }], title: "A chart" });
      const player = await film();
      return code("figures", [output(await chart.bundle()), output(await player.bundle())]);
    }

    for (const policy of [true, false]) {
      it(`runs nothing ${policy ? "" : "even without its policy "}but our own figures`, async () => {
        let html = notebookPage(evil(await figures()), { file: "/c/a.ipynb", folder: "/c" });
        if (!policy) html = html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "");
        const { page, errors, requests } = await open(html);
        const hits = () => page.evaluate("window.hits || 0");
        // The chart is drawn, can be zoomed into, and the replay can be wound.
        await page.waitForSelector(".plotly .main-svg");
        const range = () => page.evaluate("document.querySelector('.js-plotly-plot').layout.xaxis.range");
        const before = await range();
        const plot = await page.locator(".plotly .nsewdrag").boundingBox();
        assert.ok(plot);
        await page.locator(".plotly .nsewdrag").scrollIntoViewIfNeeded();
        const { x, y, width, height } = (await page.locator(".plotly .nsewdrag").boundingBox()) ?? plot;
        await page.mouse.move(x + width * 0.3, y + height * 0.5);
        await page.mouse.down();
        await page.mouse.move(x + width * 0.6, y + height * 0.5, { steps: 5 });
        await page.mouse.up();
        await page.waitForTimeout(500);
        assert.notDeepEqual(await range(), before, "the chart was zoomed");
        const slider = page.locator('[class^="replay-"] input[type="range"]');
        await slider.fill("0");
        const root = page.locator('[class^="replay-"]');
        assert.match((await root.textContent()) ?? "", /A <b>film<\/b>[\s\S]*one/);
        await slider.fill("1");
        assert.match((await root.textContent()) ?? "", /two/);
        // Links that a reader might click.
        await page.evaluate(
          "document.querySelectorAll('.layout a, .layout summary').forEach((a) => { if (!/^https?:/.test(a.href)) a.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })); })",
        );
        await page.waitForTimeout(300);
        assert.equal(await hits(), 0);
        assert.deepEqual(errors, []);
        assert.deepEqual(
          requests.map((url) => url.replace(/#.*/, "").replace(/^.*\//, "")),
          ["page.html"],
        );
        await page.close();
      });
    }

    it("keeps what is shown in its place", async () => {
      const cover = `<div id="cover" style="position:fixed;inset:0;z-index:9999;background:red">cover</div>`;
      const shift = `<div style="margin-top:-3000px;height:3000px;background:red">cover</div>`;
      const html = notebookPage(
        notebookOf(
          prose("# A title"),
          code("const first = 1;"),
          prose(cover + shift),
          code("1", [output({ "text/html": `text ${cover}${shift}` })]),
        ),
        { file: "/c/a.ipynb", folder: "/c" },
      );
      const { page } = await open(html);
      // The element that a reader sees, and a click hits, in the middle of the title and of the first cell.
      for (const place of ["h1", ".input code"]) {
        const seen = await page.evaluate(`(() => {
          const { x, y, width, height } = document.querySelector(${JSON.stringify(place)}).getBoundingClientRect();
          return document.elementFromPoint(x + Math.min(width / 2, 40), y + height / 2)?.closest(${JSON.stringify(place)}) !== null;
        })()`);
        assert.equal(seen, true, `${place} is covered`);
      }
      await page.close();
    });
  });
});

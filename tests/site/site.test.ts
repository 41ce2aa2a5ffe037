/** What the site does: charts, replays, search; what it weighs; where its links lead. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import { buildSite, builtSite } from "../../docs/site/make/build";
import { deadLinks, filesOf } from "../../docs/site/make/links";
import { serve } from "../../docs/site/make/serve";
import { writePages } from "../../docs/site/make/site";
import { ROOT } from "../../kernel-setup/setup/paths";
import { run } from "../../kernel-setup/setup/run";
import { Steps } from "../../kernel-setup/setup/steps";
import { openPage, SITE, startVisit, type Visit } from "./built";

const CHAPTER = "course/06-gan.html";

/** A teacher may have taken them away (docs/teaching.md). */
const HAS_SOLUTIONS = existsSync(path.join(ROOT, "notebooks", "solutions"));

/** What the first page may weigh before its figures, in bytes, uncompressed. */
const FRONT_PAGE = 300_000;

let folder: string;
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), "ganbook-site-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe("the site in a browser", function () {
  this.timeout(1_200_000);
  let visit: Visit;
  before(async function () {
    visit = await startVisit(this);
  });
  after(() => visit?.stop());

  async function open(name: string): Promise<{ page: Page; close(): Promise<void> }> {
    const { page, context, problems } = await openPage(visit);
    await page.goto(visit.address + name, { waitUntil: "load" });
    const close = async () => {
      await context.close();
      assert.deepEqual(problems, []);
    };
    return { page, close };
  }

  it("shows what it is in one screen, and loads less than 300 kB for it before figures", async () => {
    const { page, context } = await openPage(visit);
    const weights: [name: string, bytes: number][] = [];
    page.on("response", async (response) => {
      const name = response.url().slice(visit.address.length);
      const body = /^figures\/|\.(png|svg|gif)$/.test(name) ? undefined : await response.body();
      if (body) weights.push([name || "index.html", body.length]);
    });
    await page.goto(visit.address, { waitUntil: "networkidle" });
    for (const what of [
      page.getByRole("heading", { level: 1 }),
      page.getByText("npm start"),
      page.getByText("npm test"),
      page.getByRole("link", { name: "Start reading" }),
      page.getByRole("slider", { name: "Frame" }),
    ]) {
      assert.ok(((await bottomOf(what)) ?? Number.NaN) < 800, `in the first screen: ${what}`);
    }
    const sum = weights.reduce((sum, [, bytes]) => sum + bytes, 0);
    console.log(
      `      ${(sum / 1000).toFixed(1)} kB: ${weights.map(([name, bytes]) => `${name} ${bytes}`).join(", ")}`,
    );
    assert.ok(sum > 50_000 && sum < FRONT_PAGE, String(sum));
    await context.close();
  });

  it("takes a chart's picture for a chart that zooms, in the same place", async () => {
    const { page, close } = await open(CHAPTER);
    const figure = page.locator(".figure.chart").first();
    const before = await figure.boundingBox();
    await figure.scrollIntoViewIfNeeded();
    await figure.locator(".drawn .nsewdrag").first().waitFor();
    const range = () =>
      figure.evaluate((element) => {
        const chart = element.querySelector(".js-plotly-plot") as unknown as {
          _fullLayout: { xaxis: { range: [number, number] } };
        };
        return chart._fullLayout.xaxis.range;
      });
    const [from, to] = await range();
    const box = await figure.locator(".nsewdrag").first().boundingBox();
    assert.ok(box && before);
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.7, { steps: 8 });
    await page.mouse.up();
    await page.waitForTimeout(500);
    const [zoomedFrom, zoomedTo] = await range();
    assert.ok(zoomedFrom > from && zoomedTo < to, `${from} to ${to}, then ${zoomedFrom} to ${zoomedTo}`);
    const after = await figure.boundingBox();
    assert.ok(Math.abs((after?.height ?? 0) - before.height) < 2, "nothing has moved");
    await close();
  });

  it("waits on a phone until a chart is asked for, since fingers scroll over it", async () => {
    const { page, context, problems } = await openPage(visit, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    await page.goto(visit.address + CHAPTER, { waitUntil: "load" });
    const figure = page.locator(".figure.chart").first();
    await figure.scrollIntoViewIfNeeded();
    await figure.getByRole("button", { name: "Make this chart interactive" }).tap();
    await figure.locator(".drawn:visible .main-svg").first().waitFor();
    const box = await figure.locator(".drawn").boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
    await context.close();
    assert.deepEqual(problems, []);
  });

  it("plays a replay, and goes to any frame", async () => {
    const { page, close } = await open(CHAPTER);
    const figure = page.locator(".figure.replay").first();
    await figure.scrollIntoViewIfNeeded();
    const slider = figure.getByRole("slider", { name: "Frame" });
    await slider.fill("2");
    const screen = figure.locator("img");
    const third = await screen.getAttribute("src");
    await slider.fill("0");
    const first = await screen.getAttribute("src");
    assert.notEqual(first, third);
    await figure.getByRole("button", { name: "Play" }).click();
    await page.waitForFunction(
      (element) => Number((element as HTMLInputElement).value) > 1,
      await slider.elementHandle(),
    );
    assert.notEqual(await screen.getAttribute("src"), first);
    await close();
  });

  it("finds a word of a chapter, and leads to its section", async () => {
    const { page, close } = await open("");
    await page.getByRole("button", { name: "Search" }).click();
    await page.locator(".VPLocalSearchBox input").fill("checkerboard");
    const result = page.locator(".VPLocalSearchBox .result").first();
    await result.waitFor();
    await result.click();
    await page.waitForURL(/course\/05-generator\.html#/);
    await close();
  });

  it("leads to a page's sections from its side", async () => {
    const { page, close } = await open(CHAPTER);
    await page.locator(".VPDocAsideOutline").getByRole("link", { name: "Exercises" }).click();
    await page.waitForURL(/#Exercises$/);
    await close();
  });

  it("folds solutions under their exercises", async function () {
    if (!HAS_SOLUTIONS) {
      console.log("SKIPPED: notebooks/solutions has been taken away");
      this.skip();
    }
    const { page, close } = await open(CHAPTER);
    const solution = page.locator("details.solution").first();
    assert.equal(await solution.getAttribute("open"), null);
    await solution.locator("summary").click();
    assert.ok(await solution.locator(".shiki").first().isVisible());
    await close();
  });

  it("shows pictures where no scripts run", async () => {
    const { page, context } = await openPage(visit, { javaScriptEnabled: false });
    await page.goto(visit.address + CHAPTER, { waitUntil: "load" });
    const picture = page.locator(".figure.chart img").first();
    await picture.scrollIntoViewIfNeeded();
    assert.ok(((await picture.boundingBox())?.height ?? 0) > 200);
    await context.close();
  });

  it("has no link that leads nowhere, and its own check finds one", () => {
    const { folder: site, base } = visit.site;
    assert.deepEqual(deadLinks(site, base), []);
    const pages = filesOf(site).filter((file) => file.endsWith(".html"));
    const links = pages.flatMap((file) => [
      ...readFileSync(path.join(site, file), "utf8").matchAll(/ href="\/ganbook\//g),
    ]);
    assert.ok(links.length > 1000, `${links.length} links were looked at`);
  });

  it("is built by code whose types are right", async () => {
    const { code, output } = await run(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", SITE]);
    assert.equal(code, 0, output);
  });
});

describe("the site's pages, before they are built", function () {
  this.timeout(120_000);
  const write = (solutions: boolean) => {
    const pages = path.join(folder, solutions ? "with" : "without");
    const plan = writePages({ root: ROOT, base: "/", solutions, pages, out: "", cache: "" });
    return { plan, text: (name: string) => readFileSync(path.join(pages, name), "utf8") };
  };

  it("name each cell for who explains its code, and hold solutions only if they are wanted", () => {
    const { text, plan } = write(true);
    assert.match(text("course/06-gan.md"), /^```+ts cell=06-gan\/1$/m);
    if (HAS_SOLUTIONS) {
      assert.match(text("course/06-gan.md"), /^```+ts cell=06-gan-solutions\/2$/m);
      assert.match(text("course/06-gan.md"), /<summary>Solution of 6\.1<\/summary>/);
    }
    assert.deepEqual(
      plan.sidebar["/"]?.map((group) => group.text),
      ["Course", "Guides", "Results"],
    );
    const without = write(false).text("course/06-gan.md");
    assert.doesNotMatch(without, /Solution of|06-gan-solutions\/|\(label \* p\)/);
    assert.match(without, /6\.1 · A label of 0\.9/);
  });
});

describe("the site's folder and server", () => {
  const site = () => ({ root: ROOT, base: "/", solutions: true, steps: new Steps({ write: () => {} }) });

  it("takes no folder that holds something else", async () => {
    const out = path.join(folder, "mine");
    filesInto(out, { "thesis.txt": "years of work" });
    await assert.rejects(buildSite({ ...site(), out }), /holds something else than a site, which would be lost/);
    assert.deepEqual(readdirSync(out), ["thesis.txt"]);
    const file = path.join(folder, "mine", "thesis.txt");
    await assert.rejects(buildSite({ ...site(), out: file }), /It must be a folder|ENOTDIR/);
    assert.equal(builtSite(out), undefined);
  });

  it("finds links without a page, without a file and without an anchor", () => {
    const out = path.join(folder, "links");
    filesInto(out, {
      "index.html":
        '<a href="/b/a.html#here">1</a> <a href="/b/a.html#gone">2</a> <img src="/b/x.png"> <a href="/a.html">3</a>',
      "a.html":
        '<h1 id="here">A</h1> <a href="#here">4</a> <a href="https://example.org/x">5</a> <a href="c.html">6</a>',
    });
    assert.deepEqual(
      deadLinks(out, "/b/").map(({ link }) => link),
      ["c.html", "/b/a.html#gone", "/b/x.png", "/a.html"],
    );
  });

  it("serves what is in its folder, and nothing above it", async () => {
    const out = path.join(folder, "served");
    filesInto(out, { "index.html": "home", "a.html": "a", "404.html": "none" });
    filesInto(folder, { "secret.txt": "secret" });
    const { server, address } = await serve(out, "/b/", 0);
    try {
      const get = async (name: string) => {
        const response = await fetch(new URL(name, address));
        return [response.status, await response.text()];
      };
      assert.deepEqual(await get(""), [200, "home"]);
      assert.deepEqual(await get("a"), [200, "a"]);
      assert.deepEqual(await get("%2e%2e%2fsecret.txt"), [404, "none"]);
      assert.deepEqual(await get("%zz"), [404, "none"]);
      assert.deepEqual(await get("/elsewhere"), [404, "none"]);
      const port = Number(new URL(address).port);
      await assert.rejects(serve(out, "/b/", port), /port \d+ is taken/);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

/** The lower edge of an element in the window, in CSS pixels. */
async function bottomOf(element: Locator): Promise<number | undefined> {
  await element.first().waitFor();
  const box = await element.first().boundingBox();
  return box ? box.y + box.height : undefined;
}

function filesInto(folder: string, files: Record<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
}

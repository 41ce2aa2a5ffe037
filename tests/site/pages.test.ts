/** Every page of the site in a browser: as it opens, in light and dark, on a phone, and for readers who do not see it. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { filesOf } from "../../docs/site/make/links";
import { SCREENSHOTS } from "../lab/browser";
import { openPage, SITE, startVisit, type Visit } from "./built";

/** What was found wrong, by kind: each a list of lines that begin with the page. */
interface Findings {
  errors: string[];
  accessibility: string[];
  wide: string[];
  empty: string[];
  colours: string[];
}

/** A phone's width. */
const PHONE = 390;

/** Pages of the reference that stand for all of them, which one template makes: axe's look at each of 50 would take minutes. */
const LOOKED_AT: readonly string[] = ["reference/index.html", "reference/engine.html", "reference/gan.html"];

describe("the pages of the site", function () {
  this.timeout(1_200_000);
  let visit: Visit;
  let names: string[];
  const found: Findings = { errors: [], accessibility: [], wide: [], empty: [], colours: [] };
  before(async function () {
    visit = await startVisit(this);
    names = filesOf(visit.site.folder).filter((file) => file.endsWith(".html"));
    mkdirSync(path.join(SCREENSHOTS, "site"), { recursive: true });
    const waiting = [...names];
    const rooms = names.filter((name) => name.startsWith("reference/") && !LOOKED_AT.includes(name));
    assert.ok(rooms.length > 40 && rooms.length < names.length - 25, "what stands for the reference is in it");
    const visitor = async () => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
        await look(visit, name, found, !rooms.includes(name));
      }
    };
    // A page loads while another one is looked at.
    await Promise.all([visitor(), visitor()]);
  });
  after(() => visit?.stop());

  it("are those of the chapters, the documents and the results", () => {
    const chapters = names.filter((name) => name.startsWith("course/"));
    assert.ok(chapters.length >= 11, String(chapters));
    for (const name of ["index.html", "404.html", "guide/install.html", "results/benchmarks.html"]) {
      assert.ok(names.includes(name), name);
    }
  });

  it("open without an error, and ask nobody for anything", () => assert.deepEqual(found.errors, []));
  it("draw every chart that a reader comes to", () => assert.deepEqual(found.empty, []));
  it("pass axe's checks, in light and in dark", () => assert.deepEqual(found.accessibility, []));
  it("colour code so that it can be read", () => assert.deepEqual([...new Set(found.colours)], []));
  it("are no wider than a phone", () => assert.deepEqual(found.wide, []));
});

/** One page, opened, and as a phone has it. @param closely in every way */
async function look(visit: Visit, name: string, found: Findings, closely: boolean): Promise<void> {
  const { page, context, problems } = await openPage(visit);
  await page.goto(visit.address + name, { waitUntil: "load" });
  // Vue has taken over what the server sent.
  await page.waitForFunction(() => "_vnode" in (document.querySelector("#app") ?? {}));
  const shot = (how: string) =>
    page.screenshot({
      path: path.join(SCREENSHOTS, "site", `${name.replace(/\.html$/, "").replaceAll("/", "-")}-${how}.png`),
    });
  await shot("light");
  if (closely) await lookClosely(page, name, found, shot);
  await page.setViewportSize({ width: PHONE, height: 844 });
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(300);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > PHONE) found.wide.push(`${name}: ${width}`);
  await shot("phone");
  found.errors.push(
    // The browser says itself that the page which stands for missing ones came with 404.
    ...problems.filter((problem) => name !== "404.html" || !/404/.test(problem)).map((problem) => `${name} ${problem}`),
  );
  await context.close();
}

/** What it says to axe, how its colours can be read, and whether charts are drawn. */
async function lookClosely(
  page: Page,
  name: string,
  found: Findings,
  shot: (how: string) => Promise<unknown>,
): Promise<void> {
  found.colours.push(...(await unreadableCode(page)));
  found.accessibility.push(...(await axe(page)).map((line) => `${name}, light: ${line}`));
  // Colours are looked at when they have changed, not on the way.
  await page.addStyleTag({
    content: "*, ::before, ::after { transition: none !important; animation: none !important }",
  });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.waitForFunction(() => document.documentElement.classList.contains("dark"));
  await shot("dark");
  found.colours.push(...(await unreadableCode(page)));
  found.accessibility.push(...(await axe(page, "color-contrast")).map((line) => `${name}, dark: ${line}`));
  found.empty.push(...(await drawAll(page)).map((line) => `${name}: ${line}`));
}

/**
 * What axe finds. Its look at colours takes seconds for a thousand coloured words of code, which all have one of a few colours:
 * {@link unreadableCode} looks at those.
 */
async function axe(page: Page, only?: string): Promise<string[]> {
  await page.evaluate(readFileSync(path.join(SITE, "node_modules", "axe-core", "axe.min.js"), "utf8"));
  return page.evaluate(async (only) => {
    const { axe } = window as unknown as {
      axe: {
        run(
          context: object,
          options: object,
        ): Promise<{ violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run(
      { exclude: [".shiki code", "math"] },
      { resultTypes: ["violations"], ...(only ? { runOnly: { type: "rule", values: [only] } } : {}) },
    );
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.length}, such as ${nodes[0]?.target.join(" ")}: ${nodes[0]?.failureSummary}`,
    );
  }, only);
}

/** Colours of code that stand out too little from what is behind them (WCAG 2, 4.5 : 1). */
function unreadableCode(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const numbers = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (color: string) => {
      const [r = 0, g = 0, b = 0] = numbers(color)
        .slice(0, 3)
        .map((value) => (value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const wrong = new Set<string>();
    for (const block of document.querySelectorAll('div[class*="language-"]')) {
      const behind = getComputedStyle(block).backgroundColor;
      const seen = new Set([...block.querySelectorAll(".shiki code span")].map((word) => getComputedStyle(word).color));
      for (const color of seen) {
        const [dark = 0, light = 0] = [luminance(color), luminance(behind)].sort((a, b) => a - b);
        if ((light + 0.05) / (dark + 0.05) < 4.5) wrong.add(`${color} on ${behind}`);
      }
    }
    return [...wrong];
  });
}

/** Comes to every chart and waits for it. @returns those that stay pictures, or show nothing */
async function drawAll(page: Page): Promise<string[]> {
  const charts = page.locator(".figure.chart:visible");
  const problems: string[] = [];
  for (let index = 0; index < (await charts.count()); index++) {
    const chart = charts.nth(index);
    await chart.scrollIntoViewIfNeeded();
    try {
      await chart.locator(".drawn:visible .main-svg").first().waitFor({ timeout: 20_000 });
    } catch {
      problems.push(`chart ${index + 1} of ${await charts.count()}`);
    }
  }
  return problems;
}

/** Types of names, in a browser: with a mouse, with keys alone, and on a phone. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { openPage, SITE, startVisit, type Visit } from "./built";

const CHAPTER = "course/01-neuron.html";
/** The third code cell: `const zeros = [0, 0]; …`. */
const CODE = 'pre[data-cell="01-neuron/3"]';
const POPUP = ".hover-popup:not([hidden])";

describe("types of names in the site's code", function () {
  this.timeout(1_200_000);
  let visit: Visit;
  before(async function () {
    visit = await startVisit(this);
  });
  after(() => visit?.stop());

  async function open(options: Parameters<typeof openPage>[1] = {}) {
    const { page, context, problems } = await openPage(visit, options);
    const fetched: string[] = [];
    page.on("request", (request) => /hovers\//.test(request.url()) && fetched.push(request.url()));
    await page.goto(visit.address + CHAPTER, { waitUntil: "load" });
    // Vue has taken over what the server sent.
    await page.waitForFunction(() => "_vnode" in (document.querySelector("#app") ?? {}));
    const code = page.locator(CODE);
    await code.evaluate((element) => element.scrollIntoView({ block: "center" }));
    await page.waitForLoadState("networkidle");
    const close = async () => {
      await context.close();
      assert.deepEqual(problems, []);
    };
    return { page, code, fetched, close };
  }
  const name = (page: Page, text: string) => page.locator(`${CODE} .hover-name`, { hasText: new RegExp(`^${text}$`) });

  it("show under the mouse, and are fetched once, when they are first wanted", async () => {
    const { page, code, fetched, close } = await open();
    assert.equal(await page.locator(".hover-name").count(), 0, "no page carries what nobody asked for");
    assert.deepEqual(fetched, []);
    await code.hover({ position: { x: 60, y: 12 } });
    await name(page, "zeros").first().waitFor();
    await name(page, "zeros").first().hover();
    await page.locator(POPUP).waitFor();
    assert.equal(await page.locator(`${POPUP} code`).first().textContent(), "const zeros: number[]");
    await name(page, "sigmoid").first().hover();
    await page.locator(POPUP, { hasText: "const sigmoid: Activation" }).waitFor();
    // It stays while the mouse goes over to it: there is something in it to press.
    await page.locator(`${POPUP} a`).hover();
    await page.waitForTimeout(500);
    const target = await page.locator(`${POPUP} a`).getAttribute("href");
    assert.equal(target, "/ganbook/reference/neuron.html#sigmoid");
    await page.mouse.move(5, 5);
    await page.locator(POPUP).waitFor({ state: "detached" });
    assert.equal(fetched.length, 1);
    await page.goto(new URL(target ?? "", visit.address).href, { waitUntil: "load" });
    assert.equal(await page.locator("#sigmoid").evaluate((element) => element.tagName), "H3");
    await close();
  });

  it("open, move and close by keys, and pass axe's checks in light and dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, code, close } = await open({ colorScheme });
      await code.focus();
      const shown = async (key: string) => {
        const before = await page.locator(".hover-name.is-open").evaluateAll((all) => all[0]?.textContent);
        await page.keyboard.press(key);
        await page.waitForFunction(
          (old) => (document.querySelector(".hover-name.is-open")?.textContent ?? undefined) !== old,
          before,
        );
        return page.locator(".hover-name.is-open").textContent();
      };
      assert.equal(await shown("ArrowRight"), "zeros");
      assert.equal(await shown("ArrowRight"), "apartFrom");
      assert.equal(await shown("ArrowDown"), "activation");
      assert.equal(await shown("ArrowLeft"), "apartFrom");
      assert.equal(await shown("ArrowUp"), "zeros");
      const hint = await code.getAttribute("aria-describedby");
      assert.match((await page.locator(`#${hint}`).textContent()) ?? "", /arrow keys/);
      await page.evaluate(readFileSync(path.join(SITE, "node_modules", "axe-core", "axe.min.js"), "utf8"));
      const wrong = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(context: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        const { violations } = await axe.run({ include: [[".hover-popup"], ["pre[data-cell]"]] });
        return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      });
      assert.deepEqual(wrong, []);
      await page.keyboard.press("Escape");
      assert.equal(await page.locator(POPUP).count(), 0);
      await close();
    }
  });

  it("open by a tap, and lie within a phone's window", async () => {
    const { page, code, close } = await open({ viewport: { width: 390, height: 700 }, hasTouch: true, isMobile: true });
    const box = await code.boundingBox();
    assert.ok(box);
    await page.touchscreen.tap(box.x + 90, box.y + 30);
    await page.locator(".hover-name").first().waitFor();
    for (const text of ["zeros", "sigmoid", "Neuron"]) {
      const one = name(page, text).first();
      await one.evaluate((element) => element.scrollIntoView({ block: "center", inline: "end" }));
      await page.waitForTimeout(300);
      await one.tap();
      await page.locator(POPUP, { hasText: text }).waitFor();
      const place = await page.locator(POPUP).boundingBox();
      assert.ok(place && place.x >= 0 && place.x + place.width <= 390, `${text}: ${JSON.stringify(place)}`);
      assert.ok(place.y >= 0 && place.y + place.height <= 700, `${text}: ${JSON.stringify(place)}`);
    }
    await page.touchscreen.tap(200, 20);
    assert.equal(await page.locator(POPUP).count(), 0);
    await close();
  });
});

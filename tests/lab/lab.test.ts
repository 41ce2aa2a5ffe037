import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { type Lab, startLab } from "../../kernel-setup/setup/lab";
import { pathsOf, ROOT } from "../../kernel-setup/setup/paths";
import { findBrowser, launchBrowser } from "./browser";
import { NotebookPage } from "./notebook-page";

const NOTEBOOKS = path.join(ROOT, "notebooks");
const SCREENSHOTS = path.join(ROOT, ".ganbook", "screenshots");
const GAN = "06-gan.ipynb";

/** What a reader does: open a chapter in JupyterLab, run it, stop it half-way, look at it. */
describe("JupyterLab in a real browser", function () {
  this.timeout("12m");
  const names = readdirSync(NOTEBOOKS).filter((name) => name.endsWith(".ipynb"));
  /** JupyterLab saves what it runs, so it is given copies. Not in a hidden folder: the server shows none of those. */
  const folder = `lab-test-${process.pid}`;
  let lab: Lab;
  let browser: Browser;
  let page: Page;
  const messages: string[] = [];

  before(async function () {
    const executable = findBrowser();
    if (!executable) {
      console.log("SKIPPED: no browser was found; install Chromium, or name one in GANBOOK_BROWSER");
      this.skip();
    }
    mkdirSync(SCREENSHOTS, { recursive: true });
    cpSync(NOTEBOOKS, path.join(ROOT, folder), { recursive: true });
    lab = await startLab(pathsOf(), { openBrowser: false });
    browser = await launchBrowser(executable as string);
  });

  beforeEach(async () => {
    // High enough for a whole chapter: JupyterLab leaves out cells that are out of sight.
    page = await browser.newPage({ viewport: { width: 1300, height: 14_000 } });
    messages.length = 0;
    page.on("pageerror", (error) => messages.push(error.message));
  });

  afterEach(async function () {
    const name = this.currentTest?.title.replace(/\W+/g, "-") ?? "test";
    await page?.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`) });
    await page?.close();
  });

  after(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(path.join(ROOT, folder), { recursive: true, force: true });
  });

  for (const name of names) {
    it(`${name}: stored figures show before anything is run`, async () => {
      await NotebookPage.open(page, lab, `${folder}/${name}`);
      const figures = page.locator(
        ".jp-OutputArea .js-plotly-plot, .jp-OutputArea img, .jp-OutputArea .jp-RenderedSVG",
      );
      await figures.nth(5).waitFor({ timeout: 20_000 }); // the sixth: every chapter has more
      assert.equal(await page.locator(".jp-Dialog").count(), 0, "a dialogue covers the notebook");
    });

    it(`${name}: Run All ends without an error, with charts and pictures`, async () => {
      const notebook = await NotebookPage.open(page, lab, `${folder}/${name}`);
      await notebook.restart();
      assert.equal(await page.locator(".jp-OutputArea-output").count(), 0, "outputs were cleared");
      // JupyterLab reports the requests that a restart cuts short as errors of its own.
      messages.length = 0;

      await notebook.runAll(600_000);
      const cells = await notebook.saved(lab);
      assert.deepEqual(
        cells.map(({ execution_count }) => execution_count),
        cells.map((_, index) => index + 1),
        "every code cell has run, in order",
      );
      const errors = cells.flatMap(({ outputs }) => outputs).filter(({ output_type }) => output_type === "error");
      assert.deepEqual(errors, []);
      assert.ok((await page.locator(".js-plotly-plot .main-svg").count()) > 0, "an interactive chart is visible");
      // The picture of a chart is there too, but hidden behind the interactive form.
      const boxes = await Promise.all((await page.locator(".jp-OutputArea img").all()).map((img) => img.boundingBox()));
      assert.ok(
        boxes.some((box) => box && box.width > 100),
        "a picture is visible",
      );
      assert.deepEqual(messages, [], "errors in the page");
    });
  }

  it(`${GAN}: training is interrupted, and the next cell runs`, async () => {
    const notebook = await NotebookPage.open(page, lab, `${folder}/${GAN}`);
    await notebook.restart();
    messages.length = 0; // as above: the restart's own
    await notebook.menu("Run", "Run All Cells");
    const training = await notebook.cellWith("Remember often at first");
    await training
      .locator(".jp-OutputArea-output img, .jp-OutputArea-output svg")
      .first()
      .waitFor({ timeout: 120_000 });
    await page.waitForTimeout(3000);
    assert.equal(await notebook.executionCount(training), "*", "training is under way");

    const asked = Date.now();
    await page.locator('[data-command="notebook:interrupt-kernel"], [data-jp-item-name="interrupt"]').first().click();
    await notebook.whenIdle(10_000);
    const seconds = (Date.now() - asked) / 1000;
    const error = training.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]');
    assert.match((await error.last().textContent()) ?? "", /KeyboardInterrupt/);
    console.log(`      interrupted after ${seconds.toFixed(1)} s`);

    const later = await notebook.cellWith("const drawn");
    await notebook.select(later);
    await page.keyboard.press("Control+Enter");
    await later.locator(".jp-OutputArea img").waitFor({ timeout: 30_000 });
    assert.match(await notebook.executionCount(later), /^\d+$/);
    assert.deepEqual(messages, [], "errors in the page");
  });
});

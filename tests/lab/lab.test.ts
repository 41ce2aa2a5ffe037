import assert from "node:assert/strict";
import { cpSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { codeCells, readNotebook } from "../../kernel-setup/runner/notebook";
import type { Lab } from "../../kernel-setup/setup/lab";
import { ROOT } from "../../kernel-setup/setup/paths";
import { assertAsStored } from "../notebooks/stored";
import { SCREENSHOTS, startLabAndBrowser } from "./browser";
import { NotebookPage } from "./notebook-page";

const NOTEBOOKS = path.join(ROOT, "notebooks");

/** The chapter that is interrupted half-way and then goes on: a line of a cell of it that trains for some seconds. */
const INTERRUPTED = { name: "04-discriminator.ipynb", text: 'title: "Three more discriminators"' };

/** What a reader does: open a chapter in JupyterLab, run it, stop it half-way and go on, look at it. */
describe("JupyterLab in a real browser", function () {
  this.timeout("24m"); // two slow cores, with the other half of the tests beside it
  const names = readdirSync(NOTEBOOKS).filter((name) => name.endsWith(".ipynb"));
  /** JupyterLab saves what it runs, so it is given copies. Not in a hidden folder: the server shows none of those. */
  const folder = `lab-test-${process.pid}`;
  let lab: Lab;
  let browser: Browser;
  let page: Page;
  let notebook: NotebookPage | undefined;
  const messages: string[] = [];

  before(async function () {
    ({ lab, browser } = await startLabAndBrowser(this));
    cpSync(NOTEBOOKS, path.join(ROOT, folder), { recursive: true });
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
    await notebook?.endKernel(lab);
    notebook = undefined;
  });

  after(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(path.join(ROOT, folder), { recursive: true, force: true });
  });

  for (const name of names) {
    const long = name === INTERRUPTED.name ? INTERRUPTED.text : undefined;
    const way = long ? "Run All, an interrupt and going on" : "Run All";
    it(`${name}: stored figures show; ${way} ends without an error, and shows what is stored`, async () => {
      notebook = await NotebookPage.open(page, lab, `${folder}/${name}`);
      const figures = page.locator(
        ".jp-OutputArea .js-plotly-plot, .jp-OutputArea img, .jp-OutputArea .jp-RenderedSVG",
      );
      await figures.nth(5).waitFor({ timeout: 20_000 }); // the sixth: every chapter has more
      assert.equal(await page.locator(".jp-Dialog").count(), 0, "a dialogue covers the notebook");
      assert.equal(await notebook.isChanged(), false, "opening it marked it as changed");

      await notebook.restart();
      assert.equal(await page.locator(".jp-OutputArea-output").count(), 0, "outputs were cleared");
      // JupyterLab reports the requests that a restart cuts short as errors of its own.
      messages.length = 0;

      if (long) {
        const seconds = await interrupt(notebook, long);
        console.log(`      interrupted after ${seconds.toFixed(1)} s`);
        await notebook.runOn(1_200_000);
      } else {
        await notebook.runAll(1_200_000);
      }
      const executed = await notebook.saved(lab);
      const cells = codeCells(executed);
      const again = long ? cells.findIndex(({ source }) => source.includes(long)) : cells.length;
      assert.notEqual(again, -1, `a cell holds ${long}`);
      assert.deepEqual(
        cells.map(({ execution_count }) => execution_count),
        cells.map((_, index) => index + (index < again ? 1 : 2)),
        "every code cell has run, in order, and the interrupted one twice",
      );
      const outputs = cells.flatMap((cell) => cell.outputs);
      const wrong = outputs.filter(
        (output) => output.output_type === "error" || (output.output_type === "stream" && output.name === "stderr"),
      );
      assert.deepEqual(wrong, [], "no error, and nothing on stderr");
      assert.ok((await page.locator(".js-plotly-plot .main-svg").count()) > 0, "an interactive chart is visible");
      // The picture of a chart is there too, but hidden behind the interactive form.
      const boxes = await Promise.all((await page.locator(".jp-OutputArea img").all()).map((img) => img.boundingBox()));
      assert.ok(
        boxes.some((box) => box && box.width > 100),
        "a picture is visible",
      );
      assert.deepEqual(messages, [], "errors in the page");
      await assertAsStored(readNotebook(path.join(NOTEBOOKS, name)), executed, { root: ROOT, name, numbers: !long });
    });
  }

  /** Runs all, and interrupts the cell that holds a text when it has shown something; gives the seconds until it stopped. */
  async function interrupt(notebook: NotebookPage, text: string): Promise<number> {
    await notebook.menu("Run", "Run All Cells");
    const cell = await notebook.cellWith(text);
    await cell.locator(".jp-OutputArea-output").first().waitFor({ timeout: 300_000 });
    await page.waitForTimeout(500);
    assert.equal(await notebook.executionCount(cell), "*", "the cell is at work");

    const asked = Date.now();
    await page.locator('[data-command="notebook:interrupt-kernel"], [data-jp-item-name="interrupt"]').first().click();
    await notebook.whenIdle(10_000);
    const seconds = (Date.now() - asked) / 1000;
    const error = cell.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]');
    assert.match((await error.last().textContent()) ?? "", /KeyboardInterrupt/);
    await notebook.select(cell);
    return seconds;
  }
});

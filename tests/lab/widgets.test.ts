import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import type { Lab } from "../../kernel-setup/setup/lab";
import { ROOT } from "../../kernel-setup/setup/paths";
import { newNotebook } from "../kernel-setup/runner/fixtures";
import { SCREENSHOTS, startLabAndBrowser } from "./browser";
import { NotebookPage } from "./notebook-page";

/** A bar of one colour as wide as a slider says; another widget's code runs in the browser. */
const CELLS = [
  `import { createCanvas } from "canvas";
import { button, column, customWidget, html, interact, row, select, slider } from "ganbook/widgets";
const length = slider({ label: "the length of the bar, in pixels", min: 0, max: 200, step: 1, value: 50 });
const colour = select(["#3366cc", "#cc3333"], { label: "its colour" });
await interact({ length, colour }, ({ length, colour }) => {
  const canvas = createCanvas(200, 20);
  const context = canvas.getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, length, 20);
  return canvas.toBuffer("image/png");
});`,
  `const count = html("counted: 0");
const [more, pause] = [button("one more", { icon: "plus" }), button("pause")];
let [counted, paused] = [0, false];
more.onClick(() => {
  count.value = \`counted: <b>\${++counted}</b>\`;
});
pause.onClick(() => {
  paused = true;
});
column(row(more, pause), count)`,
  `const own = customWidget({
  esm: \`export default { render({ model, el }) {
    const button = document.createElement("button");
    button.className = "own-button";
    const say = () => { button.textContent = model.get("word") + " " + new Uint8Array(model.get("bytes").buffer ?? model.get("bytes")).join(","); };
    button.onclick = () => { model.set("word", model.get("word") + "!"); model.save_changes(); };
    model.on("change:word", say);
    say();
    el.appendChild(button);
  } }\`,
  state: { word: "hello", bytes: Uint8Array.of(1, 2, 3) },
});
own.onChange("word", (word) => console.log("the reader made it", word));
own`,
  `while (!paused) await new Promise((resolve) => setTimeout(resolve, 20));
console.log("paused by a button, after", counted);`,
  `length.value = 150;
own.set({ word: "from the kernel" });`,
];

describe("widgets in JupyterLab", function () {
  this.timeout("6m");
  const folder = `widget-test-${process.pid}`;
  const file = `${folder}/widgets.ipynb`;
  let lab: Lab;
  let browser: Browser;
  let page: Page;
  let notebook: NotebookPage;
  const messages: string[] = [];

  before(async function () {
    ({ lab, browser } = await startLabAndBrowser(this));
    mkdirSync(path.join(ROOT, folder), { recursive: true });
    const kernelspec = { display_name: "TypeScript (ganbook)", language: "typescript", name: "ganbook" };
    writeFileSync(path.join(ROOT, file), JSON.stringify(newNotebook(kernelspec, CELLS)));
    page = await browser.newPage({ viewport: { width: 1100, height: 1600 } });
    page.on("pageerror", (error) => messages.push(error.message));
    notebook = await open();
  });

  afterEach(async function () {
    const name = this.currentTest?.title.replace(/\W+/g, "-") ?? "test";
    await page?.screenshot({ path: path.join(SCREENSHOTS, `widgets-${name}.png`) });
  });

  after(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(path.join(ROOT, folder), { recursive: true, force: true });
  });

  const output = (i: number): Locator => page.locator(".jp-Notebook .jp-CodeCell").nth(i).locator(".jp-OutputArea");

  async function open(): Promise<NotebookPage> {
    const opened = await NotebookPage.open(page, lab, file);
    // Cells that are run before the kernel is there are not run at all.
    await page.getByText("(ganbook) | Idle").waitFor({ timeout: 90_000 });
    return opened;
  }

  /**
   * JupyterLab's widget manager looks for widgets in the new kernel and in the notebook at once, and on a busy machine may draw
   * the outputs when it has heard from the first only: "model not found", for good (jupyter-widgets/ipywidgets#3823). Then a reader
   * opens the notebook again, and so does this, twice at most.
   */
  async function openRestored(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      notebook = await NotebookPage.open(page, lab, file);
      const lost = output(0).getByText("model not found");
      await output(0).locator("img").or(lost).first().waitFor({ timeout: 60_000 });
      if (attempt === 3 || (await lost.count()) === 0) return;
      console.log("      JupyterLab drew the outputs before it had read their widgets: opened again");
    }
  }

  async function runFrom(first: number, count = 1): Promise<void> {
    await notebook.select(notebook.codeCells.nth(first));
    for (let i = 0; i < count; i++) await page.keyboard.press("Shift+Enter");
  }

  /** How far the bar reaches, as a share of the picture. */
  const bar = (): Promise<number> =>
    output(0)
      .locator("img")
      .evaluate(async (img) => {
        const image = img as unknown as { decode(): Promise<void>; naturalWidth: number };
        await image.decode();
        const { document } = globalThis as unknown as { document: { createElement(name: "canvas"): never } };
        const canvas = document.createElement("canvas") as {
          width: number;
          height: number;
          getContext(kind: "2d"): {
            drawImage(image: unknown, x: number, y: number): void;
            getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray };
          };
        };
        canvas.width = image.naturalWidth;
        canvas.height = 1;
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, -5);
        const { data } = context.getImageData(0, 0, canvas.width, 1);
        return data.filter((value, i) => i % 4 === 3 && value > 0).length / canvas.width;
      });

  async function until<T>(look: () => Promise<T>, expected: T): Promise<void> {
    for (const end = Date.now() + 20_000; Date.now() < end; await page.waitForTimeout(20)) {
      if ((await look().catch(() => undefined)) === expected) return;
    }
    assert.deepEqual(await look(), expected);
  }

  it("show, and a picture follows its controls", async () => {
    await runFrom(0, 3);
    await output(2).locator(".own-button").waitFor({ timeout: 60_000 });
    assert.equal(await bar(), 0.25);
    assert.ok(
      (await output(0).textContent())?.includes("the length of the bar, in pixels"),
      "its label is there, whole",
    );

    const handle = output(0).locator(".noUi-handle");
    await handle.focus();
    await page.keyboard.press("ArrowRight");
    await until(bar, 51 / 200);
    await page.keyboard.press("End");
    await until(bar, 1);
    await output(0).locator("select").selectOption("#cc3333");
  });

  it("answer buttons, also while a cell runs", async () => {
    const more = output(1).getByRole("button", { name: "one more" });
    const counted = () => output(1).locator(".widget-html-content, .widget-html").first().textContent();
    await more.click();
    await more.click();
    await until(counted, "counted: 2");
    await runFrom(3);
    await notebook.whenBusy();
    await more.click();
    await until(counted, "counted: 3");
    await output(1).getByRole("button", { name: "pause" }).click();
    await notebook.whenIdle(20_000);
    assert.match((await output(3).textContent()) ?? "", /paused by a button, after 3/);
  });

  it("of one's own share their state both ways", async () => {
    const own = output(2).locator(".own-button");
    assert.equal(await own.textContent(), "hello 1,2,3");
    await own.click();
    await until(() => own.textContent(), "hello! 1,2,3");
    await until(async () => (await output(2).textContent())?.includes("the reader made it hello!"), true);
    await runFrom(4);
    await until(() => own.textContent(), "from the kernel 1,2,3");
    await until(bar, 150 / 200);
  });

  it("are there again, and alive, when the page is loaded anew", async () => {
    await notebook.saved(lab);
    notebook = await open();
    await until(bar, 150 / 200);
    await output(0).locator(".noUi-handle").focus();
    await page.keyboard.press("Home");
    await until(bar, 0);
    const own = output(2).locator(".own-button");
    await own.click();
    await until(() => own.textContent(), "from the kernel! 1,2,3");
  });

  it("are shown as they were left when their kernel is gone", async () => {
    const { metadata } = await notebook.saved(lab);
    assert.ok("widgets" in metadata, "the state of widgets is saved with the notebook");
    await notebook.menu("Kernel", "Shut Down Kernel");
    // A page that is opened while the kernel is ending asks that one for its widgets, and gives up.
    await page.getByText("No Kernel").first().waitFor();
    const sessions = `http://127.0.0.1:${lab.port}/api/sessions?token=${lab.token}`;
    await until(async () => (await (await fetch(sessions)).text()).includes(folder), false);
    await openRestored();
    await until(bar, 0);
    assert.equal(await output(2).locator(".own-button").textContent(), "from the kernel! 1,2,3");
  });

  it("make no errors in the page", () => {
    assert.deepEqual(messages, []);
  });
});

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Locator, Page } from "playwright-core";
import { launchBrowser, requireBrowser, SCREENSHOTS } from "../../lab/browser";
import { NotebookPage } from "../../lab/notebook-page";
import { clearDesks, type Desk, setDesk } from "./desk";
import { assertRun, JAVASCRIPT, type Sheet, TYPESCRIPT, writeNotebook } from "./notebooks";
import { freePorts, type Server, startServer } from "./server";

const WIDGETS: Sheet = {
  kernel: "ganbook",
  language: "typescript",
  file: "Übung mit Reglern.ipynb",
  cells: [
    [
      'import { slider } from "ganbook/widgets";\nconst size = slider({ label: "size", min: 0, max: 10, value: 5 });\nsize',
    ],
    ['size.onInput((value) => console.log("heard", String(value)));'],
    ["size.value = 2;"],
  ],
};

describe("Notebook 7 in a real browser", function () {
  this.timeout(300_000);
  let desk: Desk;
  let server: Server;
  let browser: Browser;
  let page: Page;
  const at = { port: 0, token: randomBytes(24).toString("hex") };

  before(async function () {
    const executable = requireBrowser(this);
    desk = await setDesk(this);
    writeNotebook(desk.notebooks, WIDGETS);
    [at.port = 0] = await freePorts(1);
    const args = [
      "--no-browser",
      "--ServerApp.ip=127.0.0.1",
      `--ServerApp.port=${at.port}`,
      "--ServerApp.port_retries=0",
      `--ServerApp.root_dir=${desk.home}`,
      ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
    ];
    const env = { JUPYTER_TOKEN: at.token };
    const ready = `http://127.0.0.1:${at.port}/api/status?token=${at.token}`;
    server = await startServer(desk, "notebook", args, { ready, env });
    browser = await launchBrowser(executable);
    mkdirSync(SCREENSHOTS, { recursive: true });
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1100, height: 1400 } });
  });
  afterEach(async function () {
    const name = this.currentTest?.title.replace(/\W+/g, "-") ?? "test";
    await page?.screenshot({ path: path.join(SCREENSHOTS, `notebook-7-${name}.png`) });
    await page?.close();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await clearDesks();
  });

  async function open({ file }: Sheet): Promise<NotebookPage> {
    const notebook = await NotebookPage.open(page, at, `${path.basename(desk.notebooks)}/${file}`, "notebooks");
    // Cells that are run before the kernel is there are not run at all.
    await until(async () => (await connected()).includes(file), true);
    return notebook;
  }

  /** The notebooks whose kernel is idle, and has a page to talk to. */
  async function connected(): Promise<string[]> {
    const answer = await fetch(`http://127.0.0.1:${at.port}/api/sessions?token=${at.token}`);
    const sessions = (await answer.json()) as {
      path: string;
      kernel: { execution_state: string; connections: number };
    }[];
    return sessions
      .filter(({ kernel }) => kernel.execution_state === "idle" && kernel.connections > 0)
      .map((session) => path.basename(session.path));
  }

  async function until<T>(look: () => Promise<T>, expected: T): Promise<void> {
    for (const end = Date.now() + 30_000; Date.now() < end; await sleep(50)) {
      if ((await look().catch(() => undefined)) === expected) return;
    }
    assert.deepEqual(await look(), expected);
  }

  for (const sheet of [TYPESCRIPT, JAVASCRIPT]) {
    it(`runs ${sheet.file}: every cell shows what it must, in the page and when it is saved`, async () => {
      const notebook = await open(sheet);
      await notebook.runAll(60_000);
      const output = page.locator(".jp-OutputArea-output");
      // HTML is shown as such, and not as the text of its tags.
      const text = sheet.cells.flatMap(([, ...shows]) => shows.map((one) => one.replace(/<.*?>/g, "").trim()));
      assert.deepEqual(
        (await output.allTextContents()).map((one) => one.trim()),
        text,
      );
      assert.ok(await logo().evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth > 0));
      await notebook.saved(at);
      assertRun(path.join(desk.notebooks, sheet.file), sheet);
    });
  }

  const logo = (): Locator => page.locator(".jp-NotebookKernelLogo img");

  it("shows a slider, which the reader moves, and the kernel", async () => {
    const notebook = await open(WIDGETS);
    const cell = (i: number): Locator => notebook.codeCells.nth(i);
    const value = () => cell(0).locator(".widget-readout").textContent();
    await notebook.select(cell(0));
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.press("Shift+Enter");
    await until(value, "5.0");
    await until(() => notebook.executionCount(cell(1)), "2");
    await cell(0).locator(".noUi-handle").focus();
    await page.keyboard.press("End");
    // What a listener prints stands below its widget.
    await until(async () => (await cell(0).locator(".jp-OutputArea").textContent())?.includes("heard 10"), true);
    await notebook.select(cell(2));
    await page.keyboard.press("Shift+Enter");
    await until(value, "2.0");
  });
});

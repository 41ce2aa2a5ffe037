import type { Locator, Page } from "playwright-core";
import { type Notebook, parseNotebook } from "../../kernel-setup/runner/notebook";

/** A notebook that is open in JupyterLab or Notebook 7, driven as a reader drives it: by its menus, buttons and keys. */
export class NotebookPage {
  private constructor(
    private readonly page: Page,
    private readonly file: string,
  ) {}

  /**
   * Opens a notebook, given by its path in the server's folder, and waits until its kernel is idle.
   *
   * @param view where a server has its notebooks: `notebooks` is Notebook 7's
   */
  static async open(
    page: Page,
    lab: { port: number; token: string },
    file: string,
    view: "lab/tree" | "notebooks" = "lab/tree",
  ): Promise<NotebookPage> {
    // `reset` forgets which tabs were open before, so that there is one notebook in the page.
    await page.goto(`http://127.0.0.1:${lab.port}/${view}/${file}?reset&token=${lab.token}`);
    const notebook = new NotebookPage(page, file);
    await page.locator(".jp-Notebook .jp-Cell").first().waitFor({ timeout: 60_000 });
    await notebook.whenIdle(60_000);
    return notebook;
  }

  /** All code cells that hold code. */
  get codeCells(): Locator {
    return this.page.locator(".jp-Notebook .jp-CodeCell");
  }

  /** Picks an entry of a menu, such as `Run`, `Run All Cells`. */
  async menu(menu: string, entry: string): Promise<void> {
    await this.page.locator(`.lm-MenuBar-itemLabel:text-is("${menu}")`).click();
    await this.page.locator(`.lm-Menu-itemLabel:text-is("${entry}")`).click();
  }

  /** Whether its tab says that there is something to save. */
  async isChanged(): Promise<boolean> {
    return (await this.page.locator(".lm-TabBar-tab.jp-mod-dirty").count()) > 0;
  }

  /** Waits until the indicator at the top right says that nothing runs. */
  async whenIdle(timeout: number): Promise<void> {
    await this.page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor({ timeout });
  }

  async whenBusy(): Promise<void> {
    await this.page.locator('.jp-Notebook-ExecutionIndicator[data-status="busy"]').waitFor({ timeout: 30_000 });
  }

  /** Restarts the kernel and clears all outputs. */
  async restart(): Promise<void> {
    await this.menu("Kernel", "Restart Kernel and Clear Outputs of All Cells…");
    await this.page.locator(".jp-Dialog .jp-mod-accept").click();
    await this.page.locator(".jp-OutputArea-output").first().waitFor({ state: "detached", timeout: 30_000 });
    await this.whenIdle(30_000);
  }

  /** Runs every cell and waits for the last. */
  async runAll(timeout: number): Promise<void> {
    await this.menu("Run", "Run All Cells");
    await this.whenBusy();
    await this.whenIdle(timeout);
  }

  /** Runs the selected cell and all below it, and waits for the last. */
  async runOn(timeout: number): Promise<void> {
    await this.menu("Run", "Run Selected Cell and All Below");
    await this.whenBusy();
    await this.whenIdle(timeout);
  }

  /** The code cell whose source contains a text, brought into view. */
  async cellWith(text: string): Promise<Locator> {
    const cell = this.codeCells.filter({ hasText: text }).first();
    await cell.scrollIntoViewIfNeeded();
    return cell;
  }

  /** Selects a cell by its prompt, so that keys mean commands and not text. */
  async select(cell: Locator): Promise<void> {
    await cell.locator(".jp-InputPrompt").click();
  }

  /** What a cell's prompt shows between its brackets: a number, `*` while it runs, or nothing. */
  async executionCount(cell: Locator): Promise<string> {
    return ((await cell.locator(".jp-InputPrompt").textContent()) ?? "").replace(/[[\]:\s]/g, "");
  }

  /** Ends its kernel, which outlives the page and keeps a gigabyte: what *Shut Down Kernel* does. */
  async endKernel(lab: { port: number; token: string }): Promise<void> {
    const address = (id = "") => `http://127.0.0.1:${lab.port}/api/sessions${id}?token=${lab.token}`;
    const sessions = (await (await fetch(address())).json()) as { id: string; path: string }[];
    for (const { id, path } of sessions) if (path === this.file) await fetch(address(`/${id}`), { method: "DELETE" });
  }

  /** Saves, and reads from the server what was saved: also cells far out of sight. */
  async saved(lab: { port: number; token: string }): Promise<Notebook> {
    const written = this.page.waitForResponse(
      (response) => response.request().method() === "PUT" && response.url().includes("/api/contents/"),
    );
    await this.menu("File", "Save Notebook");
    await written;
    const answer = await fetch(`http://127.0.0.1:${lab.port}/api/contents/${this.file}?token=${lab.token}`);
    const { content } = (await answer.json()) as { content: unknown };
    return parseNotebook(JSON.stringify(content), this.file);
  }
}

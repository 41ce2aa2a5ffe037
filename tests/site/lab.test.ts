/** The lab in a browser: the course's own modules, without Node. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { filesOf } from "../../docs/site/make/links";
import { type DigitsView, LabGame, type LabView, parseLink, type StepLosses } from "../../src/browser-lab";
import { digits } from "../../src/datasets";
import { randomStreams, tf } from "../../src/engine";
import { loadKeras } from "../../src/models";
import { classifierScore, digitClassifier } from "../../src/quality";
import { sampleToFile } from "../../src/terminal";
import { openPage, startVisit, type Visit } from "./built";

/** What the page told of a game, look by look. */
interface Seen {
  view: LabView;
  losses: StepLosses[];
  link: string;
  speed?: number;
}

describe("the lab in a browser", function () {
  this.timeout(1_200_000);
  let visit: Visit;

  before(async function () {
    visit = await startVisit(this);
  });

  after(async () => {
    await visit?.stop();
  });

  /** The lab with a link's game, and what it tells from the beginning on. */
  async function open(link = "", options: BrowserContextOptions = {}) {
    const { page, context, problems } = await openPage(visit, options);
    await page.addInitScript(() => {
      const seen: unknown[] = [];
      Object.assign(window, { seen });
      document.addEventListener("lab-seen", (event) => seen.push((event as CustomEvent).detail), true);
    });
    await page.goto(`${visit.address}lab/#${link}`);
    await page.waitForSelector(".lab[data-backend]");
    return { page, context, problems };
  }

  const seenBy = (page: Page) => page.evaluate(() => (window as unknown as { seen: Seen[] }).seen);
  const status = (page: Page) => page.locator(".lab-status").textContent();

  /** Waits until a link's game has been repeated. */
  async function played(page: Page, steps: number): Promise<Seen[]> {
    await page.waitForFunction(
      (steps) => document.querySelector(".lab-status")?.textContent?.includes(`repeated: ${steps} steps`),
      steps,
      { timeout: 600_000 },
    );
    return seenBy(page);
  }

  it("gives the losses that Node gives, to 1e-4 over 50 steps, by WebAssembly and by JavaScript", async () => {
    // In the plane by SGD: Adam divides gradients by their size, and so makes steps of what rounding leaves of those that are almost 0.
    const plane = "space=plane&batchSize=32&optimizer=sgd&generatorRate=0.03&discriminatorRate=0.1&play=50";
    for (const link of ["space=line&play=50", plane]) {
      const { settings, moves } = parseLink(link);
      const game = new LabGame(settings);
      const expected = await game.replay(moves);
      const there = await game.look();
      game.dispose();
      const { page, context, problems } = await open(link);
      for (const backend of ["wasm", "cpu"]) {
        if (backend === "cpu") {
          await page.evaluate(() => (window as unknown as { seen: Seen[] }).seen.splice(0));
          await page.selectOption("#lab-backend", backend);
          await page.waitForSelector('.lab[data-backend="cpu"]');
        }
        const seen = await played(page, 50);
        const losses = seen.flatMap((one) => one.losses);
        assert.equal(losses.length, 50, backend);
        losses.forEach((loss, i) => {
          for (const who of ["discriminator", "generator"] as const) {
            const far = Math.abs(loss[who] - (expected[i]?.[who] as number));
            assert.ok(far < 1e-4, `${link} on ${backend}, step ${i + 1}, ${who}: ${loss[who]} is ${far} off`);
          }
        });
        const end = seen.at(-1)?.view as LabView;
        assert.ok(Math.abs(end.jensenShannon - there.jensenShannon) < 1e-3, `JS ${end.jensenShannon} on ${backend}`);
      }
      assert.deepEqual(problems, []);
      await context.close();
    }
  });

  it("brings the line's GAN to JS below 0.05 from its link, and the link in the address repeats it", async () => {
    const { page, context, problems } = await open("space=line&seed=6&play=1100");
    const seen = await played(page, 1100);
    const { view, link } = seen.at(-1) as Seen;
    assert.equal(view.step, 1100);
    assert.ok(view.jensenShannon < 0.05, `JS ${view.jensenShannon}`);
    assert.equal(link, "space=line&play=1100");
    assert.match(page.url(), /#space=line&play=1100$/);
    assert.match(
      (await page.locator(".lab-picture").getAttribute("aria-label")) ?? "",
      /step 1100: JS 0\.0\d\d, 2 of 2 modes/,
    );
    assert.deepEqual(problems, []);
    await context.close();
  });

  it("plays with digits as Node does, to 1e-4 over 20 steps", async () => {
    // By SGD, as above: every product of matrices that a gradient takes, in all its ways of being transposed.
    const link = "space=digits&batchSize=16&optimizer=sgd&generatorRate=0.05&discriminatorRate=0.05&play=20";
    const { settings, moves } = parseLink(link);
    const game = new LabGame(settings, { images: digits().train, classifier: await digitClassifier() });
    const expected = await game.replay(moves);
    const there = (await game.look()) as DigitsView;
    game.dispose();
    const { page, context, problems } = await open(link);
    assert.equal(await page.locator(".lab").getAttribute("data-backend"), "wasm", "there is no GPU that is one");
    const seen = await played(page, 20);
    const losses = seen.flatMap((one) => one.losses);
    assert.equal(losses.length, 20);
    losses.forEach((loss, i) => {
      for (const who of ["discriminator", "generator"] as const) {
        const far = Math.abs(loss[who] - (expected[i]?.[who] as number));
        assert.ok(far < 1e-4, `step ${i + 1}, ${who}: ${loss[who]} is ${far} off`);
      }
    });
    const end = seen.at(-1)?.view as DigitsView;
    assert.ok(Math.abs(end.floor - there.floor) < 1e-3, `real digits: ${end.floor}, ${there.floor}`);
    assert.ok(Math.abs(end.score - there.score) < 1e-2, `${end.score}, ${there.score}`);
    assert.deepEqual(problems, []);
    await context.close();
  });

  it("brings digits out of noise; G is saved, and draws them elsewhere and in latent space", async () => {
    const { page, context, problems } = await open("space=digits&play=700");
    // While it catches up, a link's game can be watched and ended.
    const seen = await played(page, 700);
    const { view } = seen.at(-1) as Seen & { view: DigitsView };
    const first = seen[0]?.view as DigitsView;
    assert.ok(first.score < 1.5 && view.score > 2.5 && view.floor > 8, `${first.score}, ${view.score}, ${view.floor}`);
    assert.match(
      (await page.locator(".lab-picture").getAttribute("aria-label")) ?? "",
      /The game of digits at step 700: classifier score \d\.\d, \d+ of 10 digits found/,
    );

    const download = page.waitForEvent("download");
    await page.click("text=Save G");
    const saved = await download;
    assert.equal(saved.suggestedFilename(), "generator-700.keras");
    assert.match((await status(page)) ?? "", /npm run sample -- generator-700\.keras --noise uniform/);
    const folder = mkdtempSync(path.join(tmpdir(), "ganbook-"));
    const file = path.join(folder, saved.suggestedFilename());
    await saved.saveAs(file);
    const picture = path.join(folder, "digits.png");
    await sampleToFile({ source: file, file: picture, interpolate: false, gif: false, noise: "uniform", count: 16 });
    assert.ok(statSync(picture).size > 1000);
    const generator = await loadKeras(file);
    const { probabilities } = await digitClassifier();
    const score = tf.tidy(() => {
      const latent = randomStreams(9).samples.uniform([256, 100], -1, 1);
      return tf.scalar(classifierScore(probabilities(generator.predict(latent) as tf.Tensor)));
    });
    assert.ok((score.dataSync()[0] as number) > 2.5, "the file draws them, too");
    tf.dispose(score);
    generator.dispose();

    // In latent space: the one that was trained here, the file, and the one that ships.
    const told = page.locator(".lab-told");
    const ink = () =>
      page.locator(".lab-digit").evaluate((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const context = (canvas as HTMLCanvasElement).getContext("2d") as CanvasRenderingContext2D;
        return Array.from(context.getImageData(0, 0, width, height).data).filter((_, i) => i % 4 === 0);
      });
    await page.click("text=Take G from above");
    await page.waitForFunction(() =>
      /the G from above, after 700 steps: 100 numbers in, 28×28 pixels out/.test(
        document.querySelector(".lab-told")?.textContent ?? "",
      ),
    );
    await page.setInputFiles(".lab-explorer input[type=file]", file);
    await page.waitForFunction(() =>
      /This is generator-700\.keras/.test(document.querySelector(".lab-told")?.textContent ?? ""),
    );
    await page.setInputFiles(".lab-explorer input[type=file]", picture);
    await page.waitForFunction(() => document.querySelector(".lab-told.lab-wrong") !== null);
    assert.match((await told.textContent()) ?? "", /That did not work: it is no zip archive/);
    await page.click("text=Load the trained one");
    await page.waitForFunction(() => document.querySelectorAll(".lab-direction").length === 6);
    await page.waitForFunction(() => (document.querySelector(".lab-digit") as HTMLCanvasElement).width === 28);
    const before = await ink();
    assert.ok(before.some((value) => value > 200) && before.some((value) => value < 20), "ink on a background");
    await page.locator('.lab-explorer input[aria-label="direction 1"]').fill("3");
    await page.waitForFunction(
      (before) => {
        const canvas = document.querySelector(".lab-digit") as HTMLCanvasElement;
        const { data } = (canvas.getContext("2d") as CanvasRenderingContext2D).getImageData(0, 0, 28, 28);
        return before.some((value, i) => Math.abs(value - (data[4 * i] as number)) > 60);
      },
      before,
      { timeout: 60_000 },
    );
    await page.click("text=Walk");
    await page.waitForTimeout(1500);
    await page.click("text=Stop");
    assert.notDeepEqual(await ink(), before);
    rmSync(folder, { recursive: true });
    assert.deepEqual(problems, []);
    await context.close();
  });

  it("says that convolutions need a GPU, and goes on with dense networks", async () => {
    const { page, context, problems } = await open("space=digits&network=convolutional");
    await page.waitForFunction(() =>
      /convolutions are trained on a GPU, and this browser offers none/.test(
        document.querySelector(".lab-status")?.textContent ?? "",
      ),
    );
    await page.locator(".lab-controls summary", { hasText: "Networks" }).click();
    await page.selectOption("#lab-network", "dense");
    await page.waitForFunction(() => (window as unknown as { seen: Seen[] }).seen.at(-1)?.view.space === "digits");
    assert.deepEqual(problems, []);
    await context.close();
  });

  it("runs, pauses, moves one player alone and takes changes while it runs, all of it in the link", async () => {
    const { page, context, problems } = await open();
    await page.click(".lab-run");
    await page.waitForFunction(() => (window as unknown as { seen: Seen[] }).seen.some(({ view }) => view.step > 5));
    await page.selectOption("#lab-generatorRate", "0.002");
    const changed = await page.evaluate(() => (window as unknown as { seen: Seen[] }).seen.at(-1)?.view.step ?? 0);
    await page.waitForFunction(
      (from) => ((window as unknown as { seen: Seen[] }).seen.at(-1)?.view.step ?? 0) > from + 5,
      changed,
    );
    await page.click(".lab-run");
    await page.click("text=Step D");
    await page.click("text=Step G");
    await page.waitForFunction(() => (window as unknown as { seen: Seen[] }).seen.at(-1)?.link.endsWith(",d1,g1"));
    const { link, view } = (await seenBy(page)).at(-1) as Seen;
    assert.match(link, /^space=line&play=\d+,generatorRate:0\.002,\d+,d1,g1$/);
    // The same on TensorFlow, from the link alone, as far as arithmetic allows.
    const { settings, moves } = parseLink(link);
    const game = new LabGame(settings);
    await game.replay(moves);
    assert.equal(game.step, view.step);
    assert.ok(Math.abs((await game.look()).jensenShannon - view.jensenShannon) < 0.02);
    game.dispose();
    assert.deepEqual(problems, []);
    await context.close();
  });

  it("learns data that is drawn with the mouse, on the line and in the plane", async () => {
    for (const [space, tab] of [
      ["line", "On a line"],
      ["plane", "In the plane"],
    ] as const) {
      const { page, context, problems } = await open();
      await page.click(`text=${tab}`);
      await page.click("text=Draw your own");
      const box = await page.locator(".lab-picture").boundingBox();
      assert.ok(box);
      // A hill on the right of the line, a stroke through the middle of the plane.
      const [from, to] = space === "line" ? [0.6, 0.8] : [0.4, 0.6];
      await page.mouse.move(box.x + from * box.width, box.y + 0.5 * box.height);
      await page.mouse.down();
      await page.mouse.move(box.x + to * box.width, box.y + 0.5 * box.height, { steps: 12 });
      await page.mouse.up();
      await page.waitForFunction(() =>
        (window as unknown as { seen: Seen[] }).seen.at(-1)?.link.includes("data=drawn"),
      );
      const before = (await seenBy(page)).at(-1) as Seen;
      assert.equal(before.view.step, 0);
      assert.ok(parseLink(before.link).settings.drawing.some((one) => one !== 0));
      await page.click(".lab-run");
      await page.waitForFunction(
        (start) => ((window as unknown as { seen: Seen[] }).seen.at(-1)?.view.jensenShannon ?? 1) < 0.7 * start,
        before.view.jensenShannon,
        { timeout: 120_000 },
      );
      await page.click(".lab-run");
      assert.deepEqual(problems, [], space);
      await context.close();
    }
  });

  it("does not make the page stutter: it is played in a worker", async () => {
    const { page, context } = await open("space=plane");
    await page.click(".lab-run");
    await page.waitForTimeout(5000);
    await page.click(".lab-run");
    const { frames, longFrames } = await page.evaluate(() => {
      const { frames = "0", longFrames = "0" } = (document.querySelector(".lab") as HTMLElement).dataset;
      return { frames: Number(frames), longFrames: Number(longFrames) };
    });
    // Not a bound on speed, which a busy machine would break: a page that trained by itself would have nothing but long frames.
    assert.ok(frames > 20 && longFrames < frames / 2, `${longFrames} of ${frames} frames over 50 ms`);
    await context.close();
  });

  it("fits a phone, and pauses in a tab that nobody sees", async () => {
    const { page, context, problems } = await open("space=plane", {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
    await page.tap(".lab-run");
    await page.waitForFunction(() => (window as unknown as { seen: Seen[] }).seen.some(({ view }) => view.step > 3));
    const visible = (hidden: boolean) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    await visible(true);
    await page.waitForSelector('.lab[data-running="false"]');
    await page.waitForTimeout(500);
    const count = (await seenBy(page)).length;
    await page.waitForTimeout(700);
    assert.equal((await seenBy(page)).length, count, "nothing is played");
    await visible(false);
    await page.waitForSelector('.lab[data-running="true"]');
    await page.waitForFunction((count) => (window as unknown as { seen: Seen[] }).seen.length > count, count);
    assert.deepEqual(problems, []);
    await context.close();
  });

  it("says in a sentence what it cannot do, and goes on", async () => {
    const wrong = await open("space=line&colour=red");
    assert.match((await status(wrong.page)) ?? "", /This link cannot be read: "colour": the lab has no such setting/);
    await wrong.page.click("text=Step D");
    await wrong.page.waitForFunction(
      () => (window as unknown as { seen: Seen[] }).seen.at(-1)?.link === "space=line&play=d1",
    );
    // A setting out of its bounds is refused where it is typed, and the game stays as it was.
    await wrong.page.fill("#lab-realLabel", "3");
    await wrong.page.press("#lab-realLabel", "Tab");
    assert.match(
      await wrong.page.locator("#lab-realLabel").evaluate((field) => (field as HTMLInputElement).validationMessage),
      /realLabel 3: expected a number from 0.55 to 1/,
    );
    // Rates that break the game end it with a reason.
    await wrong.page.selectOption("#lab-generatorRate", "0.1");
    await wrong.context.close();

    // A browser without WebGPU and without WebAssembly: JavaScript, and said so.
    const old = await openPage(visit);
    await old.page.addInitScript(() => {
      const Plain = window.Worker;
      window.Worker = class extends Plain {
        constructor(url: string | URL, options?: WorkerOptions) {
          // What is said before the module is there must wait for it.
          const code = `delete globalThis.WebAssembly; const kept = []; onmessage = (event) => kept.push(event);
            import(${JSON.stringify(String(url))}).then(() => kept.forEach((event) => onmessage(event)));`;
          super(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), options);
        }
      };
    });
    await old.page.goto(`${visit.address}lab/`);
    await old.page.waitForSelector('.lab[data-backend="cpu"]');
    assert.match(
      (await status(old.page)) ?? "",
      /Not by processor: .*The networks run on the processor, by JavaScript \(slow\)/,
    );
    await old.context.close();

    // No workers at all.
    const older = await openPage(visit);
    await older.page.addInitScript(() => {
      window.Worker = undefined as unknown as typeof Worker;
    });
    await older.page.goto(`${visit.address}lab/`);
    await older.page.waitForFunction(() => /current Firefox/.test(document.querySelector(".lab")?.textContent ?? ""));
    await older.context.close();
  });

  it("holds nothing of Node, and no network but those of the course", () => {
    const bundles = filesOf(visit.site.folder).filter((file) => /worker.*\.js$/.test(file));
    assert.equal(bundles.length, 2, bundles.join(", "));
    const code = bundles.map((file) => readFileSync(path.join(visit.site.folder, file), "utf8"));
    for (const one of code) assert.doesNotMatch(one, /__vite-browser-external|node:(fs|os|path|crypto)/);
    assert.ok(code.some((one) => /discriminatorSteps/.test(one)));
  });
});

import assert from "node:assert/strict";
import { JSDOM } from "jsdom";
import { filmStrip, imageGrid, replay } from "../../src/figures";
import { decode } from "./fixtures";

const frames = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    imageGrid({ values: new Uint8Array(64).fill(i * 17), shape: [4, 4, 4, 1] }, { columns: 2 }),
  );

/** Opens a replay's HTML; `scripts` as in a trusted notebook. */
async function open(count: number, scripts: boolean) {
  const labels = frames(count).map((_, i) => `step ${i}`);
  const html = await replay(frames(count), { title: "<i>Growth</i>", labels, fps: 50 }).html();
  const { window } = new JSDOM(html, scripts ? { runScripts: "dangerously" } : {});
  return { html, window, document: window.document };
}

describe("replay", () => {
  it("holds every frame and needs nothing from outside", async () => {
    const { html } = await open(12, true);
    for (const frame of frames(12)) assert.ok(html.includes((await frame.thumbnail()).toString("base64")));
    assert.doesNotMatch(html, /https?:|<link|@import/);
  });

  it("plays: slider, label, keys, button", async () => {
    const { window, document } = await open(12, true);
    const slider = document.querySelector("input") as HTMLInputElement;
    const label = document.querySelector("span") as HTMLElement;
    const screen = document.querySelector("img") as HTMLImageElement;
    assert.equal(document.querySelectorAll("img").length, 1, "the strip is still there");
    assert.equal(label.textContent, "step 11");
    slider.value = "3";
    slider.dispatchEvent(new window.Event("input"));
    assert.equal(label.textContent, "step 3");
    assert.ok(screen.src.includes((await frames(12)[3]?.thumbnail())?.toString("base64") ?? "?"));
    slider.dispatchEvent(new window.KeyboardEvent("keydown", { key: " ", bubbles: true }));
    const button = document.querySelector("button") as HTMLButtonElement;
    // It takes a tenth of a second where nothing else runs; after the last frame it takes one more turn to stop.
    const plays = () => label.textContent !== "step 11" || button.getAttribute("aria-label") !== "Play";
    for (let wait = 0; wait < 100 && plays(); wait++) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(label.textContent, "step 11");
    assert.equal(button.getAttribute("aria-label"), "Play");
    window.close();
  });

  it("shows the strip where scripts do not run", async () => {
    const { document } = await open(12, false);
    const strip = document.querySelector("[data-strip] img") as HTMLImageElement;
    const picture = await decode(Buffer.from(strip.src.split(",")[1] ?? "", "base64"));
    assert.equal(picture.width, strip.width);
    assert.match(strip.alt, /Replay of 12 frames, step 0 to step 11/);
  });

  it("shows fewer stills when asked, the first and the last among them", () => {
    assert.match(filmStrip(frames(9), { most: 3 }).text(), /Film strip of 3 pictures: 0, 4, 8/);
    assert.throws(() => replay(frames(3), { stills: 1 }), /whole number from 2, got 1/);
  });

  it("escapes its title", async () => {
    const { document } = await open(2, true);
    assert.equal(document.querySelector("i"), null);
    assert.equal(document.querySelector("div div")?.textContent, "<i>Growth</i>");
  });

  it("has the same bytes every time", async () => {
    assert.deepEqual(await replay(frames(3)).bundle(), await replay(frames(3)).bundle());
  });

  it("refuses no frames, other labels, frames of two sizes and a standing film", () => {
    const small = imageGrid({ values: new Uint8Array(1), shape: [1, 1, 1] });
    assert.throws(() => replay([]), /no frames to show/);
    assert.throws(() => replay(frames(2), { labels: ["a"] }), /labels has 1 entries for 2 frames/);
    assert.throws(() => replay([...frames(1), small]), /Frame 1 is .* they must be of one size/);
    assert.throws(() => replay(frames(2), { fps: 0 }), /fps must be above zero, got 0/);
  });

  it("stays small: 30 frames of 32 digits in less than 400 kB", async () => {
    // Harder to compress than digits: a third of the pixels is noise.
    let seed = 1;
    const noise = () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed >>> 24;
    };
    const digits = Array.from({ length: 30 }, () => {
      const values = Uint8Array.from({ length: 32 * 784 }, (_, i) => (i % 784 > 260 && i % 784 < 520 ? noise() : 0));
      return imageGrid({ values, shape: [32, 28, 28, 1] }, { columns: 8 });
    });
    const size = (await replay(digits).html()).length;
    assert.ok(size < 400_000, `${size} bytes`);
  });
});

describe("film strip", () => {
  it("chooses eight frames, the first and the last among them", () => {
    const labels = frames(15).map((_, i) => `${i}`);
    assert.match(filmStrip(frames(15), { labels }).text(), /of 8 pictures: 0, 2, 4, 6, 8, 10, 12, 14$/);
  });

  it("shows the frames' pixels", async () => {
    const picture = await decode(await filmStrip(frames(2)).png());
    assert.equal(picture.at(20, 20), "#000000");
    assert.ok(picture.count("#111111") > 100, "the second frame is not there");
  });
});

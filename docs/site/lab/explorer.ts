/** A generator to walk in: the shipped one, the one that was trained above, or the reader's own. */
import type { DrawnSize } from "../../../src/browser-lab/explorer";
import type { Noise } from "../../../src/generator/latent";
import { button, element } from "./dom";
import type { FromExplorer, ToExplorer } from "./explorer-messages";

/** How far a slider goes to each side, in standard deviations of the noise. */
const REACH = 3;

/** Images beside each slider. */
const STRIP = 7;

/** How long a walk takes from one latent vector to the next. */
const SEGMENT = 1800;

const DEVIATION: Readonly<Record<Noise, number>> = { normal: 1, uniform: 1 / Math.sqrt(3) };

interface Loaded {
  latentSize: number;
  size: DrawnSize;
  directions: readonly (readonly number[])[];
  noise: Noise;
}

type Drawn = Extract<FromExplorer, { kind: "drawn" }>;

/** What is to be drawn, without a number. */
type Wanted =
  | { kind: "draw"; latents: Float32Array }
  | { kind: "between"; from: readonly number[]; to: readonly number[]; share: number };

interface Slider {
  input: HTMLInputElement;
  strip: HTMLCanvasElement;
}

export class Explorer {
  readonly root: HTMLElement;
  readonly #folders: { wasmFolder: string; filesFolder: string };
  #worker: Worker | undefined;
  #loaded: Loaded | undefined;
  /** Noise of what is being loaded, where it is known. */
  #noise: Noise | undefined;
  #what = "";
  /** The latent vector with all sliders in the middle. */
  #base: number[] = [];
  #sliders: Slider[] = [];
  #walking = false;
  #id = 0;
  readonly #waiting = new Map<number, (drawn: Drawn) => void>();
  /** An image that is awaited, and whether another one is wanted after it. */
  #drawing = false;
  #again = false;

  readonly #picture = element("canvas", { class: "lab-digit", role: "img", "aria-label": "What the generator draws" });
  readonly #status = element(
    "p",
    { class: "lab-told", role: "status" },
    "A generator turns 100 random numbers into a digit. Load one to move in that space.",
  );
  readonly #rows = element("div", { class: "lab-directions" });
  readonly #walk = button("Walk", "From one random digit to the next, without end", () => this.#toggle());
  readonly #another = button("Another one", "Another latent vector", () => {
    this.#pause();
    this.#begin();
  });
  readonly #file = element("input", {
    type: "file",
    accept: ".keras",
    hidden: true,
    "aria-label": "A generator as a .keras file",
  });

  /** @param onWanted is asked for the generator of the game above, which `take` then gets */
  constructor(folders: { wasmFolder: string; filesFolder: string }, onWanted: () => void) {
    this.#folders = folders;
    this.#file.addEventListener("change", () => void this.#open());
    this.root = element(
      "section",
      { class: "lab-explorer", "aria-label": "Latent space" },
      element("h2", { id: "latent-space" }, "In latent space"),
      this.#status,
      element(
        "div",
        { class: "lab-bar" },
        button("Load the trained one (14 MB)", "The generator that comes with the course", () => this.#load(undefined)),
        button("Take G from above", "The generator of the game above, as it is now", onWanted),
        button("Open a file …", "A .keras file: of Save G, of npm run train, or of Keras", () => this.#file.click()),
        this.#file,
      ),
      element(
        "div",
        { class: "lab-latent" },
        element("div", {}, this.#picture, element("div", { class: "lab-bar" }, this.#walk, this.#another)),
        this.#rows,
      ),
    );
    this.#show();
  }

  dispose(): void {
    this.#walking = false;
    this.#worker?.terminate();
  }

  /** A generator as the bytes of a `.keras` file. */
  take(bytes: Uint8Array, what: string, noise?: Noise): void {
    this.#noise = noise;
    this.#load(bytes, what);
  }

  async #open(): Promise<void> {
    const [file] = this.#file.files ?? [];
    this.#file.value = "";
    if (file) this.take(new Uint8Array(await file.arrayBuffer()), file.name);
  }

  #load(bytes: Uint8Array | undefined, what = "the generator that comes with the course"): void {
    this.#pause();
    this.#what = what;
    this.#say(bytes ? `Opening ${what} …` : "Fetching the generator (14 MB) …");
    this.#send({ kind: "load", bytes });
  }

  #send(message: ToExplorer): void {
    if (!this.#worker) {
      this.#worker = new Worker(new URL("./explorer-worker.ts", import.meta.url), { type: "module" });
      this.#worker.onmessage = ({ data }: MessageEvent<FromExplorer>) => this.#take(data);
      this.#worker.onerror = ({ message: why }) => this.#take({ kind: "failed", why: why || "it could not be loaded" });
      this.#worker.postMessage({ kind: "start", ...this.#folders } satisfies ToExplorer);
    }
    this.#worker.postMessage(message);
  }

  #take(message: FromExplorer): void {
    if (message.kind === "drawn") {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    } else if (message.kind === "loaded") {
      const { latentSize, size, directions, noise = this.#noise ?? "normal" } = message;
      this.#loaded = { latentSize, size, directions, noise };
      this.#say(
        `This is ${this.#what}: ${latentSize} numbers in, ${size.height}×${size.width} pixels out. ` +
          `The sliders are the ${directions.length} directions in which it changes most; what each of them means is for you to find.`,
      );
      this.#makeSliders();
      this.#begin();
      this.#show();
    } else {
      this.#drawing = false;
      this.#say(`That did not work: ${message.why}.`, true);
    }
  }

  #makeSliders(): void {
    const { directions } = this.#loaded as Loaded;
    this.#sliders = directions.map((_, i) => {
      const input = element("input", {
        ...{ type: "range", min: -REACH, max: REACH, step: 0.05, value: 0, "aria-label": `direction ${i + 1}` },
      });
      input.addEventListener("input", () => {
        this.#pause();
        void this.#draw();
      });
      // The strips show what the other sliders would do from here.
      input.addEventListener("change", () => void this.#drawStrips());
      return { input, strip: element("canvas", { role: "img", "aria-label": `Along direction ${i + 1}` }) };
    });
    this.#rows.replaceChildren(
      ...this.#sliders.map(({ input, strip }) => element("div", { class: "lab-direction" }, strip, input)),
    );
  }

  /** A new latent vector, with all sliders in the middle. */
  #begin(): void {
    this.#base = this.#random();
    for (const { input } of this.#sliders) input.value = "0";
    void this.#draw();
    void this.#drawStrips();
  }

  #random(): number[] {
    const { latentSize, noise } = this.#loaded as Loaded;
    return Array.from({ length: latentSize }, () => (noise === "uniform" ? 2 * Math.random() - 1 : normal()));
  }

  /** The latent vector that the sliders tell, one of them elsewhere if asked. */
  #latent(elsewhere?: { direction: number; value: number }): number[] {
    const { directions, noise } = this.#loaded as Loaded;
    const latent = [...this.#base];
    this.#sliders.forEach(({ input }, i) => {
      const value = i === elsewhere?.direction ? elsewhere.value : Number(input.value);
      const by = value * DEVIATION[noise];
      (directions[i] as readonly number[]).forEach((one, j) => {
        latent[j] = (latent[j] as number) + by * one;
      });
    });
    return latent;
  }

  #images(wanted: Wanted): Promise<Drawn> {
    const id = ++this.#id;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#send({ ...wanted, id });
    });
  }

  /** The image where the sliders stand; while one is under way, no more than one waits. */
  async #draw(): Promise<void> {
    if (this.#drawing) {
      this.#again = true;
      return;
    }
    this.#drawing = true;
    const { images } = await this.#images({ kind: "draw", latents: Float32Array.from(this.#latent()) });
    this.#drawing = false;
    paint(this.#picture, images, 1, (this.#loaded as Loaded).size);
    if (!this.#again) return;
    this.#again = false;
    void this.#draw();
  }

  async #drawStrips(): Promise<void> {
    const places = Array.from({ length: STRIP }, (_, i) => (2 * REACH * i) / (STRIP - 1) - REACH);
    for (const [direction, { strip }] of this.#sliders.entries()) {
      const latents = Float32Array.from(places.flatMap((value) => this.#latent({ direction, value })));
      const { images } = await this.#images({ kind: "draw", latents });
      paint(strip, images, STRIP, (this.#loaded as Loaded).size);
    }
  }

  #toggle(): void {
    if (this.#walking) this.#pause();
    else void this.#goForAWalk();
  }

  #pause(): void {
    if (!this.#walking) return;
    this.#walking = false;
    this.#show();
    void this.#drawStrips();
  }

  async #goForAWalk(): Promise<void> {
    const loaded = this.#loaded;
    if (!loaded) return;
    this.#walking = true;
    this.#show();
    let from = this.#latent();
    for (const { input } of this.#sliders) input.value = "0";
    while (this.#walking) {
      const to = this.#random();
      const start = performance.now();
      for (let share = 0; this.#walking && share < 1; ) {
        const now = await frame();
        share = Math.min(1, (now - start) / SEGMENT);
        const { images, latents } = await this.#images({ kind: "between", from, to, share: Math.max(0, share) });
        if (this.#loaded !== loaded) return;
        this.#base = Array.from(latents);
        paint(this.#picture, images, 1, loaded.size);
      }
      from = to;
    }
  }

  #show(): void {
    this.#walk.disabled = this.#another.disabled = this.#loaded === undefined;
    this.#walk.textContent = this.#walking ? "Stop" : "Walk";
    this.root.dataset.loaded = String(this.#loaded !== undefined);
  }

  #say(text: string, wrong = false): void {
    this.#status.textContent = text;
    this.#status.classList.toggle("lab-wrong", wrong);
  }
}

/** Images side by side, as they are; the page's style makes them larger. */
function paint(
  canvas: HTMLCanvasElement,
  images: Uint8Array,
  count: number,
  { height, width, channels }: DrawnSize,
): void {
  const sheet = new ImageData(count * width, height);
  const pixels = height * width;
  for (let i = 0; i < count * pixels; i++) {
    const [image, p] = [Math.floor(i / pixels), i % pixels];
    const at = 4 * (Math.floor(p / width) * count * width + image * width + (p % width));
    for (let k = 0; k < 3; k++) sheet.data[at + k] = images[i * channels + Math.min(k, channels - 1)] as number;
    sheet.data[at + 3] = 255;
  }
  Object.assign(canvas, { width: sheet.width, height: sheet.height });
  (canvas.getContext("2d") as CanvasRenderingContext2D).putImageData(sheet, 0, 0);
}

/** A number from the standard normal distribution (Box and Muller 1958). */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}

function frame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

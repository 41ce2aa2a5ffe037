/** The lab: a GAN one can touch. The games are played in a worker, by the course's own modules; here is what is seen and pressed. */
import { linkOf, type Move, parseLink, stepsOf } from "../../../src/browser-lab/link";
import {
  type LabSettings,
  labSettings,
  requireSetting,
  SETTINGS,
  type SettingName,
  type Space,
} from "../../../src/browser-lab/settings";
import type { LabView } from "../../../src/browser-lab/view";
import type { BrowserBackend } from "../../../src/engine/browser/start";
import { COLORS, inks } from "./colors";
import { Controls, fieldOf } from "./controls";
import { drawCurves, Series } from "./curves";
import { drawDigits } from "./digits-picture";
import { button, element } from "./dom";
import { draw } from "./drawing";
import { Explorer } from "./explorer";
import style from "./lab.css?inline";
import { LayerChoice } from "./layers";
import { drawLine } from "./line-picture";
import type { FromWorker, Pace, ToWorker } from "./messages";
import { drawPlane } from "./plane-picture";
import { SCENARIOS } from "./scenarios";

export interface LabOptions {
  /** Where TensorFlow.js's WebAssembly lies, with a slash at its end. */
  wasmFolder: string;
  /** Where the digits and what reads and draws them lie, with a slash at its end. */
  filesFolder: string;
}

/**
 * Fills an element with the lab, and begins the game that the page's address tells.
 *
 * @returns how to end it
 */
export function mountLab(root: HTMLElement, folders: LabOptions): () => void {
  if (typeof Worker === "undefined") {
    root.textContent =
      "The lab needs a browser that computes beside the page, such as a current Firefox, Chromium, Edge or Safari.";
    return () => undefined;
  }
  const sheet = element("style", {}, style);
  document.head.append(sheet);
  const lab = new Lab(root, folders);
  return () => {
    lab.dispose();
    sheet.remove();
  };
}

const LOADING = "Loading TensorFlow.js …";

const BACKENDS: Readonly<Record<BrowserBackend, string>> = {
  wasm: "processor",
  webgpu: "GPU, WebGPU",
  webgl: "GPU, WebGL",
  cpu: "processor, JavaScript",
};

/** Small networks are slower on any GPU; those of images are not, and convolutions are trained by nothing else. */
const ORDERS = {
  small: ["wasm", "cpu"],
  dense: ["webgpu", "webgl", "wasm", "cpu"],
  convolutional: ["webgpu", "webgl", "wasm"],
} as const satisfies Record<string, readonly BrowserBackend[]>;

type Kind = keyof typeof ORDERS;

const kindOf = ({ space, network }: Pick<LabSettings, "space" | "network">): Kind =>
  space === "digits" ? network : "small";

/** A frame that lasts longer is one in which the page stuttered, in milliseconds. */
const LONG_FRAME = 50;

class Lab {
  #worker!: Worker;
  readonly #root: HTMLElement;
  readonly #folders: LabOptions;
  /** What the worker has been started for, or what the reader has chosen. */
  #runsOn: Kind | BrowserBackend | undefined;
  #settings: LabSettings = labSettings();
  #view: LabView | undefined;
  #running = false;
  #fresh = false;
  #link = "";
  #speed: number | undefined;
  #stopDrawing: (() => void) | undefined;
  #resumeWhenSeen = false;
  #frame = 0;
  #lastFrame = 0;
  readonly #series = {
    jensenShannon: new Series(),
    score: new Series(),
    kullbackLeibler: new Series(),
    discriminator: new Series(),
    generator: new Series(),
    found: new Series(),
    onMode: new Series(),
  };
  #losses = 0;
  /** What was said when the worker had started. */
  #started = "";
  /** What is being fetched, as it was said. */
  #awaited = "";
  readonly #undo: (() => void)[] = [];

  // What is on the page.
  readonly #picture = element("canvas", { class: "lab-picture", role: "img", "aria-label": "The game" });
  readonly #divergence = element("canvas", { class: "lab-curves", role: "img", "aria-label": "Divergence by step" });
  readonly #lossCurves = element("canvas", { class: "lab-curves", role: "img", "aria-label": "Losses by step" });
  readonly #modes = element("canvas", { class: "lab-curves", role: "img", "aria-label": "Modes by step" });
  readonly #numbers = element("dl", { class: "lab-numbers" });
  readonly #status = element("p", { class: "lab-status", role: "status" }, LOADING);
  readonly #run = button("Run", "Runs the game, or pauses it (space bar)", () => this.#toggle());
  readonly #pace = element(
    "select",
    { "aria-label": "How fast it runs" },
    element("option", { value: "full" }, "full speed"),
    element("option", { value: "slow" }, "slow motion"),
  );
  readonly #backend = element(
    "select",
    {
      id: "lab-backend",
      title: "A GPU has to be asked for each of a step's 300 operations: for networks this small it is slower",
    },
    ...Object.entries(BACKENDS).map(([value, name]) => element("option", { value }, name)),
  );
  readonly #layers = new LayerChoice(() => {
    this.#fresh = true;
  });
  readonly #draw = button("Draw your own", "Draw the data on the picture, with a finger or the mouse", () =>
    this.#toggleDrawing(),
  );
  readonly #save = button("Save G", "As a .keras file, which npm run sample and Keras open", () => this.#ask("file"));
  readonly #explorer: Explorer;
  /** What is done with G when the worker has it. */
  #wanted: "file" | "walk" | undefined;
  readonly #data: HTMLSelectElement;
  readonly #spaces: Record<Space, HTMLButtonElement>;
  readonly #controls: Controls;

  constructor(root: HTMLElement, folders: LabOptions) {
    this.#root = root;
    this.#folders = folders;
    this.#explorer = new Explorer(folders, () => this.#ask("walk"));
    this.#controls = new Controls(this.#settings, (name, value) => this.#change(name, value));
    this.#data = element("select", { id: "lab-data" });
    this.#data.addEventListener("change", () =>
      this.#begin({ ...this.#settings, data: this.#data.value, drawing: [] }),
    );
    this.#spaces = {
      line: button("On a line", "Numbers: everything about the game can be seen", () =>
        this.#begin(labSettings({ space: "line" })),
      ),
      plane: button("In the plane", "Points: where mode collapse happens", () =>
        this.#begin(labSettings({ space: "plane" })),
      ),
      digits: button("Digits", "Handwritten digits: from noise to something one can read", () =>
        this.#begin(labSettings({ space: "digits" })),
      ),
    };
    this.#build();
    this.#listen();
    this.#beginFromAddress();
    this.#frame = requestAnimationFrame((now) => this.#paint(now));
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#stopDrawing?.();
    for (const undo of this.#undo) undo();
    this.#worker.terminate();
    this.#explorer.dispose();
    this.#root.replaceChildren();
  }

  /** A worker whose networks run on the first of these that works. The one before ends, and its game with it. */
  #startWorker(runsOn: Kind | BrowserBackend): void {
    this.#worker?.terminate();
    this.#runsOn = runsOn;
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#take(data);
    this.#worker.onerror = ({ message }) =>
      this.#take({
        kind: "stopped",
        fatal: true,
        why: `the lab could not be loaded${message ? ` (${message})` : ""}`,
      });
    const chosen = runsOn in ORDERS ? undefined : (runsOn as BrowserBackend);
    const order = chosen ? [...new Set([chosen, ...ORDERS.small])] : ORDERS[runsOn as Kind];
    // Whoever asks for a GPU by name may have one that a program pretends to be.
    this.#send({ kind: "start", order, softwareGpu: chosen !== undefined, ...this.#folders });
  }

  /** The same game, played again on something else. */
  #moveTo(backend: BrowserBackend): void {
    const link = this.#link;
    this.#startWorker(backend);
    this.#beginFrom(link);
  }

  /** G as it is now, for one purpose or the other. */
  #ask(wanted: "file" | "walk"): void {
    this.#wanted = wanted;
    const ran = this.#running;
    this.#send({ kind: "save" });
    if (ran) this.#start();
  }

  #build(): void {
    const step = (who: "both" | "discriminator" | "generator") => () => {
      this.#pause();
      this.#send({ kind: "step", who });
    };
    const scenarios = SCENARIOS.map(({ title, link, watch }) =>
      button(title, watch, () => this.#beginFrom(link, watch)),
    );
    this.#run.classList.add("lab-run");
    this.#root.replaceChildren(
      element("div", { class: "lab-bar", role: "group", "aria-label": "Games worth a look" }, ...scenarios),
      this.#status,
      element(
        "div",
        { class: "lab-main" },
        element(
          "div",
          { class: "lab-seen" },
          element(
            "div",
            { class: "lab-bar" },
            ...Object.values(this.#spaces),
            element("label", { for: "lab-data" }, "Data"),
            this.#data,
            this.#draw,
          ),
          this.#picture,
          element(
            "div",
            { class: "lab-bar" },
            this.#run,
            this.#pace,
            button("Step", "One step of D, then one of G", step("both")),
            button("Step D", "One step of D alone; G holds still", step("discriminator")),
            button("Step G", "One step of G alone; D holds still", step("generator")),
            button("Begin again", "The same game from its first step", () => this.#begin(this.#settings)),
            this.#save,
            button("Copy link", "An address that repeats this game to this very step", () => this.#copy()),
          ),
          element(
            "div",
            { class: "lab-bar" },
            this.#numbers,
            element("label", { for: "lab-backend" }, "Runs on"),
            this.#backend,
          ),
          this.#layers.root,
        ),
        element(
          "div",
          { class: "lab-side" },
          this.#controls.root,
          element("figure", { class: "lab-figure" }, this.#divergence),
          element("figure", { class: "lab-figure" }, this.#modes),
          element("figure", { class: "lab-figure" }, this.#lossCurves),
        ),
      ),
      this.#explorer.root,
    );
  }

  #listen(): void {
    const on = <K extends keyof DocumentEventMap>(
      target: EventTarget,
      type: K | "hashchange" | "resize",
      listener: (event: Event) => void,
    ) => {
      target.addEventListener(type, listener);
      this.#undo.push(() => target.removeEventListener(type, listener));
    };
    on(document, "visibilitychange", () => {
      // A tab that nobody sees needs no processor; it goes on when it is seen again.
      if (document.hidden && this.#running) {
        this.#resumeWhenSeen = true;
        this.#pause();
      } else if (!document.hidden && this.#resumeWhenSeen) {
        this.#resumeWhenSeen = false;
        this.#start();
      }
    });
    on(window, "hashchange", () => {
      if (location.hash.slice(1) !== this.#link) this.#beginFromAddress();
    });
    on(window, "resize", () => {
      this.#fresh = true;
    });
    on(document, "keydown", (event) => {
      const { key, target } = event as KeyboardEvent;
      if (key !== " " || (target instanceof Element && target.closest("input, select, textarea, button, summary, a")))
        return;
      event.preventDefault();
      this.#toggle();
    });
    this.#backend.addEventListener("change", () => this.#moveTo(this.#backend.value as BrowserBackend));
    this.#pace.addEventListener("change", () => {
      if (this.#running) this.#start();
    });
    const theme = new MutationObserver(() => {
      this.#fresh = true;
    });
    theme.observe(document.documentElement, { attributeFilter: ["class"] });
    this.#undo.push(() => theme.disconnect());
  }

  #send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #beginFromAddress(): void {
    this.#beginFrom(decodeURI(location.hash.slice(1)));
  }

  #beginFrom(link: string, say = ""): void {
    try {
      const { settings, moves } = parseLink(link);
      this.#begin(settings, moves);
      if (say) this.#say(say);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#begin(labSettings());
      this.#say(`This link cannot be read: ${why}. Here is the game on the line instead.`, true);
    }
  }

  /** A new game. It does not run until it is asked to, unless the link says what was done. */
  #begin(settings: LabSettings, moves: readonly Move[] = []): void {
    if (settings.data === "drawn" && settings.drawing.length === 0) {
      // Chosen from the list: there is nothing to learn until something has been drawn.
      this.#settings = { ...settings };
      this.#startDrawing();
      return;
    }
    this.#running = false;
    this.#resumeWhenSeen = false;
    if (this.#stopDrawing && settings.data !== "drawn") this.#endDrawing();
    for (const series of Object.values(this.#series)) series.clear();
    this.#losses = 0;
    this.#speed = undefined;
    this.#settings = settings;
    // What a reader has chosen stays, unless it cannot do it.
    const kind = kindOf(settings);
    if (this.#runsOn === undefined || (this.#runsOn in ORDERS && this.#runsOn !== kind)) this.#startWorker(kind);
    this.#send({ kind: "new", settings, moves });
    const asked = stepsOf(moves);
    if (asked > 0) this.#say(`The link's game: step 0 of ${asked} …`);
    this.#showSettings();
    // Until the worker has begun it, the game's link is what was asked for.
    this.#link = linkOf({ settings, moves: [...moves] });
    this.#showRunning();
  }

  #change<N extends SettingName>(name: N, value: LabSettings[N]): void {
    requireSetting(name, value, this.#settings.space);
    const settings = labSettings({ ...this.#settings, [name]: value });
    if (!SETTINGS[name].live) {
      const ran = this.#running;
      this.#begin(settings);
      this.#say("A new game has begun.");
      if (ran) this.#start();
      return;
    }
    this.#settings = settings;
    this.#send({ kind: "change", setting: name, value });
    this.#controls.show(settings);
  }

  #toggle(): void {
    if (this.#running) this.#pause();
    else this.#start();
  }

  #start(): void {
    if (this.#settings.data === "drawn" && this.#settings.drawing.length === 0) {
      this.#say("Draw the data first: on the picture, with a finger or the mouse.");
      return;
    }
    this.#endDrawing();
    this.#running = true;
    this.#send({ kind: "run", pace: this.#pace.value as Pace });
    this.#showRunning();
  }

  #pause(): void {
    this.#running = false;
    this.#send({ kind: "pause" });
    this.#showRunning();
  }

  #toggleDrawing(): void {
    if (this.#stopDrawing) this.#endDrawing();
    else this.#startDrawing();
  }

  #startDrawing(): void {
    this.#pause();
    this.#endDrawing();
    const { space } = this.#settings;
    this.#stopDrawing = draw(this.#picture, space, (drawing) => {
      this.#begin({ ...this.#settings, data: "drawn", drawing });
      this.#say("This is to be learnt now. Run, or go on drawing.");
    });
    this.#draw.setAttribute("aria-pressed", "true");
    this.#data.value = "drawn";
    this.#say("Draw on the picture, with a finger or the mouse.");
  }

  #endDrawing(): void {
    this.#stopDrawing?.();
    this.#stopDrawing = undefined;
    this.#draw.setAttribute("aria-pressed", "false");
    this.#fresh = true;
  }

  #copy(): void {
    const address = `${location.href.split("#")[0]}#${this.#link}`;
    history.replaceState(history.state, "", address);
    navigator.clipboard.writeText(address).then(
      () => this.#say("Copied: the link repeats this game to this step."),
      () => this.#say("The link is in the address bar: it repeats this game to this step."),
    );
  }

  #take(message: FromWorker): void {
    switch (message.kind) {
      case "started": {
        const { backend, name, refused } = message;
        this.#root.dataset.backend = backend;
        this.#backend.value = backend;
        const not = refused.map((one) => `Not by ${BACKENDS[one.backend]}: ${one.why}. `).join("");
        this.#started = `${not || "Ready. "}The networks run on ${name}.`;
        if (not || this.#status.textContent === LOADING) this.#say(this.#started);
        return;
      }
      case "lost":
        this.#moveTo("wasm");
        this.#say(`The GPU is gone (${message.why}); the game is played again on the processor.`, true);
        return;
      case "waiting":
        this.#say(message.what);
        this.#awaited = message.what;
        return;
      case "saved":
        this.#use(message);
        return;
      case "catching up":
        this.#say(
          message.done < message.of
            ? `The link's game: step ${message.done} of ${message.of} …`
            : `The link's game, repeated: ${message.of} steps.`,
        );
        return;
      case "seen":
        this.#see(message);
        return;
      case "stopped":
        this.#running = false;
        this.#showRunning();
        this.#say(
          `${message.fatal ? "Something went wrong" : "The game has stopped"}: ${message.why}.${
            message.fatal ? " Load the page again; a current Firefox, Chromium, Edge or Safari runs it." : ""
          }`,
          true,
        );
    }
  }

  #use({ bytes, step, noise }: Extract<FromWorker, { kind: "saved" }>): void {
    if (this.#wanted === "walk") {
      this.#explorer.take(bytes, `the G from above, after ${step} steps`, noise);
      return;
    }
    const name = `generator-${step}.keras`;
    const address = URL.createObjectURL(new Blob([bytes as BlobPart]));
    element("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    this.#say(`Saved as ${name}. Draw with it: npm run sample -- ${name} --noise ${noise} --out digits.png`);
  }

  #see({ view, losses, link, speed }: Extract<FromWorker, { kind: "seen" }>): void {
    if (this.#awaited && this.#status.textContent === this.#awaited) this.#say(this.#started);
    this.#awaited = "";
    this.#view = view;
    this.#link = link;
    this.#speed = speed ?? this.#speed;
    for (const { discriminator, generator } of losses) {
      this.#losses++;
      this.#series.discriminator.add(this.#losses, discriminator);
      this.#series.generator.add(this.#losses, generator);
    }
    this.#series.jensenShannon.add(this.#losses, view.jensenShannon);
    if (view.space === "digits") this.#series.score.add(this.#losses, view.score);
    if (view.space === "line") this.#series.kullbackLeibler.add(this.#losses, view.kullbackLeibler);
    if (view.modes) {
      this.#series.found.add(this.#losses, view.modes.found / view.modes.of);
      this.#series.onMode.add(this.#losses, view.modes.onMode);
    }
    // For whoever has the lab in a page of their own (and for the tests).
    this.#root.dispatchEvent(new CustomEvent("lab-seen", { detail: { view, losses, link, speed } }));
    if (!this.#running) history.replaceState(history.state, "", `#${link}`);
    this.#fresh = true;
  }

  #paint(now: number): void {
    this.#frame = requestAnimationFrame((next) => this.#paint(next));
    // What a reader would feel: counted while a game runs, for whoever wants to know (and for the tests).
    if (this.#running && this.#lastFrame > 0) {
      const { frames = "0", longFrames = "0" } = this.#root.dataset;
      this.#root.dataset.frames = String(Number(frames) + 1);
      if (now - this.#lastFrame > LONG_FRAME) this.#root.dataset.longFrames = String(Number(longFrames) + 1);
    }
    this.#lastFrame = this.#running ? now : 0;
    const view = this.#view;
    if (!this.#fresh || !view) return;
    this.#fresh = false;
    if (!this.#stopDrawing) {
      if (view.space === "line") drawLine(this.#picture, view, this.#layers.shown);
      else if (view.space === "digits") drawDigits(this.#picture, view, this.#layers.shown);
      else drawPlane(this.#picture, view, this.#layers.shown);
    }
    this.#showCurves(view);
    this.#showNumbers(view);
  }

  #showCurves(view: LabView): void {
    const { jensenShannon, score, kullbackLeibler, discriminator, generator, found, onMode } = this.#series;
    const { ink } = inks();
    if (view.space === "digits") {
      drawCurves(this.#divergence, {
        curves: [{ name: "classifier score", series: score, color: COLORS.drawn }],
        range: [1, Math.max(1.5, Math.ceil(view.floor))],
        marks: [{ value: view.floor, name: "real digits" }],
      });
    } else
      drawCurves(this.#divergence, {
        curves: [
          { name: "JS of data and G (nats)", series: jensenShannon, color: COLORS.drawn },
          ...(view.space === "line"
            ? [{ name: "KL(p‖q)", series: kullbackLeibler, color: COLORS.optimal, dash: [4, 3] }]
            : []),
        ],
        range: [0, view.space === "line" ? 1.4 : 0.75],
        marks: [
          { value: Math.LN2, name: "log 2: nothing in common" },
          ...(view.space === "plane" ? [{ value: view.floor, name: "real against real" }] : []),
        ],
      });
    drawCurves(this.#lossCurves, {
      curves: [
        { name: "loss of D", series: discriminator, color: COLORS.discriminator },
        { name: "loss of G", series: generator, color: COLORS.drawn },
      ],
    });
    const counted = view.modes !== undefined;
    (this.#modes.parentElement as HTMLElement).hidden = !counted;
    if (!counted) return;
    drawCurves(this.#modes, {
      curves: [
        { name: view.space === "digits" ? "digits found" : "modes found", series: found, color: ink },
        {
          name: view.space === "digits" ? "the classifier is sure of" : "samples on a mode",
          series: onMode,
          color: COLORS.pull,
        },
      ],
      range: [0, 1],
      format: (value) => `${Math.round(100 * value)} %`,
    });
  }

  #showNumbers(view: LabView): void {
    const { step, jensenShannon, modes, space } = view;
    const share = (part: number) => `${Math.round(100 * part)} %`;
    const entries: [name: string, value: string, sentence: string][] = [];
    if (space === "digits") {
      const { score, floor } = view;
      entries.push(
        ["score", `${score.toFixed(1)} (real ${floor.toFixed(1)})`, `classifier score ${score.toFixed(1)}`],
        ["digits", `${view.modes.found} of ${view.modes.of}`, `${view.modes.found} of ${view.modes.of} digits found`],
        ["sure of", share(view.modes.onMode), `the classifier is sure of ${share(view.modes.onMode)}`],
      );
    } else {
      entries.push(["JS", jensenShannon.toFixed(3), `JS ${jensenShannon.toFixed(3)}`]);
      if (modes) {
        entries.push(
          ["modes", `${modes.found} of ${modes.of}`, `${modes.found} of ${modes.of} modes found`],
          ["on a mode", share(modes.onMode), `${share(modes.onMode)} of the samples on one`],
        );
      }
    }
    const speed = this.#speed === undefined ? [] : [["steps/s", this.#speed.toPrecision(this.#speed < 10 ? 2 : 3)]];
    this.#numbers.replaceChildren(
      ...[["step", String(step)], ...entries, ...speed].map(([name = "", value = ""]) =>
        element("div", {}, element("dt", {}, name), element("dd", {}, value)),
      ),
    );
    const where = { line: "on the line", plane: "in the plane", digits: "of digits" }[space];
    const told = entries.map(([, , sentence]) => sentence).join(", ");
    this.#picture.setAttribute("aria-label", `The game ${where} at step ${step}: ${told}`);
  }

  #showSettings(): void {
    const { space, data } = this.#settings;
    for (const [name, tab] of Object.entries(this.#spaces)) tab.setAttribute("aria-pressed", String(name === space));
    this.#data.replaceChildren(...(fieldOf("data", this.#settings) as HTMLSelectElement).children);
    this.#data.value = data;
    this.#picture.classList.toggle("lab-plane", space !== "line");
    const ofDigits = space === "digits";
    this.#draw.hidden = ofDigits;
    this.#save.hidden = this.#explorer.root.hidden = !ofDigits;
    this.#layers.show(space);
    this.#controls.show(this.#settings);
  }

  #showRunning(): void {
    this.#run.textContent = this.#running ? "Pause" : "Run";
    this.#root.dataset.running = String(this.#running);
  }

  #say(text: string, wrong = false): void {
    this.#status.textContent = text;
    this.#status.classList.toggle("lab-wrong", wrong);
  }
}

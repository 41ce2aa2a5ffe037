/** Plays the games, away from the page, which so never has to wait. */
import {
  LabGame,
  type LabSettings,
  labSettings,
  linkOf,
  type Move,
  type StepLosses,
  stepsOf,
  withMove,
} from "../../../src/browser-lab";
import { type DigitsMaterial, fetchDigits } from "../../../src/browser-lab/digits/material";
import { type BrowserBackend, startBackend } from "../../../src/engine/browser";
import { toKerasBytes } from "../../../src/models/keras/bytes";
import type { FromWorker, Pace, ToWorker } from "./messages";

/** Between two looks at a game that runs, in milliseconds; the looks themselves take their time, too. */
const BETWEEN_LOOKS = 60;

/** Between two steps in slow motion. */
const SLOW = 450;

const page = self as unknown as {
  postMessage(message: FromWorker): void;
  onmessage: (event: { data: ToWorker }) => void;
};

let backend: BrowserBackend = "cpu";
let started = false;
/** Where the digits lie. */
let files = "";
let material: Promise<DigitsMaterial> | undefined;
let game: LabGame | undefined;
/** The settings that it began with. */
let first = labSettings();
let moves: Move[] = [];
/** The game that runs by itself or catches up with its link; resolves when it has paused. */
let running: Promise<void> | undefined;
let paused = true;
/** Changes that wait for the steps under way to end, so that a link has them at the very step at which they were made. */
const changes: Extract<ToWorker, { kind: "change" }>[] = [];
let queue: Promise<void> = Promise.resolve();

page.onmessage = ({ data }) => {
  if (data.kind === "change") {
    changes.push(data);
    // A game that runs takes them by itself.
    if (!paused) return;
  }
  // At once, so that what runs ends; what follows waits for that.
  paused = true;
  queue = queue.then(() => take(data)).catch(tell);
};

async function take(message: ToWorker): Promise<void> {
  if (message.kind === "start") {
    const { order, softwareGpu, wasmFolder } = message;
    files = message.filesFolder;
    const report = await startBackend({
      ...{ order, softwareGpu, wasmFolder },
      onLost: (why) => page.postMessage({ kind: "lost", why }),
    });
    backend = report.backend;
    started = true;
    page.postMessage({ kind: "started", ...report });
    return;
  }
  await running;
  takeChanges();
  if (message.kind === "change") await look([]);
  else if (message.kind === "new") {
    game?.dispose();
    game = undefined;
    moves = [];
    const begun = new LabGame(message.settings, await materialFor(message.settings));
    game = begun;
    first = { ...begun.settings };
    await look([]);
    if (message.moves.length > 0) go(() => catchUp(begun, message.moves));
  } else if (game && message.kind === "step") {
    const losses = await game.play(1, message.who);
    moves = withMove(moves, { kind: message.who, steps: 1 });
    await look(losses);
  } else if (game && message.kind === "save") {
    const bytes = await toKerasBytes(game.drawing);
    page.postMessage({ kind: "saved", bytes, step: game.step, noise: game.settings.noise });
  } else if (game && message.kind === "run") {
    const { pace } = message;
    const played = game;
    go(() => run(played, pace));
  }
}

/** What a game of digits needs, fetched once. */
async function materialFor({ space, network }: LabSettings): Promise<DigitsMaterial | undefined> {
  if (space !== "digits") return undefined;
  if (network === "convolutional" && backend === "wasm") {
    throw new Error(
      "convolutions are trained on a GPU, and this browser offers none; choose dense networks, or ask for another thing under “Runs on”",
    );
  }
  if (!material) page.postMessage({ kind: "waiting", what: "Fetching 10,000 digits and a classifier (2.5 MB) …" });
  material ??= fetchDigits(files);
  // What could not be fetched may come the next time.
  return material.catch((error: unknown) => {
    material = undefined;
    throw error;
  });
}

/** Between two steps. */
function takeChanges(): void {
  for (const { setting, value } of changes.splice(0)) {
    game?.change(setting, value as never);
    moves = withMove(moves, { kind: "change", setting, value });
  }
}

/** Something that lasts until a message comes. */
function go(work: () => Promise<void>): void {
  paused = false;
  running = work().catch(tell);
}

/** Whether steps are to stop here. */
function interrupted(end: number): boolean {
  return paused || changes.length > 0 || performance.now() > end;
}

async function run(played: LabGame, pace: Pace): Promise<void> {
  let last = performance.now();
  // Where a look takes long, fewer of them: two thirds of the time are for steps.
  let looking = 0;
  while (!paused) {
    const end = performance.now() + Math.max(BETWEEN_LOOKS, 2 * looking);
    const losses = pace === "slow" ? await played.play(1) : await played.play(1000, "both", () => interrupted(end));
    moves = withMove(moves, { kind: "both", steps: losses.length });
    takeChanges();
    const seen = performance.now();
    await look(losses, pace === "full" ? (1000 * losses.length) / (seen - last) : undefined);
    last = seen;
    looking = performance.now() - seen;
    if (pace === "slow") await pause(SLOW);
  }
}

async function catchUp(played: LabGame, asked: readonly Move[]): Promise<void> {
  const of = stepsOf(asked);
  let done = 0;
  // A reader waits for the end of this: four fifths of the time are for steps.
  let looking = 0;
  for (const move of asked) {
    if (move.kind === "change") {
      played.change(move.setting, move.value as never);
      moves = withMove(moves, move);
      continue;
    }
    for (let left = move.steps; left > 0; ) {
      if (paused) return;
      const end = performance.now() + Math.max(BETWEEN_LOOKS, 4 * looking);
      const losses = await played.play(left, move.kind, () => interrupted(end));
      moves = withMove(moves, { kind: move.kind, steps: losses.length });
      takeChanges();
      left -= losses.length;
      done += losses.length;
      const seen = performance.now();
      await look(losses);
      looking = performance.now() - seen;
      page.postMessage({ kind: "catching up", done, of });
    }
  }
}

async function look(losses: StepLosses[], speed?: number): Promise<void> {
  if (!game) return;
  if (
    losses.some(
      ({ discriminator, generator }) => Math.abs(discriminator) === Infinity || isLost(discriminator, generator),
    )
  ) {
    throw new Error(
      `at step ${game.step} the losses are no numbers any more: begin again, with smaller learning rates`,
    );
  }
  page.postMessage({ kind: "seen", view: await game.look(), losses, link: linkOf({ settings: first, moves }), speed });
}

/** A loss of a player that did not move is no number, but never both. */
function isLost(discriminator: number, generator: number): boolean {
  return Number.isNaN(discriminator) && Number.isNaN(generator);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const end = performance.now() + milliseconds;
    const wait = () => (paused || performance.now() >= end ? resolve() : setTimeout(wait, 20));
    wait();
  });
}

function tell(error: unknown): void {
  paused = true;
  const why = error instanceof Error ? error.message : String(error);
  page.postMessage({ kind: "stopped", why, fatal: !started });
}

import { randomUUID } from "node:crypto";
import { host, type MimeBundle } from "../engine/host";
import { deliver, Figure } from "./figure";

/** One state of a live output. */
export interface Frame {
  data: MimeBundle;
  metadata?: Record<string, unknown>;
}

/** Without a kernel and without a terminal (a log file), a line at most this often, in milliseconds. */
const LOG_INTERVAL = 10_000;

/**
 * An output that is replaced in place, at most `perSecond` times a second. Asking for more costs nothing: a state that
 * comes too early waits, a newer one takes its place, and the last one is always shown.
 */
export class LiveOutput {
  readonly #id = randomUUID();
  readonly #interval: number;
  #shown = false;
  #lastAt = Number.NEGATIVE_INFINITY;
  #loggedAt = performance.now();
  #next: (() => Promise<Frame>) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #drawing: Promise<void> | undefined;
  #failure: { error: unknown } | undefined;

  constructor(perSecond: number) {
    this.#interval = 1000 / perSecond;
  }

  /**
   * Shows what `render` gives, now or soon; returns at once.
   *
   * @throws what an earlier `render` threw
   */
  request(render: () => Promise<Frame>): void {
    this.#report();
    this.#next = render;
    if (this.#drawing) return;
    const wait = this.#lastAt + this.#interval - performance.now();
    if (wait <= 0) this.#draw();
    else this.#timer ??= setTimeout(() => this.#draw(), wait);
  }

  /**
   * Shows the final state, after whatever was under way.
   *
   * @throws what an earlier `render` threw
   */
  async finish(render: () => Promise<Frame | Figure>): Promise<void> {
    this.#next = undefined;
    clearTimeout(this.#timer);
    await this.#drawing;
    this.#report();
    const final = await render();
    const front = host();
    if (!(final instanceof Figure)) this.#send(final, true);
    else if (front) await deliver(final, { displayId: this.#id, update: this.#shown }, front);
    else this.#print(final.text(), true);
  }

  #draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const render = this.#next;
    if (!render) return;
    this.#next = undefined;
    this.#lastAt = performance.now();
    this.#drawing = render()
      .then((frame) => this.#send(frame, false))
      .catch((error) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#drawing = undefined;
        if (this.#next && !this.#failure) this.request(this.#next);
      });
  }

  #send({ data, metadata = {} }: Frame, final: boolean): void {
    const front = host();
    if (front) front.display({ data, metadata, displayId: this.#id, update: this.#shown });
    else this.#print(String(data["text/plain"]), final);
    this.#shown = true;
  }

  #print(text: string, final: boolean): void {
    const line = text.split("\n").filter(Boolean).join(" · ");
    if (process.stdout.isTTY) {
      process.stdout.write(`\r\u001b[2K${line.slice(0, process.stdout.columns - 1)}${final ? "\n" : ""}`);
    } else if (final || performance.now() - this.#loggedAt >= LOG_INTERVAL) {
      this.#loggedAt = performance.now();
      console.log(line);
    }
  }

  #report(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure.error;
  }
}

/** How far work has come, and how fast it goes. */
export class Pace {
  #start: { at: number; step: number } | undefined;
  #now = { at: 0, step: 0 };

  /** Notes that `step` steps are done by now. */
  mark(step: number): void {
    this.#now = { at: performance.now(), step };
    this.#start ??= { ...this.#now };
  }

  /** Steps a second since the first mark; 0 when unknown. */
  get rate(): number {
    const { at, step } = this.#start ?? this.#now;
    const seconds = (this.#now.at - at) / 1000;
    return seconds > 0 ? (this.#now.step - step) / seconds : 0;
  }

  /** Milliseconds since the first mark. */
  get elapsed(): number {
    return this.#now.at - (this.#start ?? this.#now).at;
  }

  /** `"41 steps/s · 44 s left"`, or nothing before that is known. */
  tell(total: number | undefined, unit: string): string {
    if (this.rate <= 0) return "";
    const speed = `${number(this.rate)} ${unit}/s`;
    if (total === undefined) return speed;
    return `${speed} · ${duration(((total - this.#now.step) / this.rate) * 1000)} left`;
  }
}

/** `4.2 s`, `44 s`, `3 min 05 s`, `2 h 10 min`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 9_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${two((seconds % 3600) / 60)} min`;
}

/** A number for people: `1,234`, `41`, `−0.693`. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const whole = Number.isInteger(value) || Math.abs(value) >= 1000;
  return (whole ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(3)))).replace("-", "−");
}

/** Shows what set-up is doing: one line a step, with progress while it runs and its time when it is done. */

/** How a step ended. `note` stands behind its time. */
export interface Outcome {
  /** `kept`: there was nothing to do; `warned`: it went on in a way that costs something. */
  state: "done" | "kept" | "warned";
  note?: string;
}

/** Tells what a running step is at, in a few words. */
export type Progress = (text: string) => void;

/** What steps are shown on; standard output in a program, an array of lines in a test. */
export interface Screen {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** Runs steps one after the other and shows them. */
export class Steps {
  readonly #live: boolean;
  readonly #started = Date.now();

  /** @param quiet shows only steps that did something */
  constructor(
    private readonly screen: Screen = process.stdout,
    private readonly quiet = false,
  ) {
    this.#live = screen.isTTY === true && process.env.TERM !== "dumb" && !process.env.CI;
  }

  /** Seconds since these steps began. */
  get seconds(): number {
    return (Date.now() - this.#started) / 1000;
  }

  /**
   * Runs one step.
   * @throws what `work` throws, after the step is shown as failed
   */
  async step(title: string, work: (progress: Progress) => Outcome | Promise<Outcome>): Promise<void> {
    const started = Date.now();
    const seconds = () => (Date.now() - started) / 1000;
    let at = "";
    let frame = 0;
    let announced = false;
    const draw = () => {
      const line = `  ${SPINNER[frame++ % SPINNER.length]} ${title}  ${duration(seconds())}  ${at}`;
      this.screen.write(`\r\x1b[2K${line.slice(0, (this.screen.columns ?? 80) - 1)}`);
    };
    const timer = this.#live ? setInterval(draw, 120) : undefined;
    try {
      const outcome = await work((text) => {
        if (this.#live || text === at) {
          at = text;
          return;
        }
        at = text;
        // Without a terminal there is no line to redraw: each piece of news gets one of its own.
        if (!announced) this.screen.write(`  … ${title}\n`);
        announced = true;
        this.screen.write(`      ${duration(seconds())}  ${text}\n`);
      });
      this.#end(timer);
      if (this.quiet && outcome.state === "kept") return;
      const mark = outcome.state === "warned" ? "!" : "✓";
      const time = outcome.state === "kept" ? "" : `  ${duration(seconds())}`;
      this.screen.write(`  ${mark} ${title}${time}${outcome.note ? `  ${outcome.note}` : ""}\n`);
    } catch (error) {
      this.#end(timer);
      this.screen.write(`  ✗ ${title}  ${duration(seconds())}\n`);
      throw error;
    }
  }

  #end(timer: NodeJS.Timeout | undefined): void {
    if (timer === undefined) return;
    clearInterval(timer);
    this.screen.write("\r\x1b[2K");
  }
}

/** A time in seconds for a reader: `0.4 s`, `38 s`, `2 min 05 s`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** A size in bytes for a reader: `12 MB`, `1.4 GB` (decimal units, as disks are sold). */
export function size(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

import type { Colors } from "./blocks";
import { LEAST_COLUMNS, type Room, reportLine, type TrainingView, trainingLines } from "./view";

/** What is written to: standard output in a program, an array of texts in a test. */
export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

const [HIDE_CURSOR, SHOW_CURSOR, CLEAR_BELOW] = ["\x1b[?25l", "\x1b[?25h", "\x1b[J"];

/** Shows a training as it goes: a view that is redrawn in place, or, where there is none to be had, a line a report. */
export class Screen {
  /** Whether the view is redrawn in place. */
  readonly live: boolean;
  readonly #colors: Colors;
  #height = 0;
  #window = "";
  /** Whether a line of {@link progress} stands where the cursor is. */
  #line = false;
  #told = Date.now();

  constructor(
    private readonly output: Output,
    environment: Readonly<Record<string, string | undefined>> = process.env,
  ) {
    this.live = isLive(output, environment);
    this.#colors = /truecolor|24-?bit/i.test(environment.COLORTERM ?? "") ? "24-bit" : "256";
  }

  /** Shows where the training stands now. */
  show(state: TrainingView): void {
    if (!this.live) {
      this.output.write(`${reportLine(state)}\n`);
      return;
    }
    this.#clearLine();
    const { columns = 80, rows = 24 } = this.output;
    // The window may have become too narrow since; lines that wrap could not be taken back.
    const room: Room = { columns: Math.max(columns, 20), rows, colors: this.#colors };
    const lines = columns < LEAST_COLUMNS ? [reportLine(state).slice(0, columns - 1)] : trainingLines(state, room);
    const up = this.#height === 0 ? HIDE_CURSOR : this.#toTop(`${columns}×${rows}`);
    this.output.write(`${up}${lines.map((line) => `${line}\x1b[K\n`).join("")}${CLEAR_BELOW}`);
    [this.#height, this.#window] = [lines.length, `${columns}×${rows}`];
  }

  /** Shows how far something is that comes before the training: a line that is written over, or a line every ten seconds. */
  progress(text: string): void {
    if (this.live) {
      this.output.write(`\r${text.slice(0, (this.output.columns ?? 80) - 1)}\x1b[K`);
      this.#line = true;
    } else if (Date.now() - this.#told > 10_000) {
      this.#told = Date.now();
      this.output.write(`${text}\n`);
    }
  }

  /** Writes a line that stays. */
  note(text: string): void {
    this.#clearLine();
    this.output.write(`${text}\n`);
  }

  /** Gives the terminal back; what was shown last stays. */
  end(): void {
    this.#clearLine();
    if (this.#height > 0) this.output.write(SHOW_CURSOR);
    this.#height = 0;
  }

  #clearLine(): void {
    if (this.#line) this.output.write("\r\x1b[K");
    this.#line = false;
  }

  /** Where the window's size has changed, lines may have wrapped or left it, so all is drawn anew from the top. */
  #toTop(window: string): string {
    return window === this.#window ? `\x1b[${this.#height}A\r` : "\x1b[2J\x1b[H";
  }
}

/** See https://no-color.org: a view without colours would show no images. */
function isLive({ isTTY, columns = 80 }: Output, environment: Readonly<Record<string, string | undefined>>): boolean {
  const { NO_COLOR, TERM, CI } = environment;
  return isTTY === true && !NO_COLOR && TERM !== "dumb" && !CI && columns >= LEAST_COLUMNS;
}

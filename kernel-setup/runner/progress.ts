/** Shows which cell of a notebook runs: a line that is redrawn on a terminal, a line for each cell elsewhere. */
import { duration, type Screen } from "../setup/steps";

export class Progress {
  readonly #live: boolean;
  #timer: NodeJS.Timeout | undefined;
  #source = "";

  /** @param cells how many there are */
  constructor(
    private readonly screen: Screen,
    private readonly cells: number,
  ) {
    this.#live = screen.isTTY === true && process.env.TERM !== "dumb" && !process.env.CI;
  }

  /** A cell begins. */
  start(cell: number, source: string): void {
    this.#source = firstLine(source);
    if (!this.#live) return;
    const started = Date.now();
    const draw = () => this.screen.write(`\r\x1b[2K${this.#line("▸", cell, (Date.now() - started) / 1000)}`);
    draw();
    this.#timer = setInterval(draw, 500);
  }

  /** It has ended. */
  end(cell: number, seconds: number, failed: boolean): void {
    this.stop();
    this.screen.write(`${this.#line(failed ? "✗" : "✓", cell, seconds)}\n`);
  }

  /** Stops redrawing, where a cell will not end. */
  stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.screen.write("\r\x1b[2K");
  }

  #line(mark: string, cell: number, seconds: number): string {
    const place = `${String(cell).padStart(String(this.cells).length)}/${this.cells}`;
    const head = `  ${mark} ${place}  ${duration(seconds).padStart(7)}  `;
    return `${head}${this.#source.slice(0, Math.max(10, (this.screen.columns || 100) - head.length - 1))}`;
  }
}

/** The first line that is code, not a comment. */
function firstLine(source: string): string {
  const lines = source.split("\n").map((line) => line.trim());
  return lines.find((line) => line !== "" && !/^(\/\/|\/\*|\*)/.test(line)) ?? lines[0] ?? "";
}

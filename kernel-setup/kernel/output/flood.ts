/**
 * Limits to what cells show, so that a loop that prints for ever leaves the notebook alive: a front end keeps all of a
 * cell's output, and Jupyter's server drops whatever comes faster than it likes. Text beyond the limit is dropped; what
 * comes too fast makes its cell wait.
 */

const MB = 2 ** 20;
/** How much text of one cell is shown, in MB, and the variable of the environment that says otherwise. */
const TEXT_MB = 4;
export const TEXT_VARIABLE = "GANBOOK_CELL_TEXT_MB";
/** How many outputs of one cell are shown beside its text, and the variable that says otherwise. */
const DISPLAYS = 1000;
export const DISPLAYS_VARIABLE = "GANBOOK_CELL_DISPLAYS";

/** What every message costs besides its content, in bytes. */
export const MESSAGE = 4096;

/** How many characters of text a cell may show. Read anew for each cell, so that a cell can set it for the next. */
export function textLimit(): number {
  return Math.round(amount(TEXT_VARIABLE, TEXT_MB) * MB);
}

function amount(variable: string, usual: number): number {
  const text = process.env[variable] ?? "";
  const value = Number(text);
  return text.trim() !== "" && value >= 0 ? value : usual;
}

/** What one cell may still show. */
export class Allowance {
  readonly #text: number;
  readonly #displays = amount(DISPLAYS_VARIABLE, DISPLAYS);
  #printed = 0;
  #displayed = 0;

  constructor(text = textLimit()) {
    this.#text = text;
  }

  /** The part of a text that is shown, and where it is the last part, a line that says so. */
  print(text: string): string {
    if (this.#printed > this.#text) return "";
    this.#printed += text.length;
    const beyond = this.#printed - this.#text;
    if (beyond <= 0) return text;
    const mb = Number((this.#text / MB).toFixed(2));
    return `${text.slice(0, text.length - beyond)}\n[${mb} MB of text from this cell are shown; what it prints from here on is dropped. For more: process.env.${TEXT_VARIABLE} = "${Math.ceil(mb * 4) || 1}" in an earlier cell, or print to a file.]\n`;
  }

  /** Whether one more display is shown; where not, for the first time, a line that says so. */
  display(): true | string {
    this.#displayed++;
    if (this.#displayed <= this.#displays) return true;
    if (this.#displayed > this.#displays + 1) return "";
    return `[${this.#displays} outputs of this cell are shown; further ones are dropped. To show one thing after the other, update an output in place or clear it. For more: process.env.${DISPLAYS_VARIABLE} = "${this.#displays * 4 || DISPLAYS}" in an earlier cell.]\n`;
  }

  /** What was shown is cleared. */
  clear(): void {
    this.#printed = 0;
    this.#displayed = 0;
  }
}

/** A stream of bytes that may come in bursts, but not for long. */
export class Pace {
  readonly #rate: number;
  readonly #burst: number;
  #debt = 0;
  #then = 0;

  /** @param rate in MB per second; @param burst in MB, at any speed after a pause */
  constructor(rate: number, burst: number) {
    this.#rate = (rate * MB) / 1000;
    this.#burst = burst * MB;
  }

  /** Counts so many bytes: how many milliseconds to wait until the next one. */
  pay(bytes: number, now = performance.now()): number {
    this.#debt = Math.max(0, this.#debt - (now - this.#then) * this.#rate) + bytes;
    this.#then = now;
    return Math.max(0, (this.#debt - this.#burst) / this.#rate);
  }
}

/** Text: half of what Jupyter's server lets through in a second. */
export const textPace = () => new Pace(0.5, 1);
/** Pictures and pages: large, wanted, and shown in place of each other. */
export const displayPace = () => new Pace(8, 32);

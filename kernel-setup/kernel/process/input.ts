/** The reader's input for cells: who may ask for it, and `prompt`, `confirm` and `alert`. */
import { Interrupted } from "../../../src/engine/host";
import type { Cell } from "../cell/cell";
import type { Answer, Call } from "../protocol/channel";
import type { Hotline } from "./hotline";

/** A cell asked for input where nobody can give it. */
export class InputError extends Error {
  override name = "InputError";
}

/** Asks the reader, through the front end that sent the cell. */
export class Input {
  readonly #hotline: Hotline;
  readonly #cell: () => Cell | undefined;

  /** @param cell the cell whose code runs now */
  constructor(hotline: Hotline, cell: () => Cell | undefined) {
    this.#hotline = hotline;
    this.#cell = cell;
  }

  /**
   * The cell that may ask now.
   *
   * @param what asks, for the message
   * @throws {InputError} where nobody could answer
   */
  asker(what: string): Cell {
    const cell = this.#cell();
    if (!cell?.runs)
      throw new InputError(
        `${what}: the cell that asks has ended, and only a running cell can ask. Await in the cell whatever asks.`,
      );
    if (!cell.canAsk)
      throw new InputError(
        `${what}: nobody is there to answer: the program that runs this notebook does not take input (it sent allow_stdin: false, as npm run notebooks and papermill do). Run the cell in JupyterLab, or put the value into the cell or into process.env.`,
      );
    return cell;
  }

  /**
   * Asks, and stands still until there is an answer.
   *
   * @returns what was typed, or `null` where the reader cancelled
   * @throws {InputError} where nobody could answer
   * @throws {Interrupted} where the reader interrupted instead
   */
  askAndWait(what: string, prompt: string, password = false): string | null {
    return typed(what, this.#hotline.callAndWait(question(this.asker(what), prompt, password)));
  }

  /** Asks, and goes on; `take` gets the answer in a turn of its own. */
  ask(cell: Cell, take: (answer: Answer) => void): void {
    this.#hotline.call(question(cell, "", false), take);
  }

  /** Makes `prompt`, `confirm` and `alert` global, with the meaning they have in browsers. */
  install(): void {
    const prompt = (message?: unknown, more?: unknown): string | null => {
      const options =
        typeof more === "object" && more !== null ? (more as { default?: unknown; password?: unknown }) : {};
      const value = options === more ? options.default : more;
      const shown = value === undefined || value === null ? "" : String(value);
      const hint = shown === "" || options.password ? "" : ` [${shown}]`;
      const text = message === undefined ? "" : String(message);
      const answer = this.askAndWait(
        "prompt",
        text + hint === "" ? "" : spaced(text + hint),
        options.password === true,
      );
      return answer === "" ? shown : answer;
    };
    const confirm = (message: unknown = "Confirm?"): boolean =>
      /^\s*y(es)?\s*$/i.test(this.askAndWait("confirm", `${spaced(String(message))}[y/N] `) ?? "");
    const alert = (message: unknown = "Alert"): void => {
      this.askAndWait("alert", `${spaced(String(message))}[Enter] `);
    };
    for (const [name, value] of Object.entries({ prompt, confirm, alert }))
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: true });
  }
}

function question({ parent }: Cell, prompt: string, password: boolean): Call {
  return { type: "ask", parent, prompt, password };
}

function typed(what: string, answer: Answer): string | null {
  switch (answer.type) {
    case "text":
      return answer.value;
    case "cancelled":
      return null;
    case "interrupted":
      throw new Interrupted();
    default:
      throw unanswered(what, answer);
  }
}

/** Why there is no answer and never will be. */
export function unanswered(what: string, answer: Answer): InputError {
  const gone = "the front end that sent the cell is not there any more. Run the cell again from an open notebook.";
  return new InputError(
    `${what}: ${answer.type === "failed" ? answer.message : answer.type === "gone" ? gone : "the cell that asks has ended."}`,
  );
}

function spaced(text: string): string {
  return /\s$/.test(text) ? text : `${text} `;
}

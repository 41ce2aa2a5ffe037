/** What this kernel offers to cells besides Node's own: known to the compiler of cells, and to nobody else. */
export {};

declare global {
  /** What {@link prompt} may be asked for. */
  interface PromptOptions {
    /** Returned where the reader enters nothing. */
    default?: string;
    /** Whether what is typed stays hidden. */
    password?: boolean;
  }

  /**
   * Asks the reader for a line of text, and waits for it.
   *
   * @param message stands before the field
   * @param defaultValue returned where the reader enters nothing
   * @returns what was typed, or `null` where the reader cancelled
   * @throws {InputError} where nobody can answer, as under `npm run notebooks`
   */
  function prompt(message?: string, defaultValue?: string): string | null;
  /**
   * Asks the reader for a line of text, and waits for it. With `{ password: true }` what is typed stays hidden.
   *
   * @returns what was typed, or `null` where the reader cancelled
   * @throws {InputError} where nobody can answer, as under `npm run notebooks`
   */
  function prompt(message: string | undefined, options: PromptOptions): string | null;
  /**
   * Asks the reader a question, and waits for the answer.
   *
   * @returns whether it was `y` or `yes`
   * @throws {InputError} where nobody can answer, as under `npm run notebooks`
   */
  function confirm(message?: string): boolean;
  /**
   * Shows a message, and waits until the reader presses Enter.
   *
   * @throws {InputError} where nobody can answer, as under `npm run notebooks`
   */
  // biome-ignore lint/suspicious/noExplicitAny: as the DOM declares it, so that both can be there
  function alert(message?: any): void;
}

declare module "tslab" {
  /** Removes what the cell has shown so far: at once, or with `wait` when its next output takes its place. */
  export function clearOutput(options?: { wait?: boolean }): void;
}

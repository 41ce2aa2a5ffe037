/**
 * The context code of a cell runs in, through every `await`, timer and callback: where its output goes, and whether it
 * was interrupted.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { Interrupted } from "../../../src/engine/host";

/**
 * What an interrupt ends together: every cell started since the interrupt before it, finished or not, because work
 * that a finished cell left behind is what the reader wants stopped, too.
 *
 * `running` → `aborted` (our loops see the signal) → `stopped` (what cells await throws) → `abandoned` (nothing of it
 * goes on: no timer fires, no `await` returns).
 */
export class Epoch {
  readonly #controller = new AbortController();
  readonly #awaiting = new Set<(error: Interrupted) => void>();
  #abandon!: (error: Interrupted) => void;
  #abandoned = false;

  /** Rejects when the epoch is abandoned. */
  readonly end = new Promise<never>((_, reject) => {
    this.#abandon = reject;
  });

  constructor() {
    this.end.catch(() => {});
  }

  /** For `host().interrupt`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get abandoned(): boolean {
    return this.#abandoned;
  }

  /** Step one: loops that look at the signal end by themselves, in good order. */
  abort(): void {
    this.#controller.abort(new Interrupted());
  }

  /** Step two: each pending `await` of a cell throws, once, so that `finally` blocks run. */
  stop(): void {
    const awaiting = [...this.#awaiting];
    this.#awaiting.clear();
    for (const reject of awaiting) reject(new Interrupted());
  }

  /** Step three: what still has not ended is left behind for good. */
  abandon(): void {
    this.#abandoned = true;
    this.#awaiting.clear();
    this.#abandon(new Interrupted());
  }

  /** Follows a promise, but rejects when the epoch is stopped, and never settles once it is abandoned. */
  follow<T>(promise: PromiseLike<T>, located: (error: unknown) => unknown): Promise<T> {
    return new Promise((resolve, reject) => {
      const interrupt = (error: Interrupted) => reject(located(error));
      this.#awaiting.add(interrupt);
      promise.then(
        (value) => {
          this.#awaiting.delete(interrupt);
          if (!this.#abandoned) resolve(value);
        },
        (error) => {
          this.#awaiting.delete(interrupt);
          if (!this.#abandoned) reject(located(error));
        },
      );
    });
  }
}

/** One request to execute code, from its beginning to its reply. What it left running may still name it later. */
export class Cell {
  /** The request's header as JSON: what its outputs name as their parent. */
  readonly parent: string;
  /** Shows no output. */
  readonly silent: boolean;
  readonly epoch: Epoch;
  /** Whether the front end lets the cell ask its reader for input. */
  readonly canAsk: boolean;
  /** Rejects when {@link fail} is called. */
  readonly failure: Promise<never>;
  /** Resolves when its reply leaves. */
  readonly ended: Promise<void>;
  #resolve!: () => void;
  #reject!: (error: unknown) => void;
  #failed: { error: unknown } | undefined;
  #runs = true;

  constructor(parent: string, silent: boolean, epoch: Epoch, canAsk = false) {
    this.parent = parent;
    this.silent = silent;
    this.epoch = epoch;
    this.canAsk = canAsk;
    this.failure = new Promise<never>((_, reject) => {
      this.#reject = reject;
    });
    this.failure.catch(() => {});
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Whether its reply is still to come. */
  get runs(): boolean {
    return this.#runs;
  }

  /**
   * Ends the cell with an error, whatever its code does with it and wherever it waits.
   *
   * @returns whether it runs, so that the error will be shown
   */
  fail(error: unknown): boolean {
    if (!this.#runs) return false;
    this.#failed ??= { error };
    this.#reject(error);
    return true;
  }

  /** @throws what {@link fail} was called with */
  throwIfFailed(): void {
    if (this.#failed) throw this.#failed.error;
  }

  /** Its reply leaves now. */
  end(): void {
    this.#runs = false;
    this.#resolve();
  }
}

const context = new AsyncLocalStorage<Cell>();

/** The cell whose code is running, even long after it was answered; `undefined` in the kernel's own code. */
export function currentCell(): Cell | undefined {
  return context.getStore();
}

/** Runs `work` as the cell's. */
export function runAs<T>(cell: Cell, work: () => T): T {
  return context.run(cell, work);
}

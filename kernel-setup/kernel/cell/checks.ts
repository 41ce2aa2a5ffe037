/** What the checks that `instrument.ts` inserts into code do when they run. */
import { Interrupted } from "../../../src/engine/host";
import type { Position } from "../compile/position";
import { Flag } from "../protocol/channel";
import { currentCell } from "./cell";
import { isA } from "./thrown";

/** The names that inserted code uses; they are global, and no reader would choose them. */
export const FLAGS = "ganbook$flags";
export const HALT = "ganbook$halt";
export const WAIT = "ganbook$wait";
export const EACH = "ganbook$each";

/**
 * Installs what inserted code calls.
 *
 * @param locate adds to an error that passes an `await` where that `await` stands, as V8 does for its own
 */
export function installChecks(
  flags: Int32Array,
  locate: (error: unknown, unit: number, position: Position) => unknown,
): void {
  const halt = () => {
    // Only once where it is 1, so that a `finally` block with a loop in it can run.
    Atomics.compareExchange(flags, Flag.Halt, 1, 0);
    throw new Interrupted();
  };
  const wait = (value: unknown, unit: number, line: number, column: number): unknown => {
    const epoch = currentCell()?.epoch;
    if (!epoch || typeof (value as PromiseLike<unknown> | null | undefined)?.then !== "function") return value;
    return epoch.follow(value as PromiseLike<unknown>, (error) => locate(error, unit, { line, column }));
  };
  const each = (values: unknown, unit: number, line: number, column: number): AsyncIterable<unknown> => {
    const some = values as Partial<AsyncIterable<unknown> & Iterable<unknown>> | null | undefined;
    if (typeof (some?.[Symbol.asyncIterator] ?? some?.[Symbol.iterator]) !== "function")
      throw new TypeError(`${some === null ? "null" : typeof some} is not async iterable`);
    const iterator = delegate(values as AsyncIterable<unknown>);
    const next = async () => {
      try {
        return (await wait(iterator.next(), unit, line, column)) as IteratorResult<unknown>;
      } catch (error) {
        // An interrupt leaves the loop as a `break` would, but waits for nothing; an error of next() closes nothing.
        if (isA(error, Interrupted)) iterator.return(undefined).catch(() => {});
        throw error;
      }
    };
    return { [Symbol.asyncIterator]: () => ({ next, return: () => iterator.return(undefined) }) };
  };
  for (const [name, value] of Object.entries({ [FLAGS]: flags, [HALT]: halt, [WAIT]: wait, [EACH]: each })) {
    Object.defineProperty(globalThis, name, { value });
  }
}

/** The language's own way through an iterable, asynchronous or not: when it awaits, and when it calls return(). */
async function* delegate(
  values: AsyncIterable<unknown> | Iterable<unknown>,
): AsyncGenerator<unknown, unknown, undefined> {
  return yield* values;
}

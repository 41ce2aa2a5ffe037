/**
 * Timers that die with the cell that set them. An abandoned cell may be deep in a library that awaits a timer or the
 * next turn of the event loop (TensorFlow.js's `model.fit` does): when that never comes, it goes no further.
 */

import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { inspect, promisify } from "node:util";
import { type Cell, currentCell } from "./cell";

type Callback = (...args: unknown[]) => void;
type Timer = (callback: Callback, ...rest: unknown[]) => unknown;
type Awaited = (...args: unknown[]) => Promise<unknown>;

/**
 * Replaces Node's timer functions, global and in `node:timers` and `node:timers/promises`. Kernel code (outside a
 * cell) gets what it always got.
 *
 * @param late called with what a timer's callback threw, and the cell it belongs to
 */
export function guardTimers(late: (error: unknown, cell: Cell) => void): void {
  const promises = timersPromises as unknown as Record<string, unknown>;
  for (const name of ["setTimeout", "setImmediate"] as const) {
    const awaited = guardAwaited(timersPromises[name] as Awaited);
    promises[name] = awaited;
    replace(name, guardTimer(timers[name] as unknown as Timer, late), awaited);
  }
  replace("setInterval", guardTimer(timers.setInterval as unknown as Timer, late));
  const ticks = timersPromises.setInterval;
  promises.setInterval = async function* (...args: Parameters<typeof ticks>) {
    const cell = currentCell();
    for await (const tick of ticks(...args)) {
      // A generator that never goes on, never yields, and is collected with whoever waits for it.
      if (cell?.epoch.abandoned) return await new Promise(() => {});
      yield tick;
    }
  };
  const { scheduler } = timersPromises;
  scheduler.wait = guardAwaited(scheduler.wait.bind(scheduler) as Awaited) as typeof scheduler.wait;
  syncBuiltinESMExports();
  hideInsides(
    clearTimeout,
    timers.setTimeout(() => {}, 0),
  );
  hideInsides(
    clearImmediate,
    timers.setImmediate(() => {}),
  );
}

/** Values of a timer's class are shown by its name: what Node keeps in them says nothing to a reader. */
function hideInsides<T extends object>(clear: (timer: T) => void, timer: T): void {
  clear(timer);
  const value = function (this: object) {
    return `${this.constructor.name} {…}`;
  };
  Object.defineProperty(Object.getPrototypeOf(timer), inspect.custom, { value, configurable: true });
}

function replace(name: "setTimeout" | "setInterval" | "setImmediate", timer: Timer, awaited?: Awaited): void {
  if (awaited) Object.defineProperty(timer, promisify.custom, { enumerable: true, get: () => awaited });
  Object.defineProperty(timer, "name", { value: name });
  (globalThis as Record<string, unknown>)[name] = timer;
  (timers as unknown as Record<string, unknown>)[name] = timer;
}

function guardTimer(original: Timer, late: (error: unknown, cell: Cell) => void): Timer {
  return (callback, ...rest) => {
    const cell = currentCell();
    if (!cell || typeof callback !== "function") return original(callback, ...rest);
    let timer: unknown;
    const guarded = function (this: unknown, ...args: unknown[]) {
      // Clears an interval; harmless for the others.
      if (cell.epoch.abandoned) return clearInterval(timer as NodeJS.Timeout);
      try {
        callback.apply(this, args);
      } catch (error) {
        late(error, cell);
      }
    };
    timer = original(guarded, ...rest);
    return timer;
  };
}

function guardAwaited(original: Awaited): Awaited {
  return async (...args) => {
    const cell = currentCell();
    const value = await original(...args);
    return cell?.epoch.abandoned ? new Promise(() => {}) : value;
  };
}

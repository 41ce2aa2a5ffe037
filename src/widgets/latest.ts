import { host } from "../engine/host";

/**
 * A listener that is never called while what it returned before is pending: when that has settled, it is called once with the
 * latest value, if one came meanwhile. So a picture that takes longer than a slider moves is always on its way to the latest
 * place, and never behind it by more than one.
 */
export function latestOnly<T>(listener: (value: T) => unknown): (value: T) => void {
  let running: AbortSignal | true | undefined;
  let waiting: { value: T } | undefined;
  const call = (value: T): void => {
    const result = listener(value);
    if (!isPromise(result)) return;
    const mine = host()?.interrupt ?? true;
    running = mine;
    const settled = () => {
      // What an interrupt left behind may still come to an end, when others have taken its place.
      if (running !== mine) return;
      running = undefined;
      const next = waiting;
      waiting = undefined;
      if (next) call(next.value);
    };
    // An error stays an unhandled one, which the kernel shows.
    void result.then(settled, (error) => {
      settled();
      throw error;
    });
  };
  return (value) => {
    const goesOn = running === true || (running !== undefined && !running.aborted);
    if (goesOn) waiting = { value };
    else call(value);
  };
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

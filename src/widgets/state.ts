/** How the state of a widget travels: JSON, with its bytes beside it. */

/** Names of a widget's traits and their values: JSON, bytes (`Uint8Array`) and widgets. */
export type State = Record<string, unknown>;

/** Where something lies inside of a state: names and indices, outermost first. */
type Path = (string | number)[];

/** A state without its bytes, and where they belong. */
export interface Parted {
  state: State;
  paths: Path[];
  buffers: Uint8Array[];
}

/**
 * Takes the bytes out of a state.
 *
 * @param written what stands for a value that is neither JSON nor bytes, or the value itself
 */
export function parted(state: State, written: (value: unknown) => unknown): Parted {
  const paths: Path[] = [];
  const buffers: Uint8Array[] = [];
  const walk = (value: unknown, path: Path): unknown => {
    const one = written(value);
    if (one instanceof Uint8Array) {
      paths.push(path);
      buffers.push(one);
      return null; // its place in a list
    }
    if (Array.isArray(one)) return one.map((item, i) => walk(item, [...path, i]));
    if (typeof one !== "object" || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([name, item]) => [name, walk(item, [...path, name])]));
  };
  return { state: walk(state, []) as State, paths, buffers };
}

/** Puts bytes back in their places. Those without a place there are left out. */
export function joined({ state, paths, buffers }: Parted): State {
  const whole = structuredClone(state);
  paths.forEach((path, i) => {
    const last = path.at(-1);
    let place: unknown = whole;
    for (const part of path.slice(0, -1)) {
      if (!isContainer(place) || !Object.hasOwn(place, part)) return;
      place = place[part];
    }
    if (last !== undefined && last !== "__proto__" && isContainer(place)) place[last] = buffers[i];
  });
  return whole;
}

function isContainer(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}

/** What a value shows: itself in every form that a front end may ask for. One file for each kind of value. */
import { types } from "node:util";
import { Interrupted } from "../../../../src/engine/host";
import { isA } from "../../cell/thrown";
import { canvas } from "./canvases";
import { dataFrame } from "./data-frames";
import { displayable } from "./displayable";
import { element } from "./elements";
import { errorText } from "./errors";
import { functionText } from "./functions";
import { bytesOf, image } from "./images";
import { records } from "./records";
import { isThing, type Shown, type Thing } from "./shown";
import { tensor } from "./tensors";
import { textOf } from "./text";

export type { Shown } from "./shown";

/** The lines of an error as a reader of cells sees it. */
export type Traceback = (error: unknown) => string;

type Kind = (value: Thing, traceback: Traceback) => Shown | undefined | Promise<Shown | undefined>;

/** The first that knows a value says how it looks. */
const KINDS: readonly Kind[] = [
  (value, traceback) => (types.isNativeError(value) ? plain(errorText(value, traceback)) : undefined),
  (value) => (typeof value === "function" ? plain(functionText(value)) : undefined),
  (value) => {
    const bytes = bytesOf(value);
    return bytes && image(bytes);
  },
  canvas,
  element,
  tensor,
  dataFrame,
  records,
];

/**
 * Shows any value; at once, unless the value itself takes its time.
 *
 * @throws {DisplayError} where the value's own method goes wrong; also what its `[util.inspect.custom]` throws
 */
export function show(value: unknown, traceback: Traceback): Shown | Promise<Shown> {
  if (!isThing(value)) return plain(textOf(value));
  const own = displayable(value);
  if (own instanceof Promise) return own.then((shown) => shown ?? byKind(value, traceback, KINDS));
  return own ?? byKind(value, traceback, KINDS);
}

function byKind(value: Thing, traceback: Traceback, kinds: readonly Kind[]): Shown | Promise<Shown> {
  for (const [index, kind] of kinds.entries()) {
    const shown = attempt(() => kind(value, traceback));
    if (shown instanceof Promise) {
      return shown.catch(unlessInterrupted).then((one) => one ?? byKind(value, traceback, kinds.slice(index + 1)));
    }
    if (shown) return shown;
  }
  return plain(textOf(value));
}

/** What looks like a canvas or a table, and fails when it is taken for one, is shown as text. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    return unlessInterrupted(error);
  }
}

function unlessInterrupted(error: unknown): undefined {
  if (isA(error, Interrupted)) throw error;
}

function plain(text: string): Shown {
  return { data: { "text/plain": text } };
}

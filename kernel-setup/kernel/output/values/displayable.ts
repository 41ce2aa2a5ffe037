/** Objects that know how they look: the convention of Deno's kernel, `Symbol.for("Jupyter.display")`. */
import { inspect } from "node:util";
import { DISPLAY, Interrupted, type MimeBundle } from "../../../../src/engine/host";
import { isA, isError, nameOf } from "../../cell/thrown";
import { count, isPlain, isThing, peek, type Shown, type Thing } from "./shown";
import { textOf } from "./text";

const SPOKEN = '[Symbol.for("Jupyter.display")]';
const EXPECTED = 'an object of MIME types, such as { "text/html": "<b>1</b>" }, or [that object, its metadata]';

/** An object's own way to be shown went wrong. */
export class DisplayError extends Error {
  override name = "DisplayError";
}

/**
 * Asks an object how it looks. `undefined`, at once or promised, means that it leaves the answer to the kernel.
 *
 * @throws {DisplayError} where its method throws, rejects, or answers with something else
 */
export function displayable(value: Thing): Shown | undefined | Promise<Shown | undefined> {
  const show = peek(value, DISPLAY);
  if (typeof show !== "function") return undefined;
  const fail = (error: unknown): never => {
    // An interrupt is nobody's fault, and one headline is enough.
    if (isA(error, Interrupted) || isA(error, DisplayError)) throw error;
    const said = isError(error) ? `${nameOf(error)}: ${error.message}` : textOf(error);
    throw new DisplayError(`${SPOKEN} of ${classOf(value)} threw: ${said}`, { cause: error });
  };
  let answer: unknown;
  try {
    answer = show.call(value);
  } catch (error) {
    fail(error);
  }
  return isThing(answer) && typeof peek(answer, "then") === "function"
    ? Promise.resolve(answer).then((bundle) => complete(bundle, value), fail)
    : complete(answer, value);
}

function complete(answer: unknown, value: Thing): Shown | undefined {
  if (answer === undefined || answer === null) return undefined;
  const [bundle, metadata] = Array.isArray(answer) ? answer : [answer, undefined];
  const from = `${SPOKEN} of ${classOf(value)}`;
  const shown = readBundle(bundle, from, (data) =>
    isPlain(value) && peek(value, inspect.custom) === undefined ? summary(data) : textOf(value),
  );
  if (metadata === undefined) return shown;
  if (!isThing(metadata)) throw new DisplayError(`${from}: got ${textOf(metadata)} as metadata. Expected an object.`);
  return { ...shown, metadata };
}

/**
 * Checks what somebody wrote as a bundle. Texts may be given as bytes, too.
 *
 * @param from what an error begins with
 * @param plain the plain text, where the bundle has none
 * @throws {DisplayError} naming the part that cannot be sent
 */
export function readBundle(bundle: unknown, from: string, plain: (bundle: MimeBundle) => string): Shown {
  if (
    typeof bundle !== "object" ||
    bundle === null ||
    Array.isArray(bundle) ||
    !Object.keys(bundle).every(isMimeType)
  ) {
    throw new DisplayError(`${from}: got ${textOf(bundle)}. Expected ${EXPECTED}.`);
  }
  const data: MimeBundle = {};
  for (const [type, part] of Object.entries(bundle)) {
    if (part === undefined) continue;
    data[type] = readPart(type, part, from);
  }
  // An empty bundle shows nothing.
  if (Object.keys(data).length > 0) data["text/plain"] ??= plain(data);
  return { data };
}

function readPart(type: string, part: unknown, from: string): unknown {
  if (typeof part === "string") return part;
  const isText = type.startsWith("text/") || type === "image/svg+xml";
  if (part instanceof Uint8Array) return isText ? new TextDecoder().decode(part) : part;
  if (/[/+]json$/.test(type)) return part;
  const expected = isText ? "a string" : "bytes (a Buffer or a Uint8Array), or their base64 text";
  throw new DisplayError(`${from}: got ${textOf(part)} for ${type}. Expected ${expected}.`);
}

/** Whether a text names a kind of content: `text/html`, `application/vnd.vega.v5+json`. */
export function isMimeType(text: string): boolean {
  return /^(text|image|audio|video|application|model|font)\/[\w.+-]+$/.test(text);
}

function classOf(value: Thing): string {
  if (typeof value === "function") return `class ${String(peek(value, "name")) || "(anonymous)"}`;
  const name = peek((peek(value, "constructor") ?? {}) as Thing, "name");
  return typeof name === "string" && name !== "" && name !== "Object" ? `a ${name}` : "an object";
}

/** The plain text of a bundle that has none: its Markdown or LaTeX, which can be read as they are, or what there is. */
export function summary(data: MimeBundle): string {
  const readable = data["text/markdown"] ?? data["text/latex"];
  if (typeof readable === "string") return readable;
  const size = (part: unknown) => (typeof part === "string" ? `, ${count(part.length)} characters` : "");
  return Object.entries(data)
    .map(([type, part]) => `${type}${size(part)}`)
    .join("\n");
}

/** The plain text of any value: what `console.log` writes, but never megabytes of it, and not after seconds. */
import { inspect, types } from "node:util";
import { count } from "./shown";

/** The longest text of a string, which is shown as it is, and of anything else, in characters. */
const LONGEST_STRING = 1_000_000;
const LONGEST = 100_000;
/** How many leaves of nested values Node may be asked to write. */
const LEAVES = 1000;
/** How much of a value is shown, from Node's own choice downward: elements of an array, levels below the first. */
const EFFORTS = [
  { maxArrayLength: 100, depth: 2 },
  { maxArrayLength: 25, depth: 2 },
  { maxArrayLength: 10, depth: 2 },
  { maxArrayLength: 5, depth: 2 },
  { maxArrayLength: 25, depth: 1 },
  { maxArrayLength: 25, depth: 0 },
];
/** The number of properties shown of an object that has thousands. */
const KEYS = 100;

/** @throws what the value's own `[util.inspect.custom]` throws */
export function textOf(value: unknown): string {
  if (typeof value === "string") return bounded(value, LONGEST_STRING);
  if (isBroad(value)) return beginning(value);
  const effort = EFFORTS.find(({ maxArrayLength, depth }) => leaves(value, maxArrayLength, depth, LEAVES) <= LEAVES);
  return effort
    ? bounded(inspect(value, effort), LONGEST)
    : bounded(inspect(value, { maxArrayLength: 5, depth: 0 }), LONGEST);
}

function bounded(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}\n… ${count(text.length - longest)} more characters` : text;
}

/** Whether an object has thousands of properties. An array's elements are no concern: Node writes the first of them. */
function isBroad(value: unknown): value is object {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return false;
  return !Array.isArray(value) && !ArrayBuffer.isView(value) && Object.keys(value).length > LEAVES;
}

/** An object with thousands of properties: the first of them, in an object of the same class. */
function beginning(value: object): string {
  const keys = Object.keys(value);
  const few = Object.create(Object.getPrototypeOf(value)) as object;
  for (const key of keys.slice(0, KEYS)) {
    Object.defineProperty(few, key, Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor);
  }
  return `${bounded(inspect(few, { maxArrayLength: 25, depth: 0 }), LONGEST)}\n… ${count(keys.length)} properties`;
}

/** How many single values Node would write; stops counting at `most`. */
function leaves(value: unknown, length: number, depth: number, most: number): number {
  // Looking into a Proxy runs its traps; Node looks past them, and the text is cut in any case.
  if (typeof value !== "object" || value === null || types.isProxy(value) || depth < 0) return 1;
  if (types.isPromise(value)) hideContext(value);
  let sum = 1;
  for (const part of partsOf(value, length)) {
    sum += leaves(part, length, depth - 1, most - sum);
    if (sum > most) break;
  }
  return sum;
}

function* partsOf(value: object, length: number): Generator<unknown> {
  if (types.isMap(value)) for (const [, one] of first(Map.prototype.entries.call(value), length)) yield one;
  else if (types.isSet(value)) yield* first(Set.prototype.values.call(value), length);
  else if (types.isTypedArray(value)) for (let i = 0; i < value.length && i < length; i++) yield 0;
  else if (Array.isArray(value)) for (let i = 0; i < value.length && i < length; i++) yield own(value, i);
  else for (const key of Object.keys(value)) yield own(value, key);
}

/** What Node's hooks write into every promise, the context of its cell among it, would be most of its text. */
function hideContext(promise: object): void {
  for (const key of Object.getOwnPropertySymbols(promise)) {
    if (HOOKS.has(key.description)) Object.defineProperty(promise, key, { enumerable: false });
  }
}

const HOOKS = new Set<string | undefined>(["async_id_symbol", "trigger_async_id_symbol", "kResourceStore"]);

/** A getter is not run; Node does not run it either. */
function own(value: object, key: PropertyKey): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

function* first<T>(values: Iterable<T>, most: number): Generator<T> {
  let i = 0;
  for (const value of values) {
    if (i++ >= most) return;
    yield value;
  }
}

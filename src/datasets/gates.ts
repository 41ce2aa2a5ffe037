/** The three logic gates that one neuron can (AND, OR) or cannot (XOR) learn. */
export type LogicGate = "and" | "or" | "xor";

/** A row of a truth table; all values are 0 or 1. */
export interface TruthTableRow {
  inputs: [number, number];
  target: number;
}

const TARGETS: Record<LogicGate, readonly number[]> = {
  and: [0, 0, 0, 1],
  or: [0, 1, 1, 1],
  xor: [0, 1, 1, 0],
};

/**
 * The four rows of a gate's truth table, in the order 00, 01, 10, 11; a fresh copy at each call.
 *
 * @throws RangeError for a gate that is not `"and"`, `"or"` or `"xor"`
 */
export function logicGate(gate: LogicGate): TruthTableRow[] {
  if (!Object.hasOwn(TARGETS, gate)) {
    throw new RangeError(`Unknown logic gate ${JSON.stringify(gate)}: expected "and", "or" or "xor".`);
  }
  return TARGETS[gate].map((target, row) => ({ inputs: [row >> 1, row & 1], target }));
}

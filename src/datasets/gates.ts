/** The three logic gates that one neuron can (AND, OR) or cannot (XOR) learn. */
export type LogicGate = "and" | "or" | "xor";

/** A gate's truth table: row `i` of `inputs` has the answer `targets[i]`; all values are 0 or 1. */
export interface TruthTable {
  /** Shape [4, 2], in the order 00, 01, 10, 11. */
  inputs: [number, number][];
  /** Shape [4]. */
  targets: number[];
}

const TARGETS: Record<LogicGate, readonly number[]> = {
  and: [0, 0, 0, 1],
  or: [0, 1, 1, 1],
  xor: [0, 1, 1, 0],
};

/**
 * The truth table of a logic gate, a fresh copy at each call.
 *
 * @throws RangeError for a gate that is not `"and"`, `"or"` or `"xor"`
 */
export function logicGate(gate: LogicGate): TruthTable {
  if (!Object.hasOwn(TARGETS, gate)) {
    throw new RangeError(`Unknown logic gate ${JSON.stringify(gate)}: expected "and", "or" or "xor".`);
  }
  return {
    inputs: [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    targets: [...TARGETS[gate]],
  };
}

/** Places in a text. */

/** A position, both parts counted from 0. */
export interface Position {
  line: number;
  column: number;
}

/** Where a position is in a text, in UTF-16 units from its start. */
export function offsetOf(text: string, { line, column }: Position): number {
  let start = 0;
  for (let i = 0; i < line; i++) start = text.indexOf("\n", start) + 1;
  return start + column;
}

/** The position of a place in a text, which is counted in UTF-16 units from its start. */
export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length - 1, column: offset - start };
}

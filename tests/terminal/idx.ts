/** An IDX file of bytes. */
export function idx(shape: number[], value: (i: number) => number): Buffer {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head[2] = 8;
  head[3] = shape.length;
  for (const [i, size] of shape.entries()) head.writeUInt32BE(size, 4 + 4 * i);
  const count = shape.reduce((product, size) => product * size, 1);
  return Buffer.concat([head, Buffer.from(Array.from({ length: count }, (_, i) => value(i)))]);
}

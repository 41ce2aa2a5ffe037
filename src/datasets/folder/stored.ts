import { read } from "node:fs";
import fs from "node:fs/promises";
import type { ImageSource } from "../source";

/** Images in a file, one after the other, read some at a time. */
export async function openStored(
  file: string,
  about: Omit<ImageSource, "read">,
): Promise<ImageSource & { close(): Promise<void> }> {
  const handle = await fs.open(file, "r");
  const imageBytes = about.height * about.width * about.channels;
  return {
    ...about,
    read: (numbers, into) => readRows(handle.fd, numbers, imageBytes, into),
    close: () => handle.close(),
  };
}

/**
 * Rows of a file, each on its own, as many at a time as the system likes.
 *
 * @throws Error when the file ends before them
 */
export function readRows(
  file: number,
  numbers: Int32Array,
  rowBytes: number,
  bytes: Uint8Array = new Uint8Array(numbers.length * rowBytes),
): Promise<Uint8Array> {
  if (bytes.length !== numbers.length * rowBytes) {
    throw new RangeError(`${bytes.length} bytes do not hold ${numbers.length} rows of ${rowBytes}`);
  }
  // Not the promises of node:fs: for rows of a few kilobytes they cost as much as the reading.
  return new Promise((resolve, reject) => {
    let left = numbers.length;
    if (left === 0) resolve(bytes);
    numbers.forEach((number, i) => {
      read(file, bytes, i * rowBytes, rowBytes, number * rowBytes, (error, got) => {
        if (error) reject(error);
        else if (got !== rowBytes)
          reject(new Error(`image ${number}: the file ends after ${got} of its ${rowBytes} bytes`));
        else if (--left === 0) resolve(bytes);
      });
    });
  });
}

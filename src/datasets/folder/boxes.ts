import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Box } from "./box";
import { reasonOf } from "./list";

/** A name, and behind it left, top, width and height, with commas, tabs or blanks between them. */
const LINE = /^\s*(\S.*?)\s*[,;\t ]\s*(\d+)\s*[,;\t ]\s*(\d+)\s*[,;\t ]\s*(\d+)\s*[,;\t ]\s*(\d+)\s*$/;

/**
 * Reads a list of boxes, one image a line: `holiday/p1.jpg 120 40 300 300`, that is name within the folder, left, top, width
 * and height in pixels, with commas, tabs or blanks between them. A name with blanks may stand in quotes. What comes before the
 * first such line (a number of lines, names of columns) is passed over, so CelebA's `list_bbox_celeba.txt` is one.
 *
 * @throws Error when the file cannot be read, has no box in it, or a line that is none, naming the line
 */
export function readBoxes(file: string): Map<string, Box> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`The list of boxes ${file} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
  const boxes = new Map<string, Box>();
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const match = LINE.exec(line);
    if (!match) {
      if (boxes.size === 0 && i < 2) continue;
      throw new Error(
        `${basename(file)}, line ${i + 1}: ${JSON.stringify(line.slice(0, 60))}; expected the name of an image and left, top, ` +
          "width and height of its box in pixels.",
      );
    }
    const name = (match[1] as string).replace(/^"(.*)"$/, "$1");
    if (boxes.has(name))
      throw new Error(`${basename(file)}, line ${i + 1}: ${name} has a box already; expected one each.`);
    const [left, top, width, height] = match.slice(2).map(Number) as [number, number, number, number];
    boxes.set(name, { left, top, width, height });
  }
  if (boxes.size === 0) {
    throw new Error(
      `${file} has no box in it; expected lines like "p1.jpg 120 40 300 300": name, left, top, width, height.`,
    );
  }
  return boxes;
}

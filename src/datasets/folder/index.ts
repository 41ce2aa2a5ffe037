export { type Box, type SquareCrop, squareAround } from "./box";
export { readBoxes } from "./boxes";
export { decodeImage, type ImageForm } from "./decode";
export { type FolderProgress, type ImageFolder, type ImageFolderOptions, imageFolder, listed } from "./folder";

export { readBoxes } from "./boxes";
export { type Box, decodeImage, type ImageForm } from "./decode";
export { type FolderProgress, type ImageFolder, type ImageFolderOptions, imageFolder, listed } from "./folder";

/** Files that are whole or not there, their SHA-256, and where things are kept. */
export { cacheFolder } from "./cache-folder";
export { packageRoot } from "./package-root";
export { sha256, sha256OfFile } from "./sha256";
export { namesIn, removeFolder, removeUnfinished, replaceFolder, writeDurably, writeWholeFile } from "./whole";

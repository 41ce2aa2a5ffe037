// What the reader can do about a disk that takes no more, or a file that cannot be written. Plain JavaScript, because it
// may happen before there are any packages.
"use strict";

const DISK_FULL = {
  message: "the disk is full.",
  cure: ["Make room (npm run doctor shows what is free) and run the same command again: it goes on where it stopped."],
};

const REFUSED = ["EACCES", "EEXIST", "EISDIR", "ENOTDIR", "EPERM", "EROFS"];

/**
 * @param {unknown} error
 * @returns {{ message: string, cure: string[] } | undefined} `undefined` for any other error
 */
function diskProblem(error) {
  const { code, path, dest, syscall } = error ?? {};
  if (code === "ENOSPC" || code === "EDQUOT") return DISK_FULL;
  if (!REFUSED.includes(code) || path === undefined || /^(spawn|listen|connect)/.test(syscall)) return undefined;
  return {
    message: `${dest ?? path}: cannot be written (${code}).`,
    cure: [
      "Give yourself the right to write there, or move away what lies in its place; then run the same command again.",
    ],
  };
}

module.exports = { diskProblem, DISK_FULL };

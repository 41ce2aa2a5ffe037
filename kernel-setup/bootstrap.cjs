// The entry of every npm script: `node kernel-setup/bootstrap.cjs <command> [arguments]`. It runs on any Node, however
// old, before anything is installed; so this file keeps to the JavaScript of 2015.
"use strict";

// biome-ignore lint/style/useNodejsImportProtocol: an old Node does not know it
var path = require("path");

var WANTED = 20;
var found = Number(process.versions.node.split(".")[0]);

if (found < WANTED) {
  console.error(
    [
      `ganbook: Node ${process.versions.node} is too old; Node ${WANTED} or newer is needed.`,
      "  Debian, Ubuntu:  see https://nodejs.org/en/download (the distribution's own may be older)",
      "  Fedora:          sudo dnf install nodejs",
      "  macOS:           brew install node",
      "  Then run the same command again.",
    ].join("\n"),
  );
  process.exit(1);
} else {
  require(path.join(__dirname, "command-line", "command.cjs")).main(process.argv[2], process.argv.slice(3));
}

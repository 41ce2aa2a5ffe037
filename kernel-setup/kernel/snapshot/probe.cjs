// Started from a new snapshot before any kernel is: some versions of Node (22 and 24 do) come to their end where a thread of
// such a process loads one of Node's own modules.
"use strict";
const { Worker } = require("node:worker_threads");

if (!globalThis[Symbol.for("ganbook.prepared")]) throw new Error("what was prepared is not there");
const load = "for (const name of ['child_process', 'crypto', 'http', 'net', 'zlib']) require(name);";
// biome-ignore lint/security/noGlobalEval: a text of ours
eval(load);
new Worker(load, { eval: true });

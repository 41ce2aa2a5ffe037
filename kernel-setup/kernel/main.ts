/** The kernel's main thread: starts the switchboard, then runs what it orders. */
import path from "node:path";
import { MessageChannel, Worker } from "node:worker_threads";
import { Interrupted, setHost } from "../../src/engine/host";
import { type Cell, currentCell } from "./cell/cell";
import { installChecks } from "./cell/checks";
import { isA } from "./cell/thrown";
import { guardTimers } from "./cell/timers";
import { Comms } from "./comms";
import { instrumentLibrary } from "./modules";
import { Output } from "./output/output";
import { installDisplay } from "./output/values/display";
import { captureChildren } from "./process/children";
import { guardExits, ProcessExit } from "./process/exits";
import { Hotline } from "./process/hotline";
import { Input } from "./process/input";
import { closeInput, Stdin } from "./process/stdin";
import { openThreads } from "./process/threads";
import { FLAGS, Flag, log, type Order, type Report, type SwitchboardData } from "./protocol/channel";
import { findGuardian } from "./protocol/guardian";
import type { Language } from "./protocol/languages";
import { Session } from "./session";
import { Tracebacks } from "./traceback";
import { connectTslab } from "./tslab";

/** What `launch.cjs` knows. */
export interface KernelOptions {
  connectionFile: string;
  /** The project's folder. */
  root: string;
  /** The process that started this one. */
  parent: number;
  /** What the compiler said of src/ and kernel-setup/, or "". */
  buildErrors: string;
  /** Of the cells. */
  language: Language;
}

/** Milliseconds the process waits for its last messages to leave. */
const CLOSING = 1000;

/** Starts the kernel in this process; it ends with a `shutdown_request`, or with the process that started it. */
export function startKernel({ connectionFile, root, parent, buildErrors, language }: KernelOptions): void {
  closeInput();
  const flags = new Int32Array(new SharedArrayBuffer(FLAGS * Int32Array.BYTES_PER_ELEMENT));
  const { port1, port2 } = new MessageChannel();
  const guardian = findGuardian(parent);
  const workerData: SwitchboardData = { connectionFile, language, flags, answers: port2, guardian };
  const switchboard = new Worker(path.join(__dirname, "protocol", "switchboard.js"), {
    workerData,
    transferList: [port2],
  });
  const exit = guardExits();
  switchboard.on("error", (error) => {
    log(error.message);
    Atomics.store(flags, Flag.Closed, 1);
    exit(1);
  });

  const post = (report: Report) => switchboard.postMessage(report);
  const output = new Output(post, flags);
  // Cells may change the folder they are in; what they import stays where the notebook lies.
  const folder = process.cwd();
  const tracebacks = new Tracebacks(root, folder);
  const late = (error: unknown, cell: Cell | undefined) => {
    // An interrupt has been reported by the cell it stopped, and so has an exit.
    if (!isA(error, Interrupted) && !(isA(error, ProcessExit) && error.shown))
      output.print("stderr", `${tracebacks.text(error)}\n`, cell ?? output.cell);
  };

  tracebacks.install();
  installChecks(flags, (error, unit, position) => tracebacks.locate(error, unit, position));
  instrumentLibrary(root);
  const notice = buildErrors && `The library in src/ has type errors; fix them and restart the kernel.\n${buildErrors}`;
  const session = new Session({ root, folder, language, flags, output, tracebacks, notice });
  guardTimers(late);
  output.capture();
  const hotline = new Hotline(flags, port1, post);
  const input = new Input(hotline, () => output.cell);
  input.install();
  new Stdin(input).install();
  captureChildren(hotline, flags);
  openThreads({ root, folder, language });
  installDisplay(output, (error) => tracebacks.text(error));

  const comms = new Comms({
    send: (comm) => post({ type: "comm", comm }),
    taken: (target, taken) => post({ type: "comm target", target, taken }),
    cell: () => output.cell,
    epoch: () => session.epoch,
    failed: late,
  });
  setHost({
    openComm: (target, opening, listener) => comms.open(target, opening, listener),
    acceptComms: (target, accept) => comms.accept(target, accept),
    display: (message) => output.display(message),
    clearOutput: ({ wait = false } = {}) => output.clear(wait),
    get interrupt() {
      return session.signal;
    },
  });
  connectTslab(output);

  process.on("uncaughtException", (error) => late(error, currentCell()));
  process.on("unhandledRejection", (reason) => late(reason, currentCell()));
  const interrupt = () => session.interrupt();
  process.on("SIGINT", interrupt);
  process.on("exit", () => {
    switchboard.postMessage({ type: "close" } satisfies Order);
    Atomics.wait(flags, Flag.Closed, 0, CLOSING);
  });

  switchboard.on("message", (order: Order) => {
    switch (order.type) {
      case "execute":
        session.execute(order).then((outcome) => {
          // A cell may have removed every listener; without ours, the next SIGINT would end the process.
          if (!process.listeners("SIGINT").includes(interrupt)) process.on("SIGINT", interrupt);
          post({ type: "executed", outcome });
        });
        break;
      case "complete":
      case "inspect":
      case "is_complete":
        post({ type: "answered", content: session.answer(order) });
        break;
      case "comm":
        comms.receive(order.comm);
        post({ type: "comm handled" });
        break;
      case "interrupt":
        interrupt();
        break;
      case "ping":
        post({ type: "pong" });
        break;
      case "exit":
        exit(0);
    }
  });
  // Loaded.
  post({ type: "pong" });
}

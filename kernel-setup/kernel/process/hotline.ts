/**
 * The main thread's line to the switchboard for what it must have an answer to: the reader's input, or a socket for a
 * child process. It can wait for the answer while its event loop stands still, as `prompt()` and `execSync()` do.
 */
import { Script } from "node:vm";
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { Interrupted } from "../../../src/engine/host";
import { FLAGS } from "../cell/checks";
import { type Answer, type Answered, type Call, Flag, type Report } from "../protocol/channel";

/** Before cells can: they must not wrap it. */
const later = setImmediate;
const SAY = "ganbook$say";

export class Hotline {
  readonly #flags: Int32Array;
  readonly #port: MessagePort;
  readonly #post: (report: Report) => void;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  // A SIGINT ends the wait, also where the event loop cannot hear the signal because of it.
  readonly #wait = new Script(`${SAY}(); Atomics.wait(${FLAGS}, ${Flag.Answered}, 0)`, { filename: "node:ganbook" });
  #calls = 0;

  constructor(flags: Int32Array, port: MessagePort, post: (report: Report) => void) {
    this.#flags = flags;
    this.#port = port;
    this.#post = post;
    port.on("message", (answered: Answered) => this.#take(answered));
    port.unref();
  }

  /** Calls, and goes on; `take` gets the answer in a turn of its own. */
  call(call: Call, take: (answer: Answer) => void): void {
    const id = ++this.#calls;
    this.#waiting.set(id, take);
    this.#post({ type: "call", id, call });
  }

  /**
   * Calls, and stands still until the answer is there.
   *
   * @throws {Interrupted} where a SIGINT comes first
   */
  callAndWait(call: Call): Answer {
    const id = ++this.#calls;
    // Said where a SIGINT is waited for: while Node sets that up, one that answers the call would end the process.
    let say = () => this.#post({ type: "call", id, call });
    for (;;) {
      // Before the look at the port: an answer that comes after the look sets it again, and nobody sleeps.
      Atomics.store(this.#flags, Flag.Answered, 0);
      for (let next = receiveMessageOnPort(this.#port); next; next = receiveMessageOnPort(this.#port)) {
        const answered = next.message as Answered;
        if (answered.id === id) return answered.answer;
        later(() => this.#take(answered));
      }
      Object.defineProperty(globalThis, SAY, { value: say, configurable: true });
      try {
        this.#wait.runInThisContext({ breakOnSigint: true });
      } catch {
        this.#post({ type: "hang up", id });
        throw new Interrupted();
      }
      say = () => {};
    }
  }

  #take({ id, answer }: Answered): void {
    const take = this.#waiting.get(id);
    this.#waiting.delete(id);
    take?.(answer);
  }
}

/**
 * The kernel's second thread: it owns every socket, so that heartbeats, interrupts and shutdowns are answered while a
 * cell keeps the main thread busy. Requests on the shell channel wait here, and the main thread gets one at a time;
 * so what "was queued when the error happened" is simply what is in this queue.
 */
import { randomUUID } from "node:crypto";
import { chmodSync, readFileSync, rmdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { Publisher, Reply, Router } from "zeromq";
import { signalNewestChild } from "../process/newest-child";
import { relay } from "../process/relay";
import {
  type Answer,
  type Answered,
  type CommReport,
  Flag,
  log,
  type Order,
  type Outcome,
  type Report,
  type SwitchboardData,
} from "./channel";
import { watchGuardian } from "./guardian";
import { History } from "./history";
import { kernelInfo } from "./info";
import { Questions } from "./questions";
import { type ConnectionInfo, DELIMITER, type Message, newHeader, parse, serialize, sign, WireError } from "./wire";

/** Milliseconds after which a main thread that does not answer a ping counts as busy. */
const BUSY = 200;
/** Milliseconds that the main thread has to end the process by itself. */
const PATIENCE = 1500;
/** Milliseconds that printed text waits for more, and the length at which it does not. */
const GATHER = 10;
const LONG = 32_768;
/** How many signatures are remembered against replays. */
const REMEMBERED = 65_536;

interface Request {
  socket: Router;
  message: Message;
}

/** What a message has besides its content. */
type Beside = Pick<CommReport, "metadata" | "buffers">;

class Switchboard {
  readonly #connection: ConnectionInfo;
  readonly #flags: Int32Array;
  readonly #port: NonNullable<typeof parentPort>;
  readonly #session = randomUUID();
  readonly #history = new History();
  readonly #info: ReturnType<typeof kernelInfo>;
  readonly #seen = new Set<string>();
  // A client that went away must not keep the process: what it has not taken in half a second is dropped.
  readonly #iopub = new Publisher({ linger: 500, sendHighWaterMark: 0 });
  readonly #shell = new Router({ linger: 500, sendHighWaterMark: 0 });
  readonly #control = new Router({ linger: 500, sendHighWaterMark: 0 });
  readonly #stdin = new Router({ linger: 500, mandatory: true });
  readonly #heartbeat = new Reply({ linger: 0 });
  readonly #answers: SwitchboardData["answers"];
  readonly #questions: Questions;
  /** The comms that are open: the target of each, by id. */
  readonly #comms = new Map<string, string>();
  /** The targets to which the front end may open comms. */
  readonly #targets = new Set<string>();
  /** What comms said, and the main thread has not heard yet. */
  readonly #unheard: Request[] = [];
  readonly #sending = new Map<Router | Publisher, Promise<void>>();

  #printed: { name: string; parent: string; parts: string[]; length: number } | undefined;
  #queue: Request[] = [];
  #current: Request | undefined;
  #count = 0;
  #loaded = false;
  #lastPong = 0;
  #escalation: NodeJS.Timeout | undefined;
  #signalled = false;
  #closing = false;

  constructor(data: SwitchboardData, port: NonNullable<typeof parentPort>) {
    this.#port = port;
    this.#flags = data.flags;
    this.#connection = readConnection(data.connectionFile);
    this.#info = kernelInfo(data.language);
    this.#answers = data.answers;
    this.#questions = new Questions({
      socket: this.#stdin,
      write: (request, content) => {
        // The cell's output so far stands above the question.
        this.#flush();
        const parent = JSON.stringify(request.header);
        const frames = this.#frames("input_request", parent, content, request.identities);
        return { id: parse(frames, this.#connection.key).header.msg_id, frames };
      },
      answer: (id, answer) => this.#answerCall(id, answer),
    });
    const { guardian } = data;
    if (guardian) {
      const lives = watchGuardian(guardian);
      setInterval(() => {
        if (lives()) return;
        log(`the process that started it (${guardian.pid}) is gone: ending`);
        forget(data.connectionFile);
        this.#exit();
      }, 1000);
    }
  }

  async open(): Promise<void> {
    const { transport, ip } = this.#connection;
    const bind = (socket: { bind(address: string): Promise<void> }, port: number) =>
      socket.bind(transport === "ipc" ? `ipc://${ip}-${port}` : `tcp://${ip}:${port}`);
    await Promise.all([
      bind(this.#iopub, this.#connection.iopub_port),
      bind(this.#shell, this.#connection.shell_port),
      bind(this.#control, this.#connection.control_port),
      bind(this.#stdin, this.#connection.stdin_port),
      bind(this.#heartbeat, this.#connection.hb_port),
    ]);
    this.#port.on("message", (report: Report | Order) => this.#hear(report));
    this.#publish("status", "{}", { execution_state: "starting" });
    void this.#beat();
    void this.#receive(this.#control, (request) => this.#answer(request));
    void this.#receive(this.#stdin, ({ message }) => {
      if (message.header.msg_type === "input_reply") this.#questions.reply(message);
    });
    void this.#receive(this.#shell, (request) => {
      // Comms do not wait until a cell has ended: so a button can pause what a cell does.
      if (/^comm_/.test(request.message.header.msg_type)) return this.#answer(request);
      this.#queue.push(request);
      this.#next();
    });
  }

  // ---- sockets ----

  async #receive(socket: Router, take: (request: Request) => void): Promise<void> {
    for await (const frames of socket) {
      try {
        const message = parse(frames, this.#connection.key);
        this.#refuseReplay(frames);
        take({ socket, message });
      } catch (error) {
        if (!(error instanceof WireError)) log(`${(error as Error).stack}`);
        else log(`dropped a ${error.message}`);
      }
    }
  }

  /** @throws {WireError} where the same signature came before: a signed message is good for one use */
  #refuseReplay(frames: readonly Buffer[]): void {
    if (this.#connection.key === "") return;
    const signature = frames[frames.findIndex((frame) => frame.equals(DELIMITER)) + 1]?.toString() ?? "";
    if (this.#seen.has(signature)) throw new WireError("message that came before (replayed signature)");
    this.#seen.add(signature);
    if (this.#seen.size > REMEMBERED) {
      for (const oldest of this.#seen) {
        this.#seen.delete(oldest);
        break;
      }
    }
  }

  async #beat(): Promise<void> {
    for await (const ping of this.#heartbeat) await this.#heartbeat.send(ping);
  }

  #send(socket: Router | Publisher, frames: Buffer[]): void {
    // ZeroMQ takes one message at a time from us; they leave in the order they were given.
    const sent = (this.#sending.get(socket) ?? Promise.resolve())
      .then(() => socket.send(frames))
      .catch((error: Error) => {
        if (!this.#closing) log(`could not send: ${error.message}`);
      });
    this.#sending.set(socket, sent);
  }

  /**
   * @param parent the request's header, as JSON
   * @param content as an object or as JSON
   * @param more what goes along with content that is JSON
   */
  #publish(kind: string, parent: string, content: object | string, more?: Beside): void {
    this.#flush();
    const topic = [Buffer.from(`kernel.${this.#session}.${kind}`)];
    this.#send(this.#iopub, this.#frames(kind, parent, content, topic, more));
  }

  /** Gathers printed text; whatever else is published comes after it. */
  #print(name: string, parent: string, text: string): void {
    if (this.#printed?.name !== name || this.#printed.parent !== parent) {
      this.#flush();
      this.#printed = { name, parent, parts: [], length: 0 };
      setTimeout(() => this.#flush(), GATHER);
    }
    this.#printed.parts.push(text);
    this.#printed.length += text.length;
    if (this.#printed.length > LONG) this.#flush();
  }

  #flush(): void {
    const printed = this.#printed;
    this.#printed = undefined;
    if (printed) this.#publish("stream", printed.parent, { name: printed.name, text: printed.parts.join("") });
  }

  #reply({ socket, message }: Request, kind: string, content: object): void {
    this.#send(socket, this.#frames(kind, JSON.stringify(message.header), content, message.identities));
  }

  #frames(kind: string, parent: string, content: object | string, identities: Buffer[], more?: Beside): Buffer[] {
    const { key } = this.#connection;
    if (typeof content !== "string") {
      const parent_header = JSON.parse(parent) as Message["header"];
      const header = newHeader(kind, this.#session);
      return serialize({ identities, header, parent_header, content: content as Record<string, unknown> }, key);
    }
    // Content that is JSON already is not parsed only to be written again: it may be a picture of a megabyte.
    const header = JSON.stringify(newHeader(kind, this.#session));
    const body = [header, parent, more?.metadata ?? "{}", content].map((part) => Buffer.from(part));
    const buffers = (more?.buffers ?? []).map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    );
    return [...identities, DELIMITER, Buffer.from(sign(body, key)), ...body, ...buffers];
  }

  #status(request: Request, execution_state: "busy" | "idle"): void {
    this.#publish("status", JSON.stringify(request.message.header), { execution_state });
  }

  // ---- requests ----

  #next(): void {
    if (this.#current || this.#closing) return;
    this.#current = this.#queue.shift();
    if (this.#current) this.#answer(this.#current);
  }

  /** Answers a request, or passes it to the main thread, which answers later. */
  #answer(request: Request): void {
    const { content, header } = request.message;
    this.#status(request, "busy");
    try {
      switch (header.msg_type) {
        case "kernel_info_request":
          this.#finish(request, "kernel_info_reply", this.#info);
          break;
        case "execute_request":
          this.#execute(request);
          break;
        case "complete_request":
          this.#ask(request, { type: "complete", code: text(content, "code"), cursor: cursor(content) });
          break;
        case "inspect_request":
          this.#ask(request, { type: "inspect", code: text(content, "code"), cursor: cursor(content) });
          break;
        case "is_complete_request":
          this.#ask(request, { type: "is_complete", code: text(content, "code") });
          break;
        case "history_request":
          this.#finish(request, "history_reply", { status: "ok", history: this.#history.find(content) });
          break;
        case "comm_info_request":
          this.#finish(request, "comm_info_reply", { status: "ok", comms: this.#openComms(content.target_name) });
          break;
        case "interrupt_request":
          this.#interrupt();
          this.#finish(request, "interrupt_reply", { status: "ok" });
          break;
        case "shutdown_request":
          this.#finish(request, "shutdown_reply", { status: "ok", restart: content.restart === true });
          this.#exit();
          break;
        case "comm_open":
        case "comm_msg":
        case "comm_close":
          this.#passOn(request, header.msg_type);
          break;
        default:
          log(`no answer to a message of unknown type ${header.msg_type}`);
          this.#finish(request);
          break;
      }
    } catch (error) {
      const { name: ename, message: evalue } = error as Error;
      if (header.msg_type.endsWith("_request")) {
        const kind = header.msg_type.replace(/_request$/, "_reply");
        this.#finish(request, kind, { status: "error", ename, evalue, traceback: [`${ename}: ${evalue}`] });
      } else {
        log(`dropped a ${header.msg_type}: ${evalue}`);
        this.#finish(request);
      }
    }
  }

  /** Hands work to the main thread; {@link #hear} gets the answer. Only for requests in the shell's queue. */
  #ask(request: Request, order: Order): void {
    if (request !== this.#current)
      throw new RangeError(`${request.message.header.msg_type} belongs on the shell channel`);
    this.#port.postMessage(order);
  }

  #finish(request: Request, kind?: string, content?: object): void {
    if (kind && content) this.#reply(request, kind, content);
    if (request === this.#current) this.#questions.end("ended");
    this.#status(request, "idle");
    if (request !== this.#current) return;
    this.#current = undefined;
    // In its own turn: a long queue of quick requests must not keep control messages waiting.
    setImmediate(() => this.#next());
  }

  #execute(request: Request): void {
    const { content, header } = request.message;
    const code = text(content, "code");
    const silent = content.silent === true;
    const stored = !silent && content.store_history !== false;
    const parent = JSON.stringify(header);
    if (stored) this.#history.add(++this.#count, code);
    if (!silent) this.#publish("execute_input", parent, { code, execution_count: this.#count });
    this.#ask(request, {
      type: "execute",
      code,
      silent,
      parent,
      // The protocol's default is that a cell may ask.
      stdin: content.allow_stdin !== false,
      count: this.#count,
      name: stored ? `cell ${this.#count}` : "unnumbered cell",
    });
  }

  #executed(request: Request, outcome: Outcome): void {
    const { content, header } = request.message;
    if (outcome.status === "ok") {
      const more = { execution_count: this.#count, user_expressions: {}, payload: [] };
      this.#finish(request, "execute_reply", { ...outcome, ...more });
      return;
    }
    const fail = () => {
      const { ename, evalue, traceback } = outcome;
      if (content.silent !== true) this.#publish("error", JSON.stringify(header), { ename, evalue, traceback });
      const aborted = content.stop_on_error === false ? [] : this.#takeExecutes();
      this.#finish(request, "execute_reply", { ...outcome, execution_count: this.#count });
      for (const one of aborted) {
        this.#status(one, "busy");
        this.#finish(one, "execute_reply", { status: "aborted" });
      }
    };
    // Two turns of the event loop take in what lies in the socket already. What comes after the client could know of
    // the error was sent in spite of it, and runs.
    setImmediate(() => setImmediate(fail));
  }

  // ---- comms ----

  /**
   * Hands what a comm of the front end says to the main thread, which says `comm handled` when it has heard it. JupyterLab waits for
   * an answer of the widgets' control comm before it shows anything: where there is none it must not wait for a busy cell.
   */
  #passOn(request: Request, kind: CommReport["kind"]): void {
    const { content, header, metadata, buffers } = request.message;
    const id = text(content, "comm_id");
    const target = kind === "comm_open" ? { target: text(content, "target_name") } : {};
    const known = target.target === undefined ? this.#comms.has(id) : this.#targets.has(target.target);
    if (!known) {
      // The protocol's way to say that nobody here knows such a comm.
      if (kind === "comm_open") this.#publish("comm_close", JSON.stringify(header), { comm_id: id, data: {} });
      this.#finish(request);
      return;
    }
    this.#follow({ kind, id, ...target });
    const [data, more] = [content.data ?? {}, metadata].map((part) => JSON.stringify(part)) as [string, string];
    this.#unheard.push(request);
    this.#port.postMessage({
      type: "comm",
      comm: { kind, id, ...target, parent: JSON.stringify(header), data, metadata: more, buffers },
    } satisfies Order);
  }

  /** Knows which comms are open. */
  #follow({ kind, id, target }: Pick<CommReport, "kind" | "id" | "target">): void {
    if (kind === "comm_close") this.#comms.delete(id);
    else if (target !== undefined) this.#comms.set(id, target);
  }

  #publishComm(comm: CommReport): void {
    this.#follow(comm);
    const open = comm.kind === "comm_open" ? `,"target_name":${JSON.stringify(comm.target)}` : "";
    const content = `{"comm_id":${JSON.stringify(comm.id)}${open},"data":${comm.data}}`;
    this.#publish(comm.kind, comm.parent, content, comm);
  }

  #openComms(target: unknown): Record<string, { target_name: string }> {
    const asked = [...this.#comms].filter(([, name]) => target === undefined || target === name);
    return Object.fromEntries(asked.map(([id, target_name]) => [id, { target_name }]));
  }

  /** The execute requests that wait; they wait no longer. */
  #takeExecutes(): Request[] {
    const isExecute = ({ message }: Request) => message.header.msg_type === "execute_request";
    const waiting = this.#queue;
    this.#queue = waiting.filter((request) => !isExecute(request));
    return waiting.filter(isExecute);
  }

  // ---- the main thread ----

  #hear(message: Report | Order): void {
    switch (message.type) {
      case "stream":
        this.#print(message.name, message.parent, message.text);
        return;
      case "publish":
        this.#publish(message.kind, message.parent, message.content);
        return;
      case "comm":
        this.#publishComm(message.comm);
        return;
      case "comm target":
        if (message.taken) this.#targets.add(message.target);
        else this.#targets.delete(message.target);
        return;
      case "comm handled": {
        const heard = this.#unheard.shift();
        if (heard) this.#status(heard, "idle");
        return;
      }
      case "pong":
        this.#loaded = true;
        this.#lastPong = Date.now();
        Atomics.store(this.#flags, Flag.Halt, 0);
        return;
      case "call":
        this.#call(message);
        return;
      case "hang up":
        this.#questions.hangUp(message.id);
        return;
      case "executed":
        this.#calm();
        if (this.#current) this.#executed(this.#current, message.outcome);
        return;
      case "answered":
        this.#calm();
        if (this.#current) {
          const kind = this.#current.message.header.msg_type.replace(/_request$/, "_reply");
          this.#finish(this.#current, kind, message.content);
        }
        return;
      case "close":
        void this.#close();
        return;
      default:
        log(`unexpected ${message.type} from the main thread`);
    }
  }

  /** What the main thread needs an answer to, and may stand still for. */
  #call({ id, call }: Report & { type: "call" }): void {
    const answer = (one: Answer) => this.#answerCall(id, one);
    switch (call.type) {
      case "ask": {
        const current = this.#current?.message;
        const asks = current && JSON.stringify(current.header) === call.parent;
        if (asks) this.#questions.ask(id, call, current);
        else answer({ type: "ended" });
        return;
      }
      case "listen":
        relay(call, (name, text) => this.#print(name, call.parent, text), answer);
        return;
      case "drain":
        // Two turns of the event loop read what lies in the sockets.
        setImmediate(() => setImmediate(() => answer({ type: "done" })));
    }
  }

  #answerCall(id: number, answer: Answer): void {
    this.#answers.postMessage({ id, answer } satisfies Answered);
    Atomics.store(this.#flags, Flag.Answered, 1);
    Atomics.notify(this.#flags, Flag.Answered);
  }

  /**
   * Tells the main thread. Where that is too busy to hear it, makes the loop it is in throw: first once, so that its
   * `finally` blocks run whole, then wherever a loop turns. A child process that it waits for gets a SIGINT. And last
   * comes the signal that V8 itself stops at.
   */
  #interrupt(): void {
    if (this.#current) Atomics.store(this.#flags, Flag.Interrupt, 1);
    this.#questions.end("interrupted");
    this.#port.postMessage({ type: "interrupt" } satisfies Order);
    this.#signalled = false;
    if (this.#escalation) return;
    this.#lastPong = Date.now();
    let answered = 0;
    let halted = false;
    this.#escalation = setInterval(() => {
      this.#port.postMessage({ type: "ping" } satisfies Order);
      const silence = Date.now() - this.#lastPong;
      if (silence < BUSY) {
        halted = false;
        // Nothing runs and it answers: done.
        if (!this.#current && ++answered > 5) this.#calm();
        return;
      }
      if (!halted) Atomics.store(this.#flags, Flag.Halt, 1);
      else if (silence > 3 * BUSY) Atomics.store(this.#flags, Flag.Halt, 2);
      halted = true;
      if (Atomics.load(this.#flags, Flag.Child) === 1) {
        // Once for each interrupt: it may take its time to end in good order.
        if (!this.#signalled) signalNewestChild("SIGINT");
        this.#signalled = true;
        return;
      }
      if (silence > 5 * BUSY && Atomics.load(this.#flags, Flag.Synchronous) === 1) process.kill(process.pid, "SIGINT");
    }, BUSY / 2);
  }

  /** The interrupt has done its work. */
  #calm(): void {
    clearInterval(this.#escalation);
    this.#escalation = undefined;
    Atomics.store(this.#flags, Flag.Halt, 0);
    Atomics.store(this.#flags, Flag.Interrupt, 0);
  }

  /** Ends the process: politely, then by breaking the loop it is in, then for certain. */
  #exit(): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#questions.end("interrupted");
    this.#port.postMessage({ type: "exit" } satisfies Order);
    setTimeout(() => Atomics.store(this.#flags, Flag.Halt, 2), BUSY);
    setTimeout(
      async () => {
        await this.#close();
        process.kill(process.pid, "SIGKILL");
        // While it loads nothing of the reader's is at stake.
      },
      this.#loaded ? PATIENCE : 0,
    );
  }

  /** Sends what is left and closes the sockets; ZeroMQ aborts a process that ends while a thread has some open. */
  async #close(): Promise<void> {
    this.#closing = true;
    this.#flush();
    await Promise.all(this.#sending.values());
    for (const socket of [this.#iopub, this.#shell, this.#control, this.#stdin, this.#heartbeat]) socket.close();
    // A turn for the loops that received from them to end.
    await new Promise((resolve) => setTimeout(resolve, 10));
    Atomics.store(this.#flags, Flag.Closed, 1);
    Atomics.notify(this.#flags, Flag.Closed);
  }
}

/** @throws {RangeError} */
function text(content: Record<string, unknown>, name: string): string {
  const value = content[name];
  if (typeof value !== "string") throw new RangeError(`${name}: ${JSON.stringify(value)}. Expected a string.`);
  return value;
}

/** Clients may leave the cursor out, meaning the end. */
function cursor(content: Record<string, unknown>): number {
  const value = content.cursor_pos;
  return typeof value === "number" && value >= 0 ? value : Number.MAX_SAFE_INTEGER;
}

/**
 * Reads the connection file, and makes it private: its key lets whoever reads it run code as this user.
 *
 * @throws {Error} where it is not a connection file, or its signatures are of a kind that is not implemented
 */
export function readConnection(file: string): ConnectionInfo {
  const { mode } = statSync(file);
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    chmodSync(file, 0o600);
    log(`${file} was readable by others (mode ${(mode & 0o777).toString(8)}): changed to 600`);
  }
  let connection: Partial<ConnectionInfo>;
  try {
    connection = JSON.parse(readFileSync(file, "utf8")) as Partial<ConnectionInfo>;
  } catch {
    throw new Error(`${file} is not JSON. Expected a Jupyter connection file.`);
  }
  const ports = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"] as const;
  const missing = ports.filter((name) => !Number.isInteger(connection[name]));
  if (typeof connection.ip !== "string" || typeof connection.key !== "string" || missing.length > 0) {
    throw new Error(
      `${file} is not a Jupyter connection file: ip, key or ${missing.join(", ") || "a port"} is missing.`,
    );
  }
  const scheme = connection.signature_scheme ?? "hmac-sha256";
  if (scheme !== "hmac-sha256") {
    throw new Error(`${file}: signature_scheme is ${String(scheme)}. Only hmac-sha256 is implemented.`);
  }
  if (connection.key === "") log("the connection file has no key: messages are not signed");
  return connection as ConnectionInfo;
}

/** Removes a connection file whose owner died, and the folder that our own client made for it. */
function forget(file: string): void {
  rmSync(file, { force: true });
  const folder = path.dirname(file);
  if (!path.basename(folder).startsWith("ganbook-kernel-")) return;
  try {
    rmdirSync(folder);
  } catch {
    // It holds something else, or is gone already.
  }
}

if (parentPort) void new Switchboard(workerData as SwitchboardData, parentPort).open();

/**
 * A Jupyter client: starts a kernel from its kernelspec, talks to it over ZeroMQ, and leaves no process, port or file
 * behind. The headless runner drives notebooks with it; the kernel's tests send it any message they like.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as zmq from "zeromq";
import { type ConnectionInfo, type Message, newHeader, parse, serialize, WireError } from "../kernel/protocol/wire";
import { type DisplayTable, type Output, OutputArea } from "./outputs";

/** The part of a `kernel.json` that starting a kernel needs. */
export interface KernelSpec {
  /** The command; `{connection_file}` stands for the connection file's path. */
  argv: readonly string[];
  /** Added to this process's environment. */
  env?: Readonly<Record<string, string>>;
  /** How the kernel wants to be interrupted: `SIGINT` (the default) or an `interrupt_request`. */
  interrupt_mode?: "signal" | "message";
}

export interface StartOptions {
  /** The kernel's working directory; a front end uses the notebook's folder. Default: this process's. */
  cwd?: string;
  /** Added to the environment after the kernelspec's. */
  env?: Readonly<Record<string, string>>;
  /** Seconds until the kernel must have answered. Default 60. */
  startSeconds?: number;
}

/** The channels that carry messages. */
export type Channel = "shell" | "control" | "stdin" | "iopub";

export interface SendOptions {
  content?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  parent?: Message["header"];
  buffers?: Buffer[];
}

export interface RequestOptions extends SendOptions {
  /** Seconds to wait for the reply. Default: for ever, or until the kernel dies. */
  seconds?: number;
}

export interface ExecuteOptions {
  /** Whether requests that are already queued are aborted if this one fails. Default true. */
  stopOnError?: boolean;
  /** Runs without history, execution count or result. Default false. */
  silent?: boolean;
  storeHistory?: boolean;
  userExpressions?: Record<string, string>;
  /** Called with every IOPub message this execution causes, as it comes, and the cell's outputs so far. */
  onOutput?: (message: Message, outputs: Output[]) => void;
  /** Answers an `input_request`, or leaves it open with `undefined`. Without it the cell is told that nobody answers. */
  onInput?: (request: Message) => string | undefined;
}

export interface ExecuteResult {
  status: "ok" | "error" | "aborted";
  executionCount: number | null;
  /** As nbformat stores them. Updates that come later, from another cell or from background work, still change them. */
  outputs: Output[];
  /** The `execute_reply`. */
  reply: Message;
}

/** The kernel's process ended while something waited for it. */
export class KernelDied extends Error {
  override name = "KernelDied";
}

/** The kernel did not answer in time. */
export class KernelTimeout extends Error {
  override name = "KernelTimeout";
}

interface Execution {
  area: OutputArea;
  onOutput: ExecuteOptions["onOutput"];
  idle: () => void;
}

const LOG_CHARACTERS = 64 * 1024;

/** Kernels that run; a process that ends for any reason, even an uncaught error, takes them with it. */
const running = new Set<KernelClient>();
process.on("exit", () => {
  for (const client of running) client.kill();
});

/** One running kernel. Made by {@link KernelClient.start}; end it with {@link KernelClient.shutdown}. */
export class KernelClient {
  readonly connection: ConnectionInfo;
  readonly connectionFile: string;
  readonly process: ChildProcess;
  readonly session = randomUUID();
  /** Resolves when the kernel's process has ended. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** The content of the kernel's `kernel_info_reply`. */
  info: Record<string, unknown> = {};

  readonly #spec: KernelSpec;
  readonly #sockets: Record<Channel, zmq.Dealer | zmq.Subscriber>;
  readonly #listeners: Record<Channel, Set<(message: Message) => void>> = {
    shell: new Set(),
    control: new Set(),
    stdin: new Set(),
    iopub: new Set(),
  };
  readonly #waiting = new Map<string, { resolve: (reply: Message) => void; reject: (error: Error) => void }>();
  readonly #executions = new Map<string, Execution>();
  readonly #displays: DisplayTable = new Map();
  #sending: Promise<unknown> = Promise.resolve();
  #ended = false;
  #log = "";

  /**
   * Starts a kernel and waits until it answers on the shell channel and is heard on IOPub.
   *
   * @throws {KernelDied} where the folder is not there or the command cannot be run, or ends before it answered; with the end of what it wrote
   * @throws {KernelTimeout} where it does not answer in `startSeconds`
   */
  static async start(spec: KernelSpec, options: StartOptions = {}): Promise<KernelClient> {
    // Node would say that it does not find the command.
    if (options.cwd !== undefined && !existsSync(options.cwd))
      throw new KernelDied(`there is no folder ${options.cwd} to start the kernel in`);
    const client = new KernelClient(spec, options, await freePorts(5));
    try {
      await client.#ready(options.startSeconds ?? 60);
      return client;
    } catch (error) {
      client.kill();
      throw error;
    }
  }

  private constructor(spec: KernelSpec, options: StartOptions, ports: readonly number[]) {
    this.#spec = spec;
    const [shell_port = 0, control_port = 0, stdin_port = 0, iopub_port = 0, hb_port = 0] = ports;
    this.connection = {
      transport: "tcp",
      ip: "127.0.0.1",
      shell_port,
      control_port,
      stdin_port,
      iopub_port,
      hb_port,
      key: randomBytes(32).toString("hex"),
      signature_scheme: "hmac-sha256",
      kernel_name: "ganbook",
    };
    // mkdtemp makes the folder readable by its owner only; the file holds the key that lets one run code.
    this.connectionFile = join(mkdtempSync(join(tmpdir(), "ganbook-kernel-")), "connection.json");
    writeFileSync(this.connectionFile, JSON.stringify(this.connection, null, 1), { mode: 0o600 });

    const [command = "", ...args] = spec.argv.map((part) => part.replace("{connection_file}", this.connectionFile));
    this.process = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...spec.env, ...options.env, JPY_PARENT_PID: String(process.pid) },
      stdio: ["ignore", "pipe", "pipe"],
      // A process group of its own: a Ctrl-C in the terminal reaches only us, and one kill reaches its children too.
      detached: true,
    });
    running.add(this);
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#log = (this.#log + text).slice(-LOG_CHARACTERS);
      });
    }
    this.exited = new Promise((resolve) => {
      this.process.once("error", (error) => {
        this.#log += `${error.message}\n`;
        resolve({ code: null, signal: null });
      });
      // At "close" everything it wrote has been read; a child that holds its pipes open must not hide its end, though.
      this.process.once("close", (code, signal) => resolve({ code, signal }));
      this.process.once("exit", (code, signal) => setTimeout(() => resolve({ code, signal }), 300).unref());
    });
    this.exited.then(({ code, signal }) => {
      const how = signal
        ? `was ended by ${signal}`
        : code === null
          ? "could not be started"
          : `ended with code ${code}`;
      this.kill(new KernelDied(`the kernel ${how}${this.#logTail()}`));
    });

    // The same identity on all three, so that a question on stdin finds who asked on shell.
    const routingId = this.session;
    this.#sockets = {
      shell: this.#connect("shell", new zmq.Dealer({ linger: 0, routingId }), shell_port),
      control: this.#connect("control", new zmq.Dealer({ linger: 0, routingId }), control_port),
      stdin: this.#connect("stdin", new zmq.Dealer({ linger: 0, routingId }), stdin_port),
      iopub: this.#connect("iopub", new zmq.Subscriber({ linger: 0, receiveHighWaterMark: 0 }), iopub_port),
    };
    (this.#sockets.iopub as zmq.Subscriber).subscribe();
  }

  /** The end of what the kernel's process wrote to its own standard output and standard error. */
  get log(): string {
    return this.#log;
  }

  /** Whether the kernel's process runs and {@link shutdown} or {@link kill} was not called. */
  get alive(): boolean {
    return !this.#ended;
  }

  /**
   * Sends one message.
   *
   * @returns its header; `msg_id` is what answers carry as `parent_header.msg_id`
   */
  async send(channel: Exclude<Channel, "iopub">, type: string, options: SendOptions = {}): Promise<Message["header"]> {
    const header = newHeader(type, this.session);
    await this.sendFrames(channel, serialize({ ...parts(options), header }, this.connection.key));
    return header;
  }

  /** Sends frames as they are, for tests of what a kernel does with messages that are not right. */
  async sendFrames(channel: Exclude<Channel, "iopub">, frames: Buffer[]): Promise<void> {
    if (this.#ended) throw new KernelDied(`the kernel no longer runs${this.#logTail()}`);
    // zeromq allows one pending send on a socket.
    const sent = this.#sending.then(() => (this.#sockets[channel] as zmq.Dealer).send(frames));
    this.#sending = sent.catch(() => {});
    await sent;
  }

  /**
   * Sends a request and waits for its reply.
   *
   * @throws {KernelTimeout} where it does not come in `options.seconds`
   * @throws {KernelDied} where the kernel ends first
   */
  async request(channel: "shell" | "control", type: string, options: RequestOptions = {}): Promise<Message> {
    const header = newHeader(type, this.session);
    const { promise, resolve, reject } = deferred<Message>();
    this.#waiting.set(header.msg_id, { resolve, reject });
    try {
      await this.sendFrames(channel, serialize({ ...parts(options), header }, this.connection.key));
      return await within(promise, options.seconds, () => `no reply to ${type} in ${options.seconds} s`);
    } finally {
      this.#waiting.delete(header.msg_id);
    }
  }

  /**
   * Calls `listener` with every message on a channel (whoever asked for it) until the function returned is called.
   */
  on(channel: Channel, listener: (message: Message) => void): () => void {
    this.#listeners[channel].add(listener);
    return () => this.#listeners[channel].delete(listener);
  }

  /**
   * The next message on a channel that `accept` accepts.
   *
   * @throws {KernelTimeout} where none comes in `seconds`
   */
  async next(channel: Channel, accept: (message: Message) => boolean, seconds = 30): Promise<Message> {
    const { promise, resolve } = deferred<Message>();
    const off = this.on(channel, (message) => {
      if (accept(message)) resolve(message);
    });
    try {
      return await within(promise, seconds, () => `no such message on ${channel} in ${seconds} s`);
    } finally {
      off();
    }
  }

  /**
   * Runs code and waits for the reply and for the kernel to be idle again, so that all outputs have come.
   *
   * @throws {KernelDied} where the kernel ends first. Code that fails throws nothing: see `status` and `outputs`.
   */
  async execute(code: string, options: ExecuteOptions = {}): Promise<ExecuteResult> {
    const header = newHeader("execute_request", this.session);
    const reply = deferred<Message>();
    const idle = deferred<void>();
    const area = new OutputArea(this.#displays);
    this.#waiting.set(header.msg_id, { resolve: reply.resolve, reject: reply.reject });
    // Never removed: background work of this cell may print after its reply.
    const off = this.on("stdin", (request) => {
      if (request.parent_header.msg_id !== header.msg_id) return;
      const value = options.onInput?.(request);
      if (value !== undefined)
        void this.send("stdin", "input_reply", { content: { status: "ok", value }, parent: request.header });
    });
    this.#executions.set(header.msg_id, { area, onOutput: options.onOutput, idle: idle.resolve });
    try {
      const silent = options.silent ?? false;
      const content = {
        code,
        silent,
        store_history: options.storeHistory ?? !silent,
        user_expressions: options.userExpressions ?? {},
        allow_stdin: options.onInput !== undefined,
        stop_on_error: options.stopOnError ?? true,
      };
      await this.sendFrames("shell", serialize({ header, content }, this.connection.key));
      const message = await reply.promise;
      await Promise.race([
        within(idle.promise, 10, () => "the kernel replied to execute_request but did not report that it is idle"),
        this.exited,
      ]);
      const { status, execution_count } = message.content;
      return {
        status: status === "ok" || status === "aborted" ? status : "error",
        executionCount: typeof execution_count === "number" ? execution_count : null,
        outputs: area.outputs,
        reply: message,
      };
    } finally {
      off();
      this.#waiting.delete(header.msg_id);
    }
  }

  /** Interrupts what runs, the way the kernelspec says. Does not wait for it to stop. */
  async interrupt(): Promise<void> {
    if (this.#spec.interrupt_mode === "message") await this.send("control", "interrupt_request");
    else this.process.kill("SIGINT");
  }

  /**
   * Sends a ping on the heartbeat channel.
   *
   * @returns what the kernel echoed
   * @throws {KernelTimeout} where no echo comes in `seconds`
   */
  async heartbeat(ping: Buffer = Buffer.from("ping"), seconds = 5): Promise<Buffer> {
    const socket = new zmq.Request({ linger: 0 });
    socket.connect(this.#address(this.connection.hb_port));
    try {
      await socket.send(ping);
      const [echo] = await within(socket.receive(), seconds, () => `no heartbeat in ${seconds} s`);
      return echo ?? Buffer.alloc(0);
    } finally {
      socket.close();
    }
  }

  /** Asks the kernel to end, and ends it (and its children) where it has not after `seconds`. */
  async shutdown(seconds = 5): Promise<void> {
    try {
      await this.send("control", "shutdown_request", { content: { restart: false } });
      await within(this.exited, seconds, () => "");
    } catch {
      // It has ended already, or asking was not enough: what follows is certain.
    }
    this.kill();
    await this.exited;
  }

  /**
   * Ends the kernel's process and its children at once, closes the sockets and removes the connection file. Whoever
   * waits for the kernel gets `reason`. Synchronous, so that it also works while this process exits.
   */
  kill(reason: Error = new KernelDied("the kernel was shut down")): void {
    if (this.#ended) return;
    this.#ended = true;
    running.delete(this);
    if (this.process.pid !== undefined) {
      try {
        process.kill(-this.process.pid, "SIGKILL");
      } catch {
        // The whole group has ended already.
      }
    }
    for (const socket of Object.values(this.#sockets ?? {})) socket.close();
    rmSync(join(this.connectionFile, ".."), { recursive: true, force: true });
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }

  async #ready(seconds: number): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    const left = () => Math.max(0.001, (deadline - Date.now()) / 1000);
    let heard = false;
    const off = this.on("iopub", () => {
      heard = true;
    });
    try {
      // A subscription takes a moment to arrive, and what is published before is lost: ask until something is heard.
      while (!heard) {
        const reply = await this.request("shell", "kernel_info_request", { seconds: left() });
        this.info = reply.content;
        for (let wait = 0; wait < 10 && !heard; wait++) await new Promise((resolve) => setTimeout(resolve, 20));
        if (Date.now() > deadline) throw new KernelTimeout("nothing heard on the kernel's iopub channel");
      }
    } catch (error) {
      if (!(error instanceof KernelTimeout)) throw error;
      throw new KernelTimeout(`the kernel did not answer within ${seconds} s of its start${this.#logTail()}`);
    } finally {
      off();
    }
  }

  #address(port: number): string {
    return `tcp://${this.connection.ip}:${port}`;
  }

  #connect<S extends zmq.Dealer | zmq.Subscriber>(channel: Channel, socket: S, port: number): S {
    socket.connect(this.#address(port));
    void this.#receive(channel, socket);
    return socket;
  }

  async #receive(channel: Channel, socket: zmq.Dealer | zmq.Subscriber): Promise<void> {
    for await (const frames of socket) {
      let message: Message;
      try {
        message = parse(frames, this.connection.key);
      } catch (error) {
        if (error instanceof WireError) continue;
        throw error;
      }
      this.#take(channel, message);
    }
  }

  #take(channel: Channel, message: Message): void {
    const parent = message.parent_header.msg_id;
    if (parent !== undefined) {
      if (channel === "shell" || channel === "control") this.#waiting.get(parent)?.resolve(message);
      else if (channel === "iopub") {
        const execution = this.#executions.get(parent);
        execution?.area.apply(message);
        execution?.onOutput?.(message, execution.area.outputs);
        if (message.header.msg_type === "status" && message.content.execution_state === "idle") execution?.idle();
      }
    }
    for (const listener of [...this.#listeners[channel]]) listener(message);
  }

  #logTail(): string {
    const tail = this.#log.trim().split("\n").slice(-20).join("\n");
    return tail === "" ? " and wrote nothing" : `; it wrote:\n${tail}`;
  }
}

function parts(options: SendOptions): Partial<Message> {
  const { content = {}, metadata = {}, parent = {}, buffers = [] } = options;
  return { content, metadata, parent_header: parent, buffers };
}

/** Ports that are free now. All are held open until the last is found, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Server>((resolve, reject) => {
          const server = createServer().once("error", reject);
          server.listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** A promise with its two ends. */
function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // Whoever waits sees the rejection; where nobody waits yet, it must not end the process.
  promise.catch(() => {});
  return { promise, resolve, reject };
}

/** `promise`, or a {@link KernelTimeout} after `seconds`. */
export async function within<T>(promise: Promise<T>, seconds: number | undefined, message: () => string): Promise<T> {
  if (seconds === undefined) return promise;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new KernelTimeout(message())), seconds * 1000);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

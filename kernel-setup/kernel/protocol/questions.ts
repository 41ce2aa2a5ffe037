/** Questions of cells to their reader, on the protocol's stdin channel: the switchboard's side. */
import type { Router } from "zeromq";
import type { Answer, Call } from "./channel";
import type { Message } from "./wire";

/** How often, and how far apart in milliseconds, a question is sent to a front end that is still connecting. */
const TRIES = 20;
const PAUSE = 100;
/** What a terminal sends for Ctrl-D, and front ends for "no input". */
const END = "\x04";

interface Question {
  id: number;
  call: Call & { type: "ask" };
  /** The request whose cell asks: the answer comes from who sent it. */
  request: Message;
  /** The id of the message that asked, where it has been sent. */
  asked?: string;
}

export interface QuestionsParts {
  /** A router that is `mandatory`, so that a front end that went away is an error and not a wait for ever. */
  socket: Router;
  /** Writes an `input_request`; gives its id, too. */
  write(request: Message, content: object): { id: string; frames: Buffer[] };
  answer(id: number, answer: Answer): void;
}

/** One question at a time is before the reader; the others wait. */
export class Questions {
  readonly #parts: QuestionsParts;
  #waiting: Question[] = [];
  #sending: Promise<void> = Promise.resolve();

  constructor(parts: QuestionsParts) {
    this.#parts = parts;
  }

  ask(id: number, call: Call & { type: "ask" }, request: Message): void {
    this.#waiting.push({ id, call, request });
    if (this.#waiting.length === 1) this.#next();
  }

  /** Takes an `input_reply`. One that answers no question that is open, because it came too late, is dropped. */
  reply({ identities, parent_header, content }: Message): void {
    const [question] = this.#waiting;
    if (!question?.asked) return;
    // Not every client names what it answers; one that does names this question, or at least the cell.
    const named = parent_header.msg_id;
    if (named !== undefined && named !== question.asked && named !== question.request.header.msg_id) return;
    if (!sameIdentity(identities, question.request.identities)) return;
    const { value, status } = content;
    const given = typeof value === "string" && value !== END && (status === undefined || status === "ok");
    this.#finish(question, given ? { type: "text", value: value.replace(/\r?\n$/, "") } : { type: "cancelled" });
  }

  /** Answers all questions that are open. */
  end(type: "interrupted" | "ended"): void {
    const open = this.#waiting;
    this.#waiting = [];
    for (const { id } of open) this.#parts.answer(id, { type });
  }

  /** Nobody waits for that answer any more. */
  hangUp(id: number): void {
    const first = this.#waiting[0]?.id === id;
    this.#waiting = this.#waiting.filter((question) => question.id !== id);
    if (first) this.#next();
  }

  #finish(question: Question, answer: Answer): void {
    this.#waiting = this.#waiting.filter((one) => one !== question);
    this.#parts.answer(question.id, answer);
    this.#next();
  }

  #next(): void {
    const [question] = this.#waiting;
    if (!question || question.asked) return;
    const { prompt, password } = question.call;
    const { id, frames } = this.#parts.write(question.request, { prompt, password });
    question.asked = id;
    // ZeroMQ takes one message at a time.
    this.#sending = this.#sending.then(() => this.#send(question, frames));
  }

  async #send(question: Question, frames: Buffer[]): Promise<void> {
    for (let tries = 1; this.#waiting.includes(question); tries++) {
      try {
        await this.#parts.socket.send(frames);
        return;
      } catch {
        if (tries === TRIES) this.#finish(question, { type: "gone" });
        else await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
    }
  }
}

function sameIdentity(a: readonly Buffer[], b: readonly Buffer[]): boolean {
  return a.length === b.length && a.every((frame, i) => frame.equals(b[i] ?? Buffer.alloc(0)));
}

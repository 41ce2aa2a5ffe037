/**
 * A cell's outputs as nbformat stores them, built up from the messages a kernel publishes.
 */
import type { Message } from "../kernel/protocol/wire";

/** MIME type to text, base64 text or JSON. */
export type Data = Record<string, unknown>;

/** Text on standard output or standard error. */
export interface StreamOutput {
  output_type: "stream";
  name: "stdout" | "stderr";
  text: string;
}

/** What `display` shows. */
export interface DisplayOutput {
  output_type: "display_data";
  data: Data;
  metadata: Data;
}

/** The value of a cell's last expression. */
export interface ResultOutput {
  output_type: "execute_result";
  data: Data;
  metadata: Data;
  execution_count: number | null;
}

/** What a cell threw, or why it did not compile. */
export interface ErrorOutput {
  output_type: "error";
  ename: string;
  evalue: string;
  traceback: string[];
}

export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput;

/** Display id to the outputs that show it; one table for a kernel, since a later cell may update an earlier one's. */
export type DisplayTable = Map<string, Set<DisplayOutput | ResultOutput>>;

/** The outputs of one cell, kept up to date message by message. */
export class OutputArea {
  readonly outputs: Output[] = [];
  readonly #displays: DisplayTable;
  #clearOnNext = false;

  constructor(displays: DisplayTable = new Map()) {
    this.#displays = displays;
  }

  /** Takes one IOPub message; those that are not outputs (`status`, `execute_input` …) change nothing. */
  apply(message: Pick<Message, "header" | "content">): void {
    const { content } = message;
    switch (message.header.msg_type) {
      case "stream":
        this.#stream(content.name === "stderr" ? "stderr" : "stdout", String(content.text ?? ""));
        break;
      case "display_data":
        this.#show({ output_type: "display_data", ...bundle(content) }, content);
        break;
      case "execute_result":
        this.#show(
          {
            output_type: "execute_result",
            ...bundle(content),
            execution_count: typeof content.execution_count === "number" ? content.execution_count : null,
          },
          content,
        );
        break;
      case "update_display_data": {
        const id = displayId(content);
        for (const output of (id !== undefined && this.#displays.get(id)) || []) Object.assign(output, bundle(content));
        break;
      }
      case "error":
        this.#push({
          output_type: "error",
          ename: String(content.ename ?? ""),
          evalue: String(content.evalue ?? ""),
          traceback: Array.isArray(content.traceback) ? content.traceback.map(String) : [],
        });
        break;
      case "clear_output":
        if (content.wait === true) this.#clearOnNext = true;
        else this.outputs.length = 0;
        break;
    }
  }

  #push(output: Output): void {
    if (this.#clearOnNext) this.outputs.length = 0;
    this.#clearOnNext = false;
    this.outputs.push(output);
  }

  #stream(name: "stdout" | "stderr", text: string): void {
    const last = this.outputs.at(-1);
    if (!this.#clearOnNext && last?.output_type === "stream" && last.name === name) last.text += text;
    else this.#push({ output_type: "stream", name, text });
  }

  #show(output: DisplayOutput | ResultOutput, content: Data): void {
    this.#push(output);
    const id = displayId(content);
    if (id === undefined) return;
    const shown = this.#displays.get(id) ?? new Set();
    this.#displays.set(id, shown.add(output));
  }
}

/**
 * Text as a terminal would leave it: a carriage return goes back to the start of the line, a backspace one column, and
 * what follows overwrites. So a progress bar that was redrawn a thousand times is stored as its last state.
 */
export function settleText(text: string): string {
  if (!/[\r\b]/.test(text)) return text;
  return text.replace(/\r\n/g, "\n").split("\n").map(settleLine).join("\n");
}

function settleLine(line: string): string {
  const columns: string[] = [];
  let at = 0;
  for (const character of line) {
    if (character === "\r") at = 0;
    else if (character === "\b") at = Math.max(0, at - 1);
    else columns[at++] = character;
  }
  return columns.join("");
}

function bundle(content: Data): { data: Data; metadata: Data } {
  return { data: asData(content.data), metadata: asData(content.metadata) };
}

function displayId(content: Data): string | undefined {
  const id = asData(content.transient).display_id;
  return typeof id === "string" ? id : undefined;
}

function asData(value: unknown): Data {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Data) : {};
}

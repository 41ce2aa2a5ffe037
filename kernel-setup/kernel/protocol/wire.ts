/**
 * Jupyter's wire format, version 5.3: how a message becomes ZeroMQ frames and back. Used by the kernel and by the
 * headless runner's client, so that there is one place that signs.
 *
 * A message is `[identity…, "<IDS|MSG>", signature, header, parent header, metadata, content, buffer…]`; the signature
 * is the hexadecimal HMAC-SHA256 of the four JSON frames under the connection file's key.
 */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** The connection file's content. */
export interface ConnectionInfo {
  transport: "tcp" | "ipc";
  ip: string;
  shell_port: number;
  control_port: number;
  stdin_port: number;
  iopub_port: number;
  hb_port: number;
  /** Empty: messages are not signed. */
  key: string;
  signature_scheme: "hmac-sha256";
  kernel_name?: string;
}

/** Names a message; `parent_header` repeats the header of the request that a message answers. */
export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  /** ISO 8601. */
  date: string;
  version: string;
}

/** A parsed message. */
export interface Message {
  /** The ZeroMQ routing prefix: whom to answer on a ROUTER socket, the topic on an IOPub socket. */
  identities: Buffer[];
  header: Header;
  /** Empty where nothing was asked for. */
  parent_header: Header | Record<string, never>;
  metadata: Record<string, unknown>;
  content: Record<string, unknown>;
  buffers: Buffer[];
}

/** The protocol version that {@link newHeader} claims. */
export const PROTOCOL_VERSION = "5.3";

/** Stands between the routing prefix and the signature. */
export const DELIMITER = Buffer.from("<IDS|MSG>");

/** A message that is not in the wire format, or whose signature is wrong. Whoever receives it should drop it. */
export class WireError extends Error {
  override name = "WireError";
}

/** A header with a fresh id. */
export function newHeader(msg_type: string, session: string, username = "ganbook"): Header {
  return {
    msg_id: randomUUID(),
    msg_type,
    session,
    username,
    date: new Date().toISOString(),
    version: PROTOCOL_VERSION,
  };
}

/** Hexadecimal HMAC-SHA256 of the frames; empty where there is no key. */
export function sign(frames: readonly Buffer[], key: string): string {
  if (key === "") return "";
  const hmac = createHmac("sha256", key);
  for (const frame of frames) hmac.update(frame);
  return hmac.digest("hex");
}

/** The frames to send for a message. Missing parts are empty. */
export function serialize(message: Pick<Message, "header"> & Partial<Message>, key: string): Buffer[] {
  const body = [message.header, message.parent_header ?? {}, message.metadata ?? {}, message.content ?? {}].map(
    (part) => Buffer.from(JSON.stringify(part)),
  );
  return [...(message.identities ?? []), DELIMITER, Buffer.from(sign(body, key)), ...body, ...(message.buffers ?? [])];
}

/**
 * The message in the frames received.
 *
 * @throws {WireError} where a part is missing or not JSON, or the signature is wrong
 */
export function parse(frames: readonly Buffer[], key: string): Message {
  const delimiter = frames.findIndex((frame) => frame.equals(DELIMITER));
  if (delimiter < 0) throw new WireError("message without the <IDS|MSG> delimiter");
  const [signature, ...rest] = frames.slice(delimiter + 1);
  const body = rest.slice(0, 4);
  if (signature === undefined || body.length < 4) {
    throw new WireError(`message with ${frames.length - delimiter - 1} parts, expected at least 5`);
  }
  const expected = Buffer.from(sign(body, key));
  if (key !== "" && (signature.length !== expected.length || !timingSafeEqual(signature, expected))) {
    throw new WireError("message with a wrong signature");
  }
  const [header, parent, metadata, content] = body.map((frame, index) => parseObject(frame, index));
  if (typeof header?.msg_id !== "string" || typeof header.msg_type !== "string") {
    throw new WireError("message whose header has no msg_id or msg_type");
  }
  return {
    identities: frames.slice(0, delimiter),
    header: header as unknown as Header,
    parent_header: parent as unknown as Header,
    metadata: metadata ?? {},
    content: content ?? {},
    buffers: rest.slice(4),
  };
}

function parseObject(frame: Buffer, index: number): Record<string, unknown> {
  const part = ["header", "parent header", "metadata", "content"][index];
  let value: unknown;
  try {
    value = JSON.parse(frame.toString("utf8"));
  } catch {
    throw new WireError(`message whose ${part} is not JSON`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new WireError(`message whose ${part} is not an object`);
  }
  return value as Record<string, unknown>;
}

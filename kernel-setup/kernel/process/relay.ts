/** Reads what child processes print into the sockets they were given (`children.ts`): the switchboard's side. */
import { createServer, type Socket } from "node:net";
import { Allowance, textPace } from "../output/flood";
import type { Answer, Call, StreamName } from "../protocol/channel";

const pace = textPace();

/**
 * Listens for the connections a call announces.
 *
 * @param print gets what is printed
 * @param answer is called when they can come
 */
export function relay(
  { path, names, limit }: Call & { type: "listen" },
  print: (name: StreamName, text: string) => void,
  answer: (answer: Answer) => void,
): void {
  const allowance = new Allowance(limit);
  let connections = 0;
  const server = createServer((socket) => {
    const name = names[connections++] ?? "stdout";
    if (connections === names.length) server.close();
    read(socket, (text) => {
      const shown = limit < 0 ? "" : allowance.print(text);
      if (shown !== "") print(name, shown);
      return shown.length;
    });
  });
  server.once("error", ({ message }) => answer({ type: "failed", message }));
  server.listen(path, () => answer({ type: "done" }));
}

/** @param take gives how much of the text is shown: a child that prints too fast is not read for a while, and waits */
function read(socket: Socket, take: (text: string) => number): void {
  socket.setEncoding("utf8");
  socket.on("error", () => {});
  socket.on("data", (text: string) => {
    const shown = take(text);
    const pause = shown === 0 ? 0 : pace.pay(shown);
    if (pause < 1) return;
    socket.pause();
    setTimeout(() => socket.resume(), pause);
  });
}

import assert from "node:assert/strict";
import type { Message } from "../../../kernel-setup/kernel/protocol/wire";
import type { KernelClient } from "../../../kernel-setup/runner/client";
import { startKernel, text } from "./kernel";

const HOST = `const front = (globalThis as any)[Symbol.for("ganbook.host")];`;

describe("comms", function () {
  this.timeout(120_000);
  let kernel: KernelClient;
  const heard: Message[] = [];

  before(async () => {
    kernel = await startKernel();
    kernel.on("iopub", (message) => heard.push(message));
    assert.equal((await kernel.execute(HOST)).status, "ok");
  });
  beforeEach(() => {
    heard.length = 0;
  });
  after(() => kernel.shutdown());

  const idle = (id: string) => (message: Message) =>
    message.parent_header.msg_id === id && message.content.execution_state === "idle";

  /** Sends what a front end would, and waits until the kernel has heard it. */
  async function say(type: string, content: Record<string, unknown>, buffers: Buffer[] = []): Promise<Message[]> {
    const waiting: Message[] = [];
    const off = kernel.on("iopub", (message) => waiting.push(message));
    const header = await kernel.send("shell", type, { content, buffers });
    const isIdle = idle(header.msg_id);
    if (!waiting.some(isIdle)) await kernel.next("iopub", isIdle);
    off();
    return waiting.filter((message) => message.parent_header.msg_id === header.msg_id);
  }

  const kinds = (messages: readonly Message[]) => messages.map(({ header }) => header.msg_type);

  it("opened by a cell carry data, metadata and bytes both ways", async () => {
    const opened = await kernel.execute(`const told: unknown[] = [];
const comm = front.openComm("a target", { data: { a: 1 }, metadata: { version: "1" }, buffers: [Uint8Array.of(1, 2)] }, {
  message: (message: any) => {
    told.push([message.data, message.metadata, [...message.buffers].map((one) => [...one])]);
    comm.send({ data: { heard: true }, buffers: [Uint8Array.of(9)] });
    console.log("heard by the cell that opened it");
  },
  closed: () => told.push("closed"),
});`);
    assert.equal(opened.status, "ok", JSON.stringify(opened.outputs));
    const open = heard.find(({ header }) => header.msg_type === "comm_open");
    assert.ok(open);
    const { comm_id } = open.content;
    assert.deepEqual(open.content, { comm_id, target_name: "a target", data: { a: 1 } });
    assert.deepEqual([open.metadata, open.buffers], [{ version: "1" }, [Buffer.from([1, 2])]]);
    assert.equal(open.parent_header.msg_id, opened.reply.parent_header.msg_id);

    const answer = await say("comm_msg", { comm_id, data: { b: 2 } }, [Buffer.from([3]), Buffer.from([4, 5])]);
    assert.deepEqual(kinds(answer), ["status", "comm_msg", "status"]);
    assert.deepEqual(answer[1]?.content, { comm_id, data: { heard: true } });
    assert.deepEqual(answer[1]?.buffers, [Buffer.from([9])]);
    assert.deepEqual(opened.outputs, [
      { output_type: "stream", name: "stdout", text: "heard by the cell that opened it\n" },
    ]);

    const info = await kernel.request("shell", "comm_info_request", {
      content: { target_name: "a target" },
      seconds: 10,
    });
    assert.deepEqual(info.content.comms, { [comm_id as string]: { target_name: "a target" } });
    const others = await kernel.request("shell", "comm_info_request", { content: { target_name: "b" }, seconds: 10 });
    assert.deepEqual(others.content.comms, {});

    await say("comm_close", { comm_id, data: {} });
    assert.equal(
      text(await kernel.execute("JSON.stringify(told)")),
      JSON.stringify([[{ b: 2 }, {}, [[3], [4, 5]]], "closed"]),
    );
    const after = await kernel.request("shell", "comm_info_request", { content: {}, seconds: 10 });
    assert.deepEqual(after.content.comms, {});
    assert.deepEqual(
      kinds(await say("comm_msg", { comm_id, data: {} })),
      ["status", "status"],
      "nobody hears it any more",
    );
  });

  it("opened by the front end reach who takes its target, and are closed at once where nobody does", async () => {
    const refused = await say("comm_open", { comm_id: "x", target_name: "nobody's", data: {} });
    assert.deepEqual(kinds(refused), ["status", "comm_close", "status"]);
    await kernel.execute(`front.acceptComms("mine", (comm: any, { data }: any) => {
  comm.send({ data: { welcome: data.name } });
  return { message: () => comm.close() };
});`);
    const taken = await say("comm_open", { comm_id: "y", target_name: "mine", data: { name: "Ada" } });
    assert.deepEqual(taken[1]?.content, { comm_id: "y", data: { welcome: "Ada" } });
    const closed = await say("comm_msg", { comm_id: "y", data: {} });
    assert.deepEqual(kinds(closed), ["status", "comm_close", "status"]);
    await kernel.execute(`front.acceptComms("mine")`);
    assert.deepEqual(kinds(await say("comm_open", { comm_id: "z", target_name: "mine", data: {} })), [
      "status",
      "comm_close",
      "status",
    ]);
  });

  it("are heard while a cell waits", async () => {
    await kernel.execute(`let go = false;
const pause = front.openComm("pause", { data: {} }, { message: () => { go = true; } });`);
    const { comm_id } = heard.find(({ header }) => header.msg_type === "comm_open")?.content ?? assert.fail();
    const running = kernel.execute(`while (!go) await new Promise((resolve) => setTimeout(resolve, 5));
"went on"`);
    await say("comm_msg", { comm_id, data: {} });
    assert.equal(text(await running), "went on");
  });

  it("whose listener throws show the error under the cell that opened them, at once or later", async () => {
    const opened = await kernel.execute(`const bad = front.openComm("bad", { data: {} }, {
  message: ({ data }: any) => {
    if (data.late) return new Promise((_, reject) => setTimeout(() => reject(new RangeError("later")), 5)) as any;
    throw new TypeError("at once");
  },
});`);
    const { comm_id } = heard.find(({ header }) => header.msg_type === "comm_open")?.content ?? assert.fail();
    await say("comm_msg", { comm_id, data: {} });
    const shown = kernel.next("iopub", ({ content }) => /later/.test(String(content.text)));
    await say("comm_msg", { comm_id, data: { late: true } });
    await shown;
    const [output] = opened.outputs;
    assert.ok(output?.output_type === "stream" && output.name === "stderr");
    assert.match(output.text, /TypeError: at once[\s\S]*RangeError: later/);
  });

  it("whose listener never ends are interrupted, and hear on", async () => {
    await kernel.execute(`let calls = 0;
const busy = front.openComm("busy", { data: {} }, { message: ({ data }: any) => { calls++; while (data.forever); } });`);
    const { comm_id } = heard.find(({ header }) => header.msg_type === "comm_open")?.content ?? assert.fail();
    const stuck = say("comm_msg", { comm_id, data: { forever: true } });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await kernel.interrupt();
    await stuck;
    await say("comm_msg", { comm_id, data: {} });
    assert.equal(text(await kernel.execute("calls")), "2");
  });

  it("say what cannot be sent", async () => {
    const result = await kernel.execute(`front.openComm("t", { data: { big: 1n } }, { message() {} })`);
    assert.equal(result.status, "error");
    assert.match(JSON.stringify(result.outputs), /BigInt/);
    const wrong = await say("comm_msg", { data: {} });
    assert.deepEqual(kinds(wrong), ["status", "status"], "a message without an id is dropped");
  });
});

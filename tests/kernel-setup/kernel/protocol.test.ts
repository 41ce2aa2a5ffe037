import assert from "node:assert/strict";
import ts from "typescript";
import { type Message, newHeader, serialize } from "../../../kernel-setup/kernel/protocol/wire";
import type { KernelClient } from "../../../kernel-setup/runner/client";
import { failure, sleep, startKernel, text, until } from "./kernel";

describe("the protocol", () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await startKernel();
  });
  after(() => kernel.shutdown());
  const ask = async (type: string, content: Record<string, unknown> = {}, channel: "shell" | "control" = "shell") => {
    const reply = await kernel.request(channel, type, { content, seconds: 20 });
    assert.equal(reply.header.msg_type, type.replace("_request", "_reply"));
    return reply.content;
  };

  /** Every IOPub message with this parent, until idle. */
  async function published(send: () => Promise<Message["header"]>): Promise<Message[]> {
    const heard: Message[] = [];
    const off = kernel.on("iopub", (message) => heard.push(message));
    const { msg_id } = await send();
    const mine = () => heard.filter(({ parent_header }) => parent_header.msg_id === msg_id);
    await until(() => mine().some(({ content }) => content.execution_state === "idle"), "idle");
    off();
    return mine();
  }

  it("has a complete kernel_info_reply, on both channels", async () => {
    for (const channel of ["shell", "control"] as const) {
      const info = await ask("kernel_info_request", {}, channel);
      assert.equal(info.status, "ok");
      assert.equal(info.protocol_version, "5.3");
      assert.equal(info.implementation, "ganbook");
      const language = info.language_info as Record<string, unknown>;
      assert.equal(language.name, "typescript");
      assert.equal(language.version, ts.version);
      assert.equal(language.file_extension, ".ts");
      assert.equal(language.mimetype, "text/typescript");
    }
  });

  it("frames every request with busy and idle, and says what is executed", async () => {
    const content = { code: "console.log(1); 2", silent: false };
    const messages = await published(() => kernel.send("shell", "execute_request", { content }));
    assert.deepEqual(
      messages.map(({ header, content: { execution_state } }) => execution_state ?? header.msg_type),
      ["busy", "execute_input", "stream", "execute_result", "idle"],
    );
    for (const type of ["comm_info_request", "history_request"]) {
      const states = await published(() => kernel.send("shell", type, { content: { hist_access_type: "tail" } }));
      assert.deepEqual(
        states.map(({ content: { execution_state } }) => execution_state),
        ["busy", "idle"],
      );
    }
    const control = await published(() => kernel.send("control", "kernel_info_request"));
    assert.deepEqual(
      control.map(({ content: { execution_state } }) => execution_state),
      ["busy", "idle"],
    );
  });

  it("counts stored executions only", async () => {
    const count = (await kernel.execute("null")).executionCount ?? 0;
    assert.equal((await kernel.execute("null", { storeHistory: false })).executionCount, count);
    assert.equal((await kernel.execute("null")).executionCount, count + 1);
    assert.equal(failureCount(await kernel.execute("throw new Error('x')")), count + 2);
    function failureCount(result: Awaited<ReturnType<KernelClient["execute"]>>): number | null {
      failure(result);
      return result.executionCount;
    }
  });

  it("shows nothing of a silent execution", async () => {
    const content = { code: "console.log('x'); let quiet = 1; throw new Error('y')", silent: true };
    const messages = await published(() => kernel.send("shell", "execute_request", { content }));
    assert.deepEqual(
      messages.map(({ content: { execution_state } }) => execution_state),
      ["busy", "idle"],
    );
    assert.equal(text(await kernel.execute("quiet")), "1");
  });

  it("replies with user_expressions and payload", async () => {
    const { content } = (await kernel.execute("null")).reply;
    assert.deepEqual([content.status, content.user_expressions, content.payload], ["ok", {}, []]);
  });

  it("has a history: tail, range and search", async () => {
    const first = (await kernel.execute("'h one'")).executionCount ?? 0;
    await kernel.execute("'h two'");
    await kernel.execute("'not kept'", { storeHistory: false });
    await kernel.execute("'h one'");
    const history = async (content: Record<string, unknown>) => (await ask("history_request", content)).history;
    assert.deepEqual(await history({ hist_access_type: "tail", n: 2 }), [
      [0, first + 1, "'h two'"],
      [0, first + 2, "'h one'"],
    ]);
    assert.deepEqual(
      await history({ hist_access_type: "range", session: 0, start: first, stop: first + 1, output: true }),
      [[0, first, ["'h one'", null]]],
    );
    assert.deepEqual(await history({ hist_access_type: "search", pattern: "'h *'", unique: true }), [
      [0, first + 1, "'h two'"],
      [0, first + 2, "'h one'"],
    ]);
    const wrong = await ask("history_request", { hist_access_type: "all" });
    assert.deepEqual([wrong.status, wrong.ename], ["error", "RangeError"]);
  });

  it("has no comms, and closes those that are opened", async () => {
    assert.deepEqual(await ask("comm_info_request"), { status: "ok", comms: {} });
    const content = { comm_id: "c1", target_name: "nobody", data: {} };
    const messages = await published(() => kernel.send("shell", "comm_open", { content }));
    assert.deepEqual(messages[1]?.content, { comm_id: "c1", data: {} });
    assert.equal(messages[1]?.header.msg_type, "comm_close");
  });

  it("tells whether code is complete", async () => {
    const status = async (code: string) => (await ask("is_complete_request", { code })).status;
    for (const code of ["1", "const f = (x: number) => { return x; }", "", "for (const a of []) {}", "await x"]) {
      assert.equal(await status(code), "complete", code);
    }
    for (const code of ["function f() {", "f(1,", "`text", "/* note", "const a =", "[1, 2", "class A {\n  b = 1;\n"]) {
      assert.equal(await status(code), "incomplete", code);
    }
    for (const code of ["const = 3", "}", "1 +* 2", "let let = ;"]) assert.equal(await status(code), "invalid", code);
    assert.equal((await ask("is_complete_request", { code: "  if (a) {" })).indent, "    ");
  });

  it("completes, counting characters as Unicode does", async () => {
    await kernel.execute("const earlier = { alpha: 1, beta: 'b' }");
    const code = "'😀'; earlier.al";
    const reply = await ask("complete_request", { code, cursor_pos: [...code].length });
    assert.deepEqual(reply.matches, ["alpha"]);
    assert.deepEqual([reply.cursor_start, reply.cursor_end], [[...code].length - 2, [...code].length]);
    const all = await ask("complete_request", { code: "'😀'; earlier.", cursor_pos: 13 });
    assert.deepEqual(all.matches, ["alpha", "beta"]);
    const library = await ask("complete_request", {
      code: 'import { bre } from "ganbook/engine"',
      cursor_pos: 12,
    });
    assert.ok((library.matches as string[]).includes("breathe"), JSON.stringify(library.matches));
    const modules = 'import { Training } from "ganbook/tr';
    const named = await ask("complete_request", { code: modules, cursor_pos: modules.length });
    assert.deepEqual(named.matches, ["training"]);
    assert.deepEqual([named.cursor_start, named.cursor_end], [modules.length - 2, modules.length]);
  });

  it("completes and inspects in cells with JSX", async () => {
    await kernel.execute("const props = { width: 3 }; const h = (tag: string, given: object) => given;");
    const code = "/** @jsx h */\nconst one = <b {...props}>{props.";
    const reply = await ask("complete_request", { code, cursor_pos: code.length });
    assert.deepEqual(reply.matches, ["width"]);
    const whole = "/** @jsx h */\n<b>{props}</b>";
    const { data } = await ask("inspect_request", { code: whole, cursor_pos: whole.indexOf("rops"), detail_level: 0 });
    assert.match(String((data as Record<string, unknown>)["text/plain"]), /const props: /);
  });

  it("offers names that an import would bring, and imports one that is written to its end", async () => {
    const complete = (code: string, at = code.length) => ask("complete_request", { code, cursor_pos: at });
    const offered = await complete("const n = new Neuro");
    assert.equal((offered.matches as string[])[0], "Neuron");
    assert.equal(offered.cursor_start, 14);
    /** The cell after the only completion. */
    const accepted = async (code: string, at?: number) => {
      const { matches, cursor_start, cursor_end } = await complete(code, at);
      assert.equal((matches as string[]).length, 1, JSON.stringify(matches));
      return `${[...code].slice(0, cursor_start as number).join("")}${(matches as string[])[0]}${[...code].slice(cursor_end as number).join("")}`;
    };
    const line = 'import { Neuron } from "ganbook/neuron";\n';
    assert.equal(await accepted("const n = new Neuron"), `${line}const n = new Neuron`);
    assert.equal(await accepted("'😀'; new Neuron(1)", 15), `${line}'😀'; new Neuron(1)`);
    assert.equal(
      await accepted('import { Value } from "ganbook/neuron";\nnew Neuron'),
      'import { Value, Neuron } from "ganbook/neuron";\nnew Neuron',
    );
    const marked = "/** @jsx h */\nNeuron";
    assert.equal(await accepted(marked), `/** @jsx h */\n${line}Neuron`);
    // Nothing is imported in the place of a name that is known, that is longer, or that belongs to something.
    assert.equal((await complete("const Neurons = 1; Neuron")).cursor_start, 19);
    for (const code of ["({ a: 1 }).Neuron", "'Neuron", "const Neuron"]) {
      assert.deepEqual((await complete(code)).matches, [], code);
    }
  });

  it("says of an unknown name where it can be imported from, in inspection and in the error", async () => {
    const { found, data } = await ask("inspect_request", { code: "new Neuron(1)", cursor_pos: 6, detail_level: 0 });
    assert.equal(found, true);
    assert.equal((data as Record<string, string>)["text/plain"], 'import { Neuron } from "ganbook/neuron";');
    const hint = /Cannot find name 'Neuron'.*\nTo import it: import \{ Neuron \} from "ganbook\/neuron";/;
    assert.match(failure(await kernel.execute("new Neuron(1)")).evalue, hint);
    assert.doesNotMatch(failure(await kernel.execute("nowhereAtAll")).evalue, /import/);
  });

  it("inspects names of earlier cells and of the library", async () => {
    await kernel.execute("/** Doubles. */\nfunction twice(n: number): number { return 2 * n; }");
    const inspect = (code: string, cursor_pos: number) => ask("inspect_request", { code, cursor_pos, detail_level: 0 });
    for (const [code, cursor] of [
      ["twice(3)", 2],
      ["twice(3)", 5],
      ["twice(", 6],
      ["twice([1][0])", 12],
      ["twice(3)", 8],
      ["'😀'; twice", 7],
    ] as const) {
      const { found, data } = await inspect(code, cursor);
      assert.equal(found, true, code);
      assert.match(String((data as Record<string, unknown>)["text/plain"]), /function twice\(n: number\): number/);
    }
    assert.deepEqual(await inspect("   ", 1), { status: "ok", found: false, data: {}, metadata: {} });
  });

  it("answers a request without what it needs with an error", async () => {
    const reply = await ask("execute_request", { silent: false });
    assert.deepEqual([reply.status, reply.evalue], ["error", "code: undefined. Expected a string."]);
    assert.equal(text(await kernel.execute("'goes on'")), "goes on");
  });

  it("drops what is not signed, replayed or broken, says so in the log, and goes on", async () => {
    const header = () => newHeader("execute_request", kernel.session);
    const content = { code: "let hacked = true" };
    await kernel.sendFrames("shell", serialize({ header: header(), content }, "another key"));
    await kernel.sendFrames("shell", [Buffer.from("nonsense")]);
    const { key } = kernel.connection;
    const broken = serialize({ header: header(), content }, key);
    broken[5] = Buffer.from("{not json");
    await kernel.sendFrames("shell", broken);
    await kernel.sendFrames("control", serialize({ header: header(), content }, ""));

    await kernel.execute("let runs = 0");
    const signed = serialize({ header: header(), content: { code: "runs++", silent: false } }, key);
    await kernel.sendFrames("shell", signed);
    await kernel.sendFrames("shell", signed);
    assert.equal(text(await kernel.execute("runs")), "1");
    assert.match(failure(await kernel.execute("hacked")).evalue, /Cannot find name/);
    await until(() => (kernel.log.match(/dropped a message/g) ?? []).length >= 5, "five lines in the log");
    assert.match(kernel.log, /wrong signature/);
    assert.match(kernel.log, /replayed/);
  });

  it("only logs messages of unknown types", async () => {
    await kernel.send("shell", "dance_request");
    await until(() => kernel.log.includes("unknown type dance_request"), "a line in the log");
    assert.equal(text(await kernel.execute("1")), "1");
  });

  it("answers heartbeats, interrupts and kernel info on control while a cell is busy", async () => {
    let ended = false;
    const busy = kernel.execute("const end = Date.now() + 3000; while (Date.now() < end) {}").finally(() => {
      ended = true;
    });
    await sleep(300);
    assert.equal((await kernel.heartbeat(Buffer.from("alive?"))).toString(), "alive?");
    assert.equal((await ask("kernel_info_request", {}, "control")).status, "ok");
    assert.equal(ended, false, "the answers came while the cell was busy");
    assert.equal((await busy).status, "ok");
  });
});

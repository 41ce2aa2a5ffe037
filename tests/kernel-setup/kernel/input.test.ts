import assert from "node:assert/strict";
import * as zmq from "zeromq";
import { type Message, newHeader, serialize } from "../../../kernel-setup/kernel/protocol/wire";
import type { ExecuteResult, KernelClient } from "../../../kernel-setup/runner/client";
import { failure, soon, startKernel, text } from "./kernel";

describe("input", () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await startKernel();
    await kernel.execute('import readline from "node:readline"; import * as promises from "node:readline/promises";');
  });
  after(() => kernel.shutdown());

  /** Runs a cell whose reader gives these answers; gives what was asked, too. */
  async function answer(code: string, ...answers: string[]): Promise<{ result: ExecuteResult; asked: Message[] }> {
    const asked: Message[] = [];
    const onInput = (request: Message) => {
      asked.push(request);
      return answers.shift();
    };
    return { result: await soon(kernel.execute(code, { onInput }), `the end of ${code}`), asked };
  }

  /** Runs a cell until it asks. Its reader does not answer. */
  async function ask(code: string): Promise<{ running: Promise<ExecuteResult>; request: Message }> {
    let running = Promise.resolve() as unknown as Promise<ExecuteResult>;
    const request = new Promise<Message>((resolve) => {
      running = kernel.execute(code, {
        onInput: (asked) => {
          resolve(asked);
          return undefined;
        },
      });
    });
    return { request: await soon(request, `a question of ${code}`), running };
  }

  const contents = (asked: Message[]) => asked.map(({ content }) => content);

  it("is asked for by prompt, confirm and alert, which wait for it", async () => {
    const { result, asked } = await answer(
      'const name: string | null = prompt("Name?"); const sure: boolean = confirm("Sure?"); alert("Done"); [name, sure]',
      "Ada",
      "y",
      "",
    );
    assert.equal(text(result), "[ 'Ada', true ]");
    assert.deepEqual(contents(asked), [
      { prompt: "Name? ", password: false },
      { prompt: "Sure? [y/N] ", password: false },
      { prompt: "Done [Enter] ", password: false },
    ]);
  });

  it("may have a default, and be hidden; the kernel does not repeat it", async () => {
    const { result, asked } = await answer(
      '[prompt("A?", "a"), prompt("B?", { default: "b" }), prompt("C?", "c"), prompt("Token?", { password: true })?.length]',
      "",
      "",
      "typed",
      "secret",
    );
    assert.equal(text(result), "[ 'a', 'b', 'typed', 6 ]");
    assert.deepEqual(
      asked.map(({ content }) => content.prompt),
      ["A? [a] ", "B? [b] ", "C? [c] ", "Token? "],
    );
    assert.deepEqual(
      asked.map(({ content }) => content.password),
      [false, false, false, true],
    );
    assert.doesNotMatch(JSON.stringify(result.outputs) + kernel.log, /secret/);
  });

  it("has types", async () => {
    const code =
      'const typed: string | null = prompt("?", { password: true }); alert(); const n: number = confirm("?")';
    const { evalue } = failure(await kernel.execute(code));
    assert.equal(evalue, "line 1: Type 'boolean' is not assignable to type 'number'.");
  });

  it("that the reader cancels is null, or no", async () => {
    const { result } = await answer('[prompt("?"), prompt("?", "default"), confirm("?")]', "\x04", "\x04", "\x04");
    assert.equal(text(result), "[ null, null, false ]");
  });

  it("stands between what the cell printed before and after", async () => {
    const printed = kernel.next("iopub", ({ content }) => content.text === "first\n");
    const { running, request } = await ask('console.log("first"); prompt("?"); console.log("second")');
    await printed;
    await kernel.send("stdin", "input_reply", { content: { value: "x" }, parent: request.header });
    assert.equal(text(await running), "first\nsecond\n");
  });

  for (const code of [
    'prompt("?")',
    'confirm("?")',
    'alert("!")',
    "readline.createInterface({ input: process.stdin })",
    'process.stdin.on("data", () => {})',
    "for await (const chunk of process.stdin) console.log(chunk)",
  ]) {
    it(`is an error and no wait where nobody can answer: ${code}`, async () => {
      const { ename, evalue } = failure(await soon(kernel.execute(code), code));
      assert.equal(ename, "InputError");
      assert.match(
        evalue,
        /^(prompt|confirm|alert|process\.stdin): nobody is there to answer: .*allow_stdin: false.* Run the cell in JupyterLab, or put/,
      );
    });
  }

  it("cannot be asked for by a cell that has ended", async () => {
    const printed = kernel.next("iopub", ({ content }) => content.name === "stderr");
    await answer('setTimeout(() => prompt("late"), 50); null');
    const { content } = await printed;
    assert.match(String(content.text), /InputError: prompt: the cell that asks has ended.* Await in the cell/);
  });

  it("whose front end is gone is an error", async () => {
    // Asked by a client that is not connected to the stdin channel.
    const stranger = new zmq.Dealer({ linger: 0, routingId: "stranger" });
    stranger.connect(`tcp://127.0.0.1:${kernel.connection.shell_port}`);
    try {
      const failed = kernel.next("iopub", ({ header }) => header.msg_type === "error");
      const header = newHeader("execute_request", "stranger");
      const content = { code: "prompt('?')", silent: false, allow_stdin: true };
      await stranger.send(serialize({ header, content }, kernel.connection.key));
      assert.match(String((await failed).content.evalue), /^prompt: the front end that sent the cell is not there/);
    } finally {
      stranger.close();
    }
  });

  for (const code of [
    'prompt("?")',
    'await null; prompt("?")',
    'await promises.createInterface(process.stdin).question("?")',
  ]) {
    for (const how of ["a request", "SIGINT"]) {
      it(`ends with ${how} to interrupt: ${code}`, async () => {
        const { running } = await ask(code);
        if (how === "SIGINT") kernel.process.kill("SIGINT");
        else await kernel.interrupt();
        assert.equal(failure(await soon(running, "the interrupted cell")).ename, "KeyboardInterrupt");
        const { result } = await answer(
          '[prompt("?"), await promises.createInterface(process.stdin).question("?")]',
          "a",
          "b",
        );
        assert.equal(text(result), "[ 'a', 'b' ]");
      });
    }
  }

  it("that comes after an interrupt is dropped", async () => {
    const { running, request } = await ask('prompt("old")');
    await kernel.interrupt();
    await running;
    const late = () => kernel.send("stdin", "input_reply", { content: { value: "late" }, parent: request.header });
    await late();
    const next = await ask('prompt("new")');
    await late();
    await kernel.send("stdin", "input_reply", { content: { value: "right" }, parent: next.request.header });
    assert.equal(text(await soon(next.running, "the answer")), "right");
  });

  it("may come from a client that does not name what it answers", async () => {
    const { running } = await ask('prompt("?")');
    await kernel.send("stdin", "input_reply", { content: { value: "unnamed" } });
    assert.equal(text(await soon(running, "the answer")), "unnamed");
  });

  it("that is waited for does not hold up a shutdown", async () => {
    const other = await startKernel();
    const running = new Promise<void>((resolve) => {
      other.execute('prompt("?")', { onInput: () => void resolve() }).catch(() => {});
    });
    await soon(running, "the question");
    await other.request("control", "shutdown_request", { content: { restart: true }, seconds: 5 });
    assert.deepEqual(await soon(other.exited, "the kernel"), { code: 0, signal: null });
  });
});

describe("process.stdin", () => {
  let kernel: KernelClient;
  let asked = 0;
  before(async () => {
    kernel = await startKernel();
    await kernel.execute('import readline from "node:readline"; import * as promises from "node:readline/promises";');
  });
  beforeEach(() => {
    asked = 0;
  });
  after(() => kernel.shutdown());

  function answer(code: string, ...answers: string[]): Promise<ExecuteResult> {
    const onInput = () => {
      asked++;
      return answers.shift();
    };
    return soon(kernel.execute(code, { onInput }), `the end of ${code}`);
  }

  it("answers questions of node:readline, and is not asked between them", async () => {
    const code = `const terminal = promises.createInterface({ input: process.stdin, output: process.stdout });
      const a = await terminal.question("a? ");
      await new Promise((resolve) => setTimeout(resolve, 100));
      const b = await terminal.question("b? ");
      [a, b]`;
    assert.equal(text(await answer(code, "1", "2", "too much")), "a? b? [ '1', '2' ]");
    assert.equal(asked, 2);
    // An interface that is left open asks nothing of the cells that follow, and can be used in them.
    assert.equal(text(await answer("await new Promise((resolve) => setTimeout(resolve, 100)); 1", "unasked")), "1");
    assert.equal(asked, 2);
    assert.equal(text(await answer('const c = await terminal.question("c? "); terminal.close(); c', "3")), "c? 3");
  });

  it("answers callbacks", async () => {
    const code = `const old = readline.createInterface(process.stdin);
      await new Promise<void>((resolve) => old.question("", (line) => { console.log(line); old.close(); resolve(); }))`;
    assert.equal(text(await answer(code, "x")), "x\n");
  });

  it("gives lines until the cell has enough", async () => {
    const code = `for await (const line of readline.createInterface({ input: process.stdin })) {
        if (line === "") break;
        console.log(line.toUpperCase());
      }`;
    assert.equal(text(await answer(code, "a", "b", "", "too much")), "A\nB\n");
    assert.equal(asked, 3);
  });

  it("gives lines until the reader cancels, and begins anew in the next cell", async () => {
    const code = "let all = ''; for await (const chunk of process.stdin) all += chunk; all";
    assert.equal(text(await answer(code, "a", "b", "\x04")), "a\nb\n");
    assert.equal(text(await answer(code, "c", "\x04")), "c\n");
    const lines = `const lines: string[] = [];
      for await (const line of promises.createInterface(process.stdin)) lines.push(line);
      lines`;
    assert.equal(text(await answer(lines, "a", "\x04")), "[ 'a' ]");
  });

  it("gives what is typed to listeners, in the cell's own context", async () => {
    const code = `await new Promise<void>((resolve) => {
        process.stdin.once("data", (data) => { console.log("got", String(data)); process.stdin.pause(); resolve(); });
      })`;
    assert.equal(text(await answer(code, "x", "too much")), "got x\n\n");
    assert.equal(asked, 1);
  });

  it("by its number is at its end, also for children", async () => {
    const code = `import { readFileSync } from "node:fs"; import { execSync } from "node:child_process";
      [readFileSync(0, "utf8"), execSync("cat", { stdio: ["inherit", "pipe", "inherit"] }).toString()]`;
    assert.equal(text(await answer(code)), "[ '', '' ]");
  });
});

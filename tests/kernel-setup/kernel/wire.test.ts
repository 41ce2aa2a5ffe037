import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { newHeader, parse, serialize, WireError } from "../../../kernel-setup/kernel/protocol/wire";

const KEY = "a secret";
const message = () => ({
  identities: [Buffer.from([0, 1]), Buffer.from("client")],
  header: newHeader("execute_request", "session"),
  parent_header: newHeader("parent", "session"),
  metadata: { a: 1 },
  content: { code: "héllo <IDS|MSG>" },
  buffers: [Buffer.from([255, 0])],
});

describe("Jupyter's wire format", () => {
  it("comes back as it was sent", () => {
    const sent = message();
    assert.deepEqual(parse(serialize(sent, KEY), KEY), sent);
    assert.deepEqual(parse(serialize(sent, ""), ""), sent);
  });

  it("has the frames of the specification, signed over the four JSON parts", () => {
    const frames = serialize(message(), KEY);
    assert.equal(frames.length, 2 + 1 + 1 + 4 + 1);
    assert.equal(frames[2]?.toString(), "<IDS|MSG>");
    const signature = createHmac("sha256", KEY)
      .update(Buffer.concat(frames.slice(4, 8)))
      .digest("hex");
    assert.equal(frames[3]?.toString(), signature);
    assert.equal(JSON.parse(String(frames[4])).version, "5.3");
  });

  it("is dropped where a byte of a signed part or of the signature differs", () => {
    for (const index of [3, 4, 5, 6, 7]) {
      const frames = serialize(message(), KEY);
      const frame = Buffer.from(frames[index] ?? "");
      frame[0] = (frame[0] ?? 0) ^ 1;
      frames[index] = frame;
      assert.throws(() => parse(frames, KEY), /WireError: message with a wrong signature/, `frame ${index}`);
    }
    assert.throws(() => parse(serialize(message(), "another"), KEY), WireError);
    assert.throws(() => parse(serialize(message(), ""), KEY), WireError, "an empty signature");
  });

  it("is dropped where it is not a message", () => {
    const text = (...parts: string[]) => parts.map((part) => Buffer.from(part));
    const header = JSON.stringify(newHeader("a", "b"));
    const cases: [Buffer[], RegExp][] = [
      [[], /without the <IDS\|MSG> delimiter/],
      [text("a", "b"), /without the <IDS\|MSG> delimiter/],
      [text("<IDS|MSG>", "", header, "{}", "{}"), /4 parts, expected at least 5/],
      [text("<IDS|MSG>", "", "{", "{}", "{}", "{}"), /header is not JSON/],
      [text("<IDS|MSG>", "", header, "{}", "{}", "[]"), /content is not an object/],
      [text("<IDS|MSG>", "", "{}", "{}", "{}", "{}"), /no msg_id or msg_type/],
    ];
    for (const [frames, expected] of cases) {
      assert.throws(
        () => parse(frames, ""),
        (error: Error) => error instanceof WireError && expected.test(error.message),
        String(expected),
      );
    }
  });
});

import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { inspect } from "node:util";
import { plain, typesOf } from "./shown";

describe("the text of a value", () => {
  it("is a string itself, and what console.log writes of anything else that is not large", () => {
    assert.equal(plain("as it is"), "as it is");
    const circle: Record<string, unknown> = { a: 1 };
    circle.self = circle;
    const matrix = Array.from({ length: 28 }, () => new Array(28).fill(0));
    const values = [
      5,
      12n,
      -0,
      Symbol("s"),
      null,
      circle,
      new Map([["a", { b: [1] }]]),
      new Set([1]),
      new Date(0),
      matrix,
    ];
    for (const value of values) {
      assert.equal(plain(value), inspect(value));
      assert.deepEqual(typesOf(value), ["text/plain"]);
    }
  });

  it("is bounded, however large the value", () => {
    const cube = Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => new Array(100).fill(7)));
    assert.ok(plain(cube).length < 5000);
    assert.match(plain(cube), /\[ 7, 7, 7, 7, 7, \.\.\. 95 more items \]/);
    const broad = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`key${i}`, i]));
    assert.match(plain(broad), /^\{\n {2}key0: 0,[\s\S]*key99: 99\n\}\n… 50,000 properties$/);
    assert.equal(plain({ broad }), "{ broad: [Object] }");
    assert.match(plain(new Float32Array(1e6)), /^Float32Array\(1000000\) \[[\s\S]*999900 more items\n\]$/);
    assert.match(plain("x".repeat(1_000_010)), /^x{1000000}\n… 10 more characters$/);
    const wordy = { [inspect.custom]: () => "w".repeat(200_000) };
    assert.match(plain(wordy), /^w{100000}\n… 100,000 more characters$/);
  });

  it("is found without the traps of a Proxy, also of one that was revoked", () => {
    const deny = (): never => {
      throw new Error("trap");
    };
    const traps = { get: deny, has: deny, ownKeys: deny, getPrototypeOf: deny, getOwnPropertyDescriptor: deny };
    assert.equal(plain(new Proxy({}, traps)), "{}");
    assert.equal(plain(new Proxy({}, { get: () => () => 1 })), "{}");
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    assert.equal(plain(proxy), "<Revoked Proxy>");
  });

  it("of a promise says its state, and nothing of what Node keeps in it", async () => {
    await new AsyncLocalStorage().run({ secret: 1 }, async () => {
      assert.equal(plain(new Promise(() => {})), "Promise { <pending> }");
      assert.equal(plain([Promise.resolve(4)]), "[ Promise { 4 } ]");
    });
  });

  it("of functions and classes names their parameters", () => {
    const add = (a: number, b = 2) => a + b;
    class Shape {
      constructor(
        readonly x: number,
        readonly y = 5,
      ) {}
      area(scale = ")") {
        return scale + this.x + this.y;
      }
    }
    class Square extends Shape {}
    assert.equal(plain(add), "[Function: add] (a, b = 2)");
    assert.equal(plain(Shape), "[class Shape] new (x, y = 5)");
    assert.equal(plain(Square), "[class Square extends Shape]");
    assert.equal(plain(class {}), "[class (anonymous)] new ()");
    assert.equal(plain(new Shape(1).area), '[Function: area] (scale = ")")');
    assert.equal(
      plain(async ({ a }: { a: number }, ...rest: number[]) => [a, rest]),
      "[AsyncFunction (anonymous)] ({ a }, ...rest)",
    );
    assert.equal(plain(Array.prototype.push), "[Function: push]");
    assert.equal(plain(Object.assign((n: number) => n, { limit: 3 })), "[Function (anonymous)] (n) { limit: 3 }");
  });

  it("of an error is its traceback, and what else it carries", () => {
    assert.equal(plain(new RangeError("far")), "RangeError: far");
    assert.equal(plain(Object.assign(new Error("gone"), { code: "ENOENT" })), "Error: gone\n{ code: 'ENOENT' }");
  });

  it("passes on what the value's own inspection throws", () => {
    const bad = {
      [inspect.custom]: () => {
        throw new Error("no look");
      },
    };
    assert.throws(() => plain(bad), { message: "no look" });
  });
});

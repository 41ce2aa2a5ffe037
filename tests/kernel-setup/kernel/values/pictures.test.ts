import assert from "node:assert/strict";
import { createCanvas, SvgExportFlag } from "canvas";
import { JSDOM } from "jsdom";
import sharp from "sharp";
import { show } from "../../../../kernel-setup/kernel/output/values";
import { plain, shown, typesOf } from "./shown";

const canvas = createCanvas(30, 20);
canvas.getContext("2d").fillRect(2, 2, 9, 9);
const png = canvas.toBuffer("image/png");

describe("pictures", () => {
  it("are known by their first bytes, and say their size", async () => {
    const files: [string, string, Uint8Array][] = [
      ["PNG", "image/png", png],
      ["JPEG", "image/jpeg", canvas.toBuffer("image/jpeg")],
      ["JPEG", "image/jpeg", await sharp(png).jpeg({ progressive: true }).withMetadata().toBuffer()],
      ["GIF", "image/gif", canvas.toBuffer("image/gif")],
      ["WebP", "image/webp", canvas.toBuffer("image/webp")],
      ["WebP", "image/webp", await sharp(png).webp({ lossless: true }).toBuffer()],
      ["WebP", "image/webp", await sharp(png).flatten().webp({ quality: 50 }).toBuffer()],
    ];
    for (const [name, type, bytes] of files) {
      for (const value of [bytes, new Uint8Array(bytes), new Uint8Array(bytes).buffer]) {
        const { data } = shown(value);
        assert.deepEqual(Object.keys(data), [type, "text/plain"]);
        assert.ok(Buffer.from(bytes).equals(data[type] as Buffer));
        assert.equal(data["text/plain"], `${name} image, 30 × 20, ${bytes.length.toLocaleString("en")} bytes`);
      }
    }
  });

  it("are SVG files, whatever stands before their root", () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><circle r="5"/></svg>';
    const text = `\uFEFF<?xml version="1.0"?>\n<!-- by hand -->\n${svg}`;
    const { data } = shown(Buffer.from(text));
    assert.match(String(data["image/svg+xml"]), /<circle r="5"\/>/);
    assert.match(String(data["text/plain"]), /^SVG image, 40 × 20, \d+ bytes$/);
    assert.match(plain(Buffer.from('<svg width="12px" height="7"/>')), /12 × 7/);
    assert.match(plain(Buffer.from('<svg width="50%" height="7"/>')), /^SVG image, 29 bytes$/);
  });

  it("are not seen in other bytes, nor where only the first of them are left", () => {
    for (const bytes of [
      Buffer.from("hello"),
      Buffer.from("<html><svg/></html>"),
      png.subarray(0, 12),
      Buffer.alloc(0),
    ]) {
      assert.deepEqual(typesOf(bytes), ["text/plain"]);
      assert.match(plain(bytes), /^<Buffer/);
    }
    assert.match(plain(Buffer.of(0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff)), /^JPEG image, 6 bytes$/);
  });

  it("of many megabytes are named, not sent", () => {
    const large = Buffer.concat([png, Buffer.alloc(20_000_000)]);
    assert.deepEqual(typesOf(large), ["text/plain"]);
    assert.match(plain(large), /too large to be shown in a notebook/);
  });

  it("are canvases of any kind", async () => {
    assert.deepEqual(shown(canvas).data["image/png"], png);
    assert.match(plain(canvas), /^PNG image, 30 × 20/);
    assert.deepEqual(typesOf(createCanvas(9, 9, SvgExportFlag.NoPrettyXML)), ["image/svg+xml", "text/plain"]);
    const late = await show({ toDataURL: async () => canvas.toDataURL() }, String);
    assert.deepEqual(late.data["image/png"], png);
    assert.deepEqual(typesOf({ width: 30, height: 20, toBuffer: () => png }), ["image/png", "text/plain"]);
    assert.deepEqual((await show({ width: 30, height: 20, encode: async () => png }, String)).data["image/png"], png);
    const tainted = () => {
      throw new Error("tainted");
    };
    assert.match(plain({ toDataURL: tainted }), /^\{ toDataURL: \[Function: tainted\] \}$/);
    assert.match(plain({ toBuffer: tainted }), /^\{ toBuffer/);
  });

  it("are elements of a document: HTML, or SVG that stands by itself", () => {
    const { window } = new JSDOM("<p id=a>1 &lt; 2</p><svg width=10 height=5><circle r=3 /></svg><form><input></form>");
    const find = (selector: string) => window.document.querySelector(selector);
    assert.deepEqual(shown(find("p")).data, {
      "text/html": '<p id="a">1 &lt; 2</p>',
      "text/plain": '<p id="a">1 &lt; 2</p>',
    });
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="5"><circle r="3"></circle></svg>';
    assert.equal(shown(find("svg")).data["image/svg+xml"], svg);
    assert.match(String(shown(find("circle")).data["image/svg+xml"]), /^<svg xmlns="[^"]*"><circle/);
    assert.equal(shown(find("form")).data["text/html"], "<form><input></form>", "which jsdom makes a Proxy");
    assert.match(String(shown(window.document).data["text/html"]), /^<html>.*<\/html>$/);
    const fragment = window.document.createDocumentFragment();
    fragment.append("a < b", window.document.createElement("hr"));
    assert.equal(shown(fragment).data["text/html"], "a &lt; b<hr>");
    const long = window.document.createElement("div");
    long.textContent = "x".repeat(5000);
    assert.equal(plain(long).length, 2000);
    window.close();
  });
});

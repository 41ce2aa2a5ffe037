/** What pages show besides text: pictures, charts and replays, each a file of its own, fetched when a reader comes near it. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { CellParts } from "../../../kernel-setup/runner/cells";
import { escapeHtml } from "../../../src/figures/html";

const ENDINGS: Record<string, string> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/gif": "gif",
  "image/svg+xml": "svg",
  "image/webp": "webp",
};

/** An `<img>` as the sanitiser and our own renderer write it: every attribute in double quotes. */
const IMAGE = /<img((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>/g;
const ATTRIBUTE = /([\w:-]+)(?:="([^"]*)")?/g;

/** The folder of figures. Files are named after their content: a figure that two pages show is there once. */
export class Assets {
  /**
   * @param folder what the generator copies into the site as it is
   * @param base where the site will lie on its server, with a slash at both ends
   */
  constructor(
    private readonly folder: string,
    private readonly base: string,
  ) {
    mkdirSync(path.join(folder, "figures"), { recursive: true });
  }

  /** Writes a file. @returns its address */
  file(content: Buffer | string, ending: string): string {
    const name = `${createHash("sha256").update(content).digest("hex").slice(0, 16)}.${ending}`;
    const file = path.join(this.folder, "figures", name);
    if (!existsSync(file)) writeFileSync(file, content);
    return `${this.base}figures/${name}`;
  }

  /** How cells show charts and replays in a page of the site; the theme's `figures.ts` brings them to life. */
  readonly figures: Pick<CellParts, "chart" | "replay"> = {
    chart: (chart, still) =>
      `<div class="figure chart" data-chart="${this.file(JSON.stringify(chart), "json")}">${still}</div>`,
    replay: (replay, markup) =>
      `<div class="figure replay" data-replay="${this.file(JSON.stringify(replay), "json")}">${markup}</div>`,
  };

  /** HTML whose pictures have become files, with the size that they will take in the page, and are loaded when they are needed. */
  withoutData(html: string): string {
    return html.replace(IMAGE, (_, text: string) => {
      const attributes = new Map([...text.matchAll(ATTRIBUTE)].map(([, name = "", value = ""]) => [name, value]));
      const [, type = "", data = ""] = /^data:([\w/+.-]+);base64,(.*)$/s.exec(attributes.get("src") ?? "") ?? [];
      const ending = ENDINGS[type];
      if (ending !== undefined) {
        const bytes = Buffer.from(data, "base64");
        attributes.set("src", escapeHtml(this.file(bytes, ending)));
        addSize(attributes, sizeOf(bytes, type));
      }
      attributes.set("loading", "lazy");
      attributes.set("decoding", "async");
      return `<img${[...attributes].map(([name, value]) => ` ${name}="${value}"`).join("")}>`;
    });
  }
}

/** Height and width beside each other, so that the browser keeps the room before it has the picture. */
function addSize(attributes: Map<string, string>, size: { width: number; height: number } | undefined): void {
  if (size === undefined) return;
  const width = Number(attributes.get("width") ?? size.width);
  if (!(width > 0)) return;
  attributes.set("width", String(Math.round(width)));
  if (!attributes.has("height")) attributes.set("height", String(Math.round((width * size.height) / size.width)));
}

/** The size that a picture has by itself, in pixels. */
function sizeOf(bytes: Buffer, type: string): { width: number; height: number } | undefined {
  if (type === "image/png" && bytes.length > 24)
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (type === "image/gif" && bytes.length > 10) return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  if (type !== "image/svg+xml") return undefined;
  const tag = /<svg[^>]*>/.exec(bytes.toString("utf8"))?.[0] ?? "";
  const [, width, height] = /viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"/.exec(tag) ?? [];
  return width && height ? { width: Number(width), height: Number(height) } : undefined;
}

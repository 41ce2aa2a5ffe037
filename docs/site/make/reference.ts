/**
 * The reference of the library: a page for each of its rooms, which TypeDoc makes of the doc comments. A comment that links
 * to nothing, or describes a parameter that is not there, is an error.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Failure } from "../../../kernel-setup/setup/failure";
import { list } from "../../../kernel-setup/setup/paths";
import { run } from "../../../kernel-setup/setup/run";
import { fingerprint, isStamped, stamped } from "../../../kernel-setup/setup/stamp";
import { filesOf } from "./links";
import type { Entry, Group } from "./plan";

/** The library's reference, made. */
export interface Reference {
  /** The folder of its pages, absolute, `index.md` among them. */
  folder: string;
  sidebar: Group[];
  /** For each room, as in `ganbook/<room>`, its exported names, each with the link to where it is explained. */
  names: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export interface ReferenceOptions {
  /** The project's folder. */
  root: string;
  /** What is made lies here, and is made again only for other sources. */
  home: string;
  log: string;
}

/** A chapter, as prose refers to the library in it. */
export interface Chapter {
  /** The notebook's name without its ending: `06-gan`. */
  name: string;
  /** What its cells import from the library: the name, and the room it comes from (`gan` for `ganbook/gan`). */
  imports: ReadonlyMap<string, string>;
}

/** The page that explains a name which stands in a chapter's prose, without the site's base; `undefined` where there is none. */
export function referenceLink(
  reference: Reference | undefined,
  name: string,
  { imports }: Chapter,
): string | undefined {
  return reference?.names.get(imports.get(name) ?? "")?.get(name);
}

/**
 * Makes the reference.
 *
 * @throws {Failure} where TypeDoc finds something wrong in the comments
 */
export async function makeReference({ root, home, log }: ReferenceOptions): Promise<Reference> {
  const folder = path.join(home, "reference");
  const stamp = path.join(home, "reference.stamp");
  const settings = path.join(root, "docs", "site", "typedoc");
  const sources = [
    ...filesOf(path.join(root, "src"))
      .filter((file) => file.endsWith(".ts"))
      .map((file) => path.join(root, "src", file)),
    ...list(settings).map((file) => path.join(settings, file)),
    path.join(root, "docs", "site", "package-lock.json"),
    path.join(__dirname, path.basename(__filename)),
  ];
  const value = fingerprint(...sources.map((file) => readFileSync(file, "utf8")));
  if (!isStamped(stamp, value) || !existsSync(folder)) {
    await stamped(stamp, value, async () => {
      await write(root, folder, log);
      return true;
    });
  }
  const names = JSON.parse(readFileSync(path.join(folder, NAMES), "utf8")) as Record<string, Record<string, string>>;
  const links = (room: string) =>
    Object.entries(names[room] ?? {}).map(
      ([name, url]) => [name, `/reference/${url.replace(/\.md\b/, ".html")}`] as const,
    );
  return {
    folder,
    sidebar: sidebarOf(root, Object.keys(names)),
    names: new Map(Object.keys(names).map((room) => [room, new Map(links(room))])),
  };
}

/** Beside the pages: for each room its names, and where TypeDoc's page explains each. */
const NAMES = "names.json";

/** Has TypeDoc write the pages, and makes of them what the site can show. */
async function write(root: string, folder: string, log: string): Promise<void> {
  const site = path.join(root, "docs", "site");
  const part = `${folder}.${process.pid}.part`;
  const modules = path.join(site, "node_modules");
  // Beside the packages, where it finds TypeDoc's.
  const plugin = path.join(modules, ".cache", "ganbook", "plugin.mjs");
  const esbuild = require(path.join(modules, "esbuild")) as Esbuild;
  esbuild.buildSync({
    entryPoints: [path.join(site, "typedoc", "plugin.ts")],
    outfile: plugin,
    format: "esm",
    platform: "node",
    logLevel: "error",
  });
  try {
    mkdirSync(part, { recursive: true });
    const given = {
      "--options": path.join(site, "typedoc", "options.json"),
      "--plugin": path.join(modules, "typedoc-plugin-markdown", "dist", "index.js"),
      "--out": part,
      "--ganbookNames": path.join(folder, "..", "names.json"),
    };
    const rooms = roomsOf(root);
    const args = [
      ...Object.entries(given).flat(),
      ...["--plugin", plugin],
      ...rooms.flatMap((room) => ["--entryPoints", path.join(root, "src", room, "index.ts")]),
    ];
    const typedoc = path.join(modules, "typedoc", "bin", "typedoc");
    const { code, output } = await run(process.execPath, [typedoc, ...args], {
      cwd: site,
      env: { NO_COLOR: "1" },
      log,
    });
    if (code !== 0) {
      const said = output.split("\n").filter((line) => /warning|error/i.test(line));
      throw new Failure("the reference of the library could not be made of its doc comments.", [
        ...said.slice(0, 10),
        `Details: ${log}`,
      ]);
    }
    const front = frontPage(root, part, rooms);
    for (const file of filesOf(part)) {
      const whole = path.join(part, file);
      writeFileSync(whole, page(file.replace(/\.md$/, ""), readFileSync(whole, "utf8")));
    }
    writeFileSync(path.join(part, "index.md"), front);
    renameSync(path.join(folder, "..", "names.json"), path.join(part, NAMES));
    rmSync(folder, { recursive: true, force: true });
    renameSync(part, folder);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

/** What we use of esbuild, which the generator brings. */
interface Esbuild {
  buildSync(options: {
    entryPoints: string[];
    outfile: string;
    format: "esm";
    platform: "node";
    logLevel: "error";
  }): unknown;
}

/** What can be imported as `ganbook/<room>` and is not all in a room above: that one's page has it then. */
export function roomsOf(root: string): string[] {
  const src = path.join(root, "src");
  const rooms = filesOf(src)
    .filter((file) => /\/index\.ts$/.test(file))
    .map((file) => path.dirname(file));
  const brings = (room: string, part: string) =>
    rooms.includes(room) && readFileSync(path.join(src, room, "index.ts"), "utf8").includes(`"./${part}"`);
  return rooms.filter((room) => {
    const parts = room.split("/");
    return !parts.some((_, at) => at > 0 && brings(parts.slice(0, at).join("/"), parts.slice(at).join("/")));
  });
}

/** TypeDoc's page of a room as one of the site's. */
function page(room: string, markdown: string): string {
  const [, title = "", rest = ""] = /^# (.*)\n([\s\S]*)$/.exec(markdown) ?? [];
  const body = rest
    // Anchors of TypeDoc's own choice, which its links lead to.
    .replace(
      /^<a id="([^"]+)"><\/a>\n+(#+) (.*)$/gm,
      (_, id: string, marks: string, title: string) => `${marks.slice(0, 4)} ${title} {#${id}}`,
    )
    // Names have headings, and the groups of a room. What is said of a name has not: "Parameters", a hundred times.
    .replace(/^#{3,} ((?:(?!\{#).)*)$/gm, "**$1**")
    // What the signature says already.
    .replace(/^\*\*Returns\*\*\n+`void`(?:\n+|$)|^\*\*(?:Constructors|Accessors|Get Signature)\*\*\n+/gm, "")
    .replaceAll(" ¶ ", "<br>")
    .replace(/^(\|.*\|)\n\|(?: :?-+ \|)+\n(?:\|.*\n)+/gm, plainer)
    .trim();
  return `---
title: ${title}
---

# \`${title}\`

::: v-pre
\`\`\`ts
import { … } from "ganbook/${room}";
\`\`\`

${body}

:::
`;
}

/** Characters of a type that its column still has room for; the signature above has it in full. */
const LONG_TYPE = 160;

/** A table without a column of defaults where there are none, and without types that would fill it. */
function plainer(table: string): string {
  const rows = table
    .trimEnd()
    .split("\n")
    .map((row) => row.slice(2, -2).split(" | "));
  const [head = []] = rows;
  if (rows.some((row) => row.length !== head.length)) return table;
  const [type, byDefault] = [head.indexOf("Type"), head.indexOf("Default value")];
  for (const row of rows) {
    const written = row[type] ?? "";
    if (head[0] === "Parameter" && written.length > LONG_TYPE && written.includes("\\{")) row[type] = "as above";
    if (row[byDefault] === "`undefined`") row[byDefault] = "";
  }
  const isEmpty = rows.slice(2).every((row) => row[byDefault] === "");
  return rows.map((row) => `| ${row.filter((_, at) => !isEmpty || at !== byDefault).join(" | ")} |\n`).join("");
}

/** The chapters' rooms in their order, and all others. */
function grouped(root: string, rooms: readonly string[]): { chapters: string[]; others: string[] } {
  const order = list(path.join(root, "notebooks")).flatMap((name) => /^\d\d-(.*)\.ipynb$/.exec(name)?.[1] ?? []);
  const above = rooms.filter((room) => !room.includes("/"));
  const chapters = order.filter((room) => above.includes(room));
  return { chapters, others: above.filter((room) => !chapters.includes(room)) };
}

function sidebarOf(root: string, rooms: readonly string[]): Group[] {
  const entry = (room: string): Entry => ({ text: room, link: `/reference/${room}` });
  const withParts = (room: string): Entry[] => [room, ...rooms.filter((one) => one.startsWith(`${room}/`))].map(entry);
  const { chapters, others } = grouped(root, rooms);
  return [
    { text: "Reference: chapters", items: chapters.flatMap(withParts) },
    { text: "Reference: what they stand on", items: others.flatMap(withParts) },
  ];
}

/** The list of rooms, each with what its page begins with. */
function frontPage(root: string, folder: string, rooms: readonly string[]): string {
  const about = (room: string) => {
    const [, text = ""] =
      /^# .*\n+(?!#|<a id)((?:.+\n)+)/.exec(readFileSync(path.join(folder, `${room}.md`), "utf8")) ?? [];
    return text.trim().replaceAll("\n", " ");
  };
  const line = (room: string) => `| [\`ganbook/${room}\`](${room}.md) | ${descriptions.get(room) ?? ""} |`;
  const descriptions = new Map(rooms.map((room) => [room, about(room)]));
  const table = (some: readonly string[]) => {
    const withParts = some.flatMap((room) => [room, ...rooms.filter((one) => one.startsWith(`${room}/`))]);
    return `| import | what it is |\n| :-- | :-- |\n${withParts.map(line).join("\n")}`;
  };
  const { chapters, others } = grouped(root, rooms);
  return `---
title: Reference
---

# Reference

The library that the notebooks import, room by room: all that a room exports, from the comments in its sources. A program
imports the same.

## Chapters

::: v-pre
${table(chapters)}
:::

## What they stand on

::: v-pre
${table(others)}
:::
`;
}

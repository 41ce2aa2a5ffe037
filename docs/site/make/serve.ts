/** Serves a built site on this machine, as a host of pages would. */
import { createReadStream, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import path from "node:path";
import { Failure } from "../../../kernel-setup/setup/failure";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

/**
 * Serves on 127.0.0.1 only.
 *
 * @param port 0 for any that is free
 * @returns the server and the site's address
 * @throws {Failure} where the port is taken
 */
export function serve(folder: string, base: string, port: number): Promise<{ server: Server; address: string }> {
  const server = createServer((request, response) => {
    const wanted = decoded(new URL(request.url ?? "/", "http://site").pathname);
    const found = wanted?.startsWith(base) ? fileFor(folder, wanted.slice(base.length)) : undefined;
    const file = found ?? path.join(folder, "404.html");
    response.statusCode = found === undefined ? 404 : 200;
    response.setHeader("Content-Type", TYPES[path.extname(file)] ?? "application/octet-stream");
    // The site may be built anew while a page is open.
    response.setHeader("Cache-Control", "no-cache");
    if (request.method === "HEAD") response.end();
    else {
      createReadStream(file)
        .on("error", () => response.end())
        .pipe(response);
    }
  });
  return new Promise((resolve, reject) => {
    server.on("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new Failure(`port ${port} is taken.`, ["Another one: npm run docs -- --serve --port N"])
          : new Failure(`the site cannot be served on port ${port}: ${error.message}`),
      ),
    );
    server.listen(port, "127.0.0.1", () => {
      const bound = server.address();
      const at = typeof bound === "object" && bound !== null ? bound.port : port;
      resolve({ server, address: `http://127.0.0.1:${at}${base}` });
    });
  });
}

/** The file of an address; `undefined` where there is none, and for whatever would lead out of the folder. */
function fileFor(folder: string, name: string): string | undefined {
  const file = path.resolve(folder, name);
  if (file !== folder && !file.startsWith(folder + path.sep)) return undefined;
  const tries = [file, path.join(file, "index.html"), `${file}.html`];
  return tries.find((one) => statSync(one, { throwIfNoEntry: false })?.isFile());
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

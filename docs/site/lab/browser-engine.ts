/** For the bundler: a file of the engine that has a namesake in the engine's folder `browser` is replaced by it. */
import { existsSync } from "node:fs";
import path from "node:path";

/** What we use of the bundler's plug-ins. */
interface Plugin {
  name: string;
  enforce: "pre";
  resolveId(
    this: { resolve(source: string, importer: string | undefined, options: object): Promise<{ id: string } | null> },
    source: string,
    importer: string | undefined,
    options: object,
  ): Promise<string | null>;
}

/** @param engine the engine's folder, absolute */
export function browserEngine(engine: string): Plugin {
  const own = path.join(engine, "browser");
  return {
    name: "ganbook-browser-engine",
    enforce: "pre",
    async resolveId(source, importer, options) {
      if (!source.startsWith(".")) return null;
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      const inside = path.relative(engine, found?.id ?? "/");
      if (inside.startsWith("..") || inside.startsWith("browser")) return null;
      const namesake = path.join(own, inside);
      return existsSync(namesake) ? namesake : null;
    },
  };
}

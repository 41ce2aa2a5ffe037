/** The site, built once for all tests of it, as it would lie on a server in a folder of its own; and a browser that is offline. */
import path from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { buildSite } from "../../docs/site/make/build";
import { serve } from "../../docs/site/make/serve";
import { pathsOf, ROOT } from "../../kernel-setup/setup/paths";
import { Steps } from "../../kernel-setup/setup/steps";
import { launchBrowser, requireBrowser } from "../lab/browser";

const { ensurePackages, PackagesFailure } = require("../../kernel-setup/setup/packages.cjs") as {
  ensurePackages(root: string, packages: { folder: string; what: string; megabytes: number }): Promise<void>;
  PackagesFailure: new () => Error;
};

const HOME = path.join(pathsOf().home, "site-tested");

export const SITE = path.join(ROOT, "docs", "site");

/** A built site. */
export interface Built {
  folder: string;
  base: string;
}

let built: Promise<Built | string> | undefined;

/** For `before`: the site; or skipped tests where what builds it cannot be fetched. */
export async function requireSite(test: Mocha.Context): Promise<Built> {
  built ??= build();
  const site = await built;
  if (typeof site !== "string") return site;
  console.log(`SKIPPED: ${site}`);
  return test.skip();
}

/** For `before`: the packages that the site is built with; or skipped tests where they cannot be fetched. */
export async function requirePackages(test: Mocha.Context): Promise<void> {
  const why = await missingPackages();
  if (why === undefined) return;
  console.log(`SKIPPED: ${why}`);
  test.skip();
}

/** @returns why there are none: the registry cannot be reached */
async function missingPackages(): Promise<string | undefined> {
  try {
    await ensurePackages(ROOT, { folder: SITE, what: "Packages of the site", megabytes: 40 });
    return undefined;
  } catch (error) {
    if (error instanceof PackagesFailure && /cannot be reached/.test(error.message)) return error.message;
    throw error;
  }
}

/** @returns the site, or why there is none */
async function build(): Promise<Built | string> {
  const why = await missingPackages();
  if (why !== undefined) return why;
  const steps = new Steps(process.stdout, true);
  // Below the server's root, so that an address which forgets where the site lies leads nowhere.
  const site = { folder: path.join(HOME, "dist"), base: "/ganbook/" };
  await buildSite({ root: ROOT, out: site.folder, base: site.base, solutions: true, steps, home: HOME });
  return site;
}

/** The site on a server of this machine, and a browser for it. */
export interface Visit {
  site: Built;
  /** The site's address. */
  address: string;
  browser: Browser;
  stop(): Promise<void>;
}

/** For `before`. */
export async function startVisit(test: Mocha.Context): Promise<Visit> {
  const executable = requireBrowser(test);
  const site = await requireSite(test);
  const { server, address } = await serve(site.folder, site.base, 0);
  const browser = await launchBrowser(executable);
  const stop = async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  };
  return { site, address, browser, stop };
}

/** A page that may ask nobody but our own server, and what went wrong in it so far. */
export async function openPage(
  { browser, address }: Visit,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; context: BrowserContext; problems: string[] }> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme: "light",
    ...options,
  });
  const problems: string[] = [];
  await context.route(
    (url) => !url.href.startsWith(address) && url.protocol !== "data:" && url.protocol !== "blob:",
    (route) => {
      problems.push(`asks for ${route.request().url()}`);
      return route.abort();
    },
  );
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && problems.push(`says ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`throws ${error.message}`));
  page.on(
    "response",
    (response) => response.status() >= 400 && problems.push(`${response.status()} ${response.url()}`),
  );
  return { page, context, problems };
}

import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { type Lab, startLab } from "../../kernel-setup/setup/lab";
import { pathsOf, ROOT } from "../../kernel-setup/setup/paths";

/** Where the tests leave what they saw. */
export const SCREENSHOTS = path.join(ROOT, ".ganbook", "screenshots");

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** A browser that is installed on this machine: `GANBOOK_BROWSER`, or Chromium or Chrome in its usual place. */
export function findBrowser(): string | undefined {
  return [process.env.GANBOOK_BROWSER, ...PLACES].find((place) => place && existsSync(place));
}

/** The same, for `before`: tests that have no browser are skipped, and say so. */
export function requireBrowser(test: Mocha.Context): string {
  const executable = findBrowser();
  if (executable) return executable;
  console.log("SKIPPED: no browser was found; install Chromium, or name one in GANBOOK_BROWSER");
  return test.skip();
}

/** Starts it without a window. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox", // Chromium refuses to run as root with it
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

/** JupyterLab, and a browser to look at it with: {@link requireBrowser}. */
export async function startLabAndBrowser(test: Mocha.Context): Promise<{ lab: Lab; browser: Browser }> {
  const executable = requireBrowser(test);
  mkdirSync(SCREENSHOTS, { recursive: true });
  const lab = await startLab(pathsOf(), { openBrowser: false, folder: "notebooks" });
  try {
    return { lab, browser: await launchBrowser(executable) };
  } catch (error) {
    await lab.stop();
    throw error;
  }
}

import { type DisplayMessage, setHost } from "../../src/engine";

/** What a check shows for an answer, as text: `✓ 1.2: …`, `✗ 1.2: …` with its hint, or `○ 1.2: …`. */
export async function verdictOf(ask: () => Promise<void>): Promise<string> {
  const shown: DisplayMessage[] = [];
  setHost({ display: (message) => shown.push(message), interrupt: new AbortController().signal });
  try {
    await ask();
  } finally {
    setHost(undefined);
  }
  return shown.map(({ data }) => String(data["text/plain"])).join("\n");
}

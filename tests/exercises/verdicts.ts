import { watch } from "../figures/fixtures";

/** What a check shows for an answer, as text: `✓ 1.2: …`, `✗ 1.2: …` with its hint, or `○ 1.2: …`. */
export async function verdictOf(ask: () => Promise<void>): Promise<string> {
  return (await watch(ask)).map(({ data }) => String(data["text/plain"])).join("\n");
}

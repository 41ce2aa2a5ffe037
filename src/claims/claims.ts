import { randomUUID } from "node:crypto";
import { host } from "../engine/host";
import { escapeHtml } from "../figures/html";
import { boundText, CLAIMS_TYPE, type Claim, type ClaimResult, compare, short } from "./claim";

const DIFFERENT =
  "Numbers differ a little from one kind of processor to another, and training magnifies that. This one came out " +
  "differently here from what the text expects; both are fine to compare, and the cells below go on.";

/**
 * Shows the numbers that the text around a cell relies on, each beside the bound that the text expects.
 *
 * ```ts
 * claims({
 *   "held-out accuracy, worst of three seeds": { value: accuracies, above: 0.97 },
 *   "D's loss at the end": { value: history.at(-1), about: Math.log(2), within: 0.1 },
 * });
 * ```
 *
 * A claim that does not hold never stops a reader's notebook: a note says what came out and what was expected. Where
 * notebooks are run as tests, it fails the run (`npm run notebooks`, `npm test`).
 *
 * @param named the claims by name; the name says what was measured
 * @throws RangeError for a claim without a number, or with a bound that nothing could lie within
 */
export function claims(named: Readonly<Record<string, Claim>>): void {
  const results = Object.entries(named).map(([name, claim]) => compare(name, claim));
  const text = results.map(line).join("\n") + (results.every(({ holds }) => holds) ? "" : `\n  ${DIFFERENT}`);
  const front = host();
  if (!front) console.log(text);
  else
    front.display({
      data: { [CLAIMS_TYPE]: results, "text/html": html(results), "text/plain": text },
      displayId: randomUUID(),
    });
}

function line({ name, value, holds, ...bound }: ClaimResult): string {
  return `${holds ? "✓" : "≠"} ${name}: ${short(value)} (expected ${boundText(bound)})`;
}

function html(results: readonly ClaimResult[]): string {
  const cell = "border:none;text-align:left;padding:1px 14px 1px 0";
  const rows = results.map(({ name, value, holds, ...bound }) => {
    const color = holds ? "#1a7f37" : "#9a6700";
    return `<tr style="background:none"><td style="${cell};color:${color}">${holds ? "✓" : "≠"}</td><td style="${cell}">${escapeHtml(name)}</td><td style="${cell};color:${color}"><b>${escapeHtml(short(value))}</b></td><td style="${cell};color:#59636e">expected ${escapeHtml(boundText(bound))}</td></tr>`;
  });
  const all = results.every(({ holds }) => holds);
  const [border, ground] = all ? ["#1a7f37", "#f6f8fa"] : ["#9a6700", "#fff8c5"];
  const note = all ? "" : `<div style="margin-top:4px">${DIFFERENT}</div>`;
  return `<div style="display:inline-block;max-width:760px;padding:4px 12px;border-left:4px solid ${border};background:${ground};color:#1f2328;font-family:sans-serif;font-size:13px"><table style="border:none;margin:0;color:inherit"><tbody>${rows.join("")}</tbody></table>${note}</div>`;
}

/** `npm run doctor`: says what is installed, what will run, and the command that mends each problem. */
import { type Check, diagnose } from "../setup/diagnosis";
import { report } from "../setup/failure";
import { pathsOf } from "../setup/paths";
import { stopOnSignals } from "../setup/run";

const MARK = { ok: "✓", warning: "!", problem: "✗" } as const;
const COLOUR = { ok: 32, warning: 33, problem: 31 } as const;

async function main(): Promise<void> {
  stopOnSignals();
  const diagnosis = await diagnose(pathsOf());
  if (process.argv.includes("--json")) console.log(JSON.stringify(diagnosis, null, 2));
  else console.log(table(diagnosis.checks));
  if (!diagnosis.ok) process.exitCode = 1;
}

function table(checks: Check[]): string {
  const width = Math.max(...checks.map((check) => check.name.length));
  const colours = process.stdout.isTTY && !process.env.NO_COLOR;
  const lines = checks.flatMap(({ name, state, value, cure }) => {
    const mark = colours ? `\x1b[${COLOUR[state]}m${MARK[state]}\x1b[0m` : MARK[state];
    const below = (cure ?? "").split("\n").filter(Boolean);
    const indent = " ".repeat(width + 6);
    const said = value.replaceAll("\n", `\n${indent}`);
    return [`  ${mark} ${name.padEnd(width)}  ${said}`, ...below.map((line) => `${indent}→ ${line}`)];
  });
  const problems = checks.filter((check) => check.state === "problem").length;
  const warnings = checks.filter((check) => check.state === "warning").length;
  if (problems > 0) lines.push("", `Notebooks cannot run: ${problems} problem${problems === 1 ? "" : "s"}.`);
  else if (warnings > 0) lines.push("", `Notebooks run, with ${warnings} warning${warnings === 1 ? "" : "s"}.`);
  else lines.push("", "All is well.");
  return lines.join("\n");
}

main().catch(report);

/** Finds a C++ compiler that works. */
import { missing } from "./platform";
import { run } from "./run";

/** The command that compiles C++, split into words: `$CXX` where it is set, else the first that works. */
export async function findCompiler(env: NodeJS.ProcessEnv = process.env): Promise<string[]> {
  const named = env.CXX?.trim();
  const commands = named ? [named.split(/\s+/)] : [["c++"], ["g++"], ["clang++"]];
  for (const [program = "", ...args] of commands) {
    // A driver may be there without its compiler proper or the standard library: so compile something.
    const input = "#include <vector>\nint main() { return std::vector<int>(1)[0]; }\n";
    const trial = ["-std=c++17", "-fsyntax-only", "-x", "c++", "-"];
    const { code } = await run(program, [...args, ...trial], { input, env, timeoutMs: 60_000 });
    if (code === 0) return [program, ...args];
  }
  const tried = commands.map((words) => words.join(" ")).join(", ");
  throw missing("compiler", `no C++ compiler works (tried ${named ? `CXX=${tried}` : tried}).`);
}

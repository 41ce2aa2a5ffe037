/** What a missing tool is called on each platform, and the command that installs it. */
import { Failure } from "./failure";

const INSTALL = {
  python: {
    debian: "sudo apt install python3 python3-venv",
    fedora: "sudo dnf install python3",
    mac: "brew install python@3.13",
  },
  venv: {
    debian: "sudo apt install python3-venv",
    fedora: "sudo dnf install python3 python3-pip",
    mac: "brew install python@3.13",
  },
  compiler: {
    debian: "sudo apt install g++",
    fedora: "sudo dnf install gcc-c++",
    mac: "xcode-select --install",
  },
} as const;

/** A tool that set-up needs and cannot bring itself. */
export type Tool = keyof typeof INSTALL;

/** The install commands of a tool, one line a platform. */
export function installCommands(tool: Tool): string[] {
  const { debian, fedora, mac } = INSTALL[tool];
  return [`Debian, Ubuntu:  ${debian}`, `Fedora:          ${fedora}`, `macOS:           ${mac}`];
}

/** The failure that names a missing tool, how to install it on each platform, and what to do then. */
export function missing(tool: Tool, what: string): Failure {
  return new Failure(what, [...installCommands(tool), "Then run the same command again."]);
}

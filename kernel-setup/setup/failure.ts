import path from "node:path";
import { ROOT } from "./paths";

const { diskProblem, DISK_FULL } = require(path.join(ROOT, "kernel-setup", "setup", "disk.cjs")) as {
  diskProblem(error: unknown): { message: string; cure: string[] } | undefined;
  DISK_FULL: { message: string; cure: string[] };
};

/** Something the reader can mend: shown as a message with its cure, without a stack. */
export class Failure extends Error {
  override name = "Failure";
  /**
   * @param message what is wrong, on one line
   * @param cure what to do, line by line
   * @param exitCode 1, or 2 for a wrong command line
   */
  constructor(
    message: string,
    readonly cure: readonly string[] = [],
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }

  /** The message and, indented, its cure. */
  describe(): string {
    return [`ganbook: ${this.message}`, ...this.cure.map((line) => `  ${line}`)].join("\n");
  }
}

/** Prints an error the way the reader can use it and sets the exit code of the process. */
export function report(error: unknown): void {
  if (error instanceof Failure) {
    console.error(error.describe());
    process.exitCode = error.exitCode;
    return;
  }
  const problem = diskProblem(error);
  if (problem) {
    report(new Failure(problem.message, problem.cure));
    return;
  }
  console.error(error);
  process.exitCode = 1;
}

/** The disk has no room left. */
export function diskFull(): Failure {
  return new Failure(DISK_FULL.message, DISK_FULL.cure);
}

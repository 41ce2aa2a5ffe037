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
  if ((error as NodeJS.ErrnoException)?.code === "ENOSPC") {
    report(diskFull());
    return;
  }
  console.error(error);
  process.exitCode = 1;
}

/** The disk has no room left. */
export function diskFull(): Failure {
  return new Failure("the disk is full.", [
    "Make room (npm run doctor shows what is free) and run the same command again: it goes on where it stopped.",
  ]);
}

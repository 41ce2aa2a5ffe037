/** What was run in this session, for `history_request`. */

/** `[session, line, input]`, or `[session, line, [input, output]]` where output was asked for. */
export type HistoryEntry = [number, number, string | [string, null]];

interface Line {
  line: number;
  input: string;
}

/** This session's inputs. There is one session, number 0, and outputs are not kept. */
export class History {
  readonly #lines: Line[] = [];

  add(line: number, input: string): void {
    this.#lines.push({ line, input });
  }

  /**
   * Answers a `history_request`.
   *
   * @throws {RangeError} where `hist_access_type` is not `range`, `tail` or `search`
   */
  find(request: Record<string, unknown>): HistoryEntry[] {
    const number = (name: string, fallback: number) => {
      const value = request[name];
      return typeof value === "number" ? value : fallback;
    };
    let found = this.#lines;
    switch (request.hist_access_type) {
      case "range": {
        // Sessions before this one are not kept; -0 and 0 are this one.
        if (number("session", 0) !== 0) found = [];
        const start = number("start", 0);
        const stop = number("stop", Number.POSITIVE_INFINITY);
        found = found.filter(({ line }) => line >= start && line < stop);
        break;
      }
      case "tail":
        found = last(found, number("n", 10));
        break;
      case "search": {
        const pattern = glob(typeof request.pattern === "string" ? request.pattern : "*");
        found = found.filter(({ input }) => pattern.test(input));
        if (request.unique === true) {
          const newest = new Map(found.map((entry) => [entry.input, entry]));
          found = found.filter((entry) => newest.get(entry.input) === entry);
        }
        found = last(found, number("n", found.length));
        break;
      }
      default:
        throw new RangeError(
          `hist_access_type: ${String(request.hist_access_type)}. Expected "range", "tail" or "search".`,
        );
    }
    const withOutput = request.output === true;
    return found.map(({ line, input }) => [0, line, withOutput ? [input, null] : input]);
  }
}

function last<T>(items: T[], n: number): T[] {
  return n > 0 ? items.slice(-n) : [];
}

/** `*` is any text, `?` any character, as in a file name. */
function glob(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "s");
}

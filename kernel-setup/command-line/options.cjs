// Reads the command lines of all npm scripts, by Node's own parser. Plain JavaScript, because they are read before
// anything is installed: a mistyped option must not first cost a download.
"use strict";
const { parseArgs } = require("node:util");
const { COMMANDS } = require("./command-lines.cjs");

/** What `--help` prints, by command. */
const USAGE = Object.fromEntries(Object.entries(COMMANDS).map(([name, { usage }]) => [name, usage]));

/** A command line that cannot be understood. */
class UsageError extends Error {}

/**
 * Reads a command line. With `--help` among the options their values stay unread.
 * @param {keyof typeof COMMANDS} command
 * @param {string[]} args
 * @returns {Record<string, string | number | boolean | string[] | object | null | undefined>} the options, as what they
 *   stand for; for a command with `files`, those, too
 * @throws {UsageError} with one line that says what is wrong
 */
function parseOptions(command, args) {
  const { options, files = false, check } = COMMANDS[command];
  let values;
  try {
    // What parseArgs does not know of an option, `read`, it overlooks.
    const parsed = parseArgs({ args, options, strict: true, allowPositionals: files });
    values = files ? { ...parsed.values, files: parsed.positionals } : parsed.values;
  } catch (error) {
    throw new UsageError(explain(error, command));
  }
  if (values.help) return values;
  for (const [name, { read }] of Object.entries(options)) {
    if (read && values[name] !== undefined) values[name] = readValue(name, values[name], read);
  }
  const problem = check?.(values);
  if (problem) throw new UsageError(problem);
  return values;
}

function readValue(name, text, read) {
  try {
    return read(text);
  } catch (error) {
    throw new UsageError(`--${name}${text === "" ? "" : ` ${text}`}: expected ${error.message}.`);
  }
}

function explain(error, command) {
  const names = Object.keys(COMMANDS[command].options).map((name) => `--${name}`);
  const known = names.join(", ");
  const quoted = /'([^']+)'/.exec(error.message)?.[1] ?? "";
  const option = /^-\w, /.test(quoted) ? quoted.slice(4) : quoted;
  switch (error.code) {
    case "ERR_PARSE_ARGS_UNKNOWN_OPTION": {
      const near = names.find((name) => distance(name, option) <= 2);
      return `unknown option ${option}; ${near ? `did you mean ${near}?` : `known are ${known}.`}`;
    }
    case "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL":
      return `unexpected argument ${option}; known are ${known}.`;
    default:
      // What begins with a dash is taken for the next option; "ambiguous" Node calls that.
      if (/ambiguous/.test(error.message)) {
        const [name] = option.split(" ");
        return `${name} has no value; one that begins with a dash would be written ${name}=-….`;
      }
      // A missing value, or a value for an option that takes none.
      return `${error.message.split(/\.\s|\n/)[0].replaceAll("'", "")}.`;
  }
}

/** How many letters must be added, dropped or changed to make one word of another. */
function distance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= to.length; j++) {
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1));
    }
  }
  return row[to.length];
}

module.exports = { parseOptions, UsageError, USAGE };

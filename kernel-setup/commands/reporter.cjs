// Mocha's usual report, and beside it the counts and the skipped tests with their reasons, as JSON in the file that
// GANBOOK_TEST_RESULT names. A test says why it is skipped by printing a line `SKIPPED: why`.
"use strict";
const fs = require("node:fs");
const Mocha = require("mocha");

const { EVENT_SUITE_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING, EVENT_RUN_END } = Mocha.Runner.constants;

class Reporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const result = { passed: 0, failed: 0, skipped: [] };
    let reason;
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = (chunk, ...rest) => {
      reason = /^\s*SKIPPED: (.*)$/m.exec(String(chunk))?.[1] ?? reason;
      return write(chunk, ...rest);
    };
    runner
      .on(EVENT_TEST_PASS, () => result.passed++)
      .on(EVENT_TEST_FAIL, () => result.failed++)
      .on(EVENT_TEST_PENDING, (test) => {
        result.skipped.push({ title: test.fullTitle(), reason: reason ?? "no reason given" });
      })
      // A reason printed in a hook holds for all tests of its suite, and not beyond.
      .on(EVENT_SUITE_END, () => {
        reason = undefined;
      })
      .once(EVENT_RUN_END, () => {
        process.stdout.write = write;
        const file = process.env.GANBOOK_TEST_RESULT;
        if (file) fs.writeFileSync(file, JSON.stringify(result));
      });
  }
}

module.exports = Reporter;

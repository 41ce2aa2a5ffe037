"""jupyter_kernel_test's suite, on our kernel. The last line printed is the result as JSON."""

import json
import sys
import unittest

import jupyter_kernel_test


class GanbookKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "ganbook"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('to stderr')"
    completion_samples = [
        {"text": "Number.MAX_S", "matches": {"MAX_SAFE_INTEGER"}},
        {"text": "Math.hyp", "matches": {"hypot"}},
    ]
    complete_code_samples = ["1", "console.log('hello')", "function f() {\n  return 1;\n}", "const a = `x\ny`", "await f()"]
    incomplete_code_samples = ["console.log(", "function f() {", "const a = `x", "/* begun", "[1, 2,"]
    invalid_code_samples = ["const = 1", "}", "1 +* 2"]
    code_generate_error = "throw new Error('on purpose')"
    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": "'text'", "result": "text"},
        {"code": "[1, 2].map((n) => n * 2)", "result": "[ 2, 4 ]"},
    ]
    code_display_data = [
        {"code": "require('tslab').display.html('<b>bold</b>')", "mime": "text/html"},
        {"code": "require('tslab').display.png(Buffer.from('89504e47', 'hex'))", "mime": "image/png"},
    ]
    code_history_pattern = "1 +*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "console.log"
    code_clear_output = "console.log('before'); require('tslab').clearOutput({ wait: true })"

    def test_stdin(self):
        """The suite has no test of input of its own."""
        self.flush_channels()
        asked = []

        def answer(message):
            asked.append(message["content"])
            self.kc.input("Ada")

        reply = self.kc.execute_interactive(
            "prompt('Name?', { password: true })", allow_stdin=True, stdin_hook=answer, timeout=30, output_hook=lambda message: None
        )
        self.assertEqual(reply["content"]["status"], "ok")
        self.assertEqual(asked, [{"prompt": "Name? ", "password": True}])


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(GanbookKernelTests)
    result = unittest.TextTestRunner(stream=sys.stderr, verbosity=2).run(suite)
    print(
        json.dumps(
            {
                "run": result.testsRun,
                "failed": [f"{test.id()}: {trace}" for test, trace in result.failures + result.errors],
                "skipped": {test.id().rsplit(".", 1)[-1]: reason for test, reason in result.skipped},
            }
        )
    )

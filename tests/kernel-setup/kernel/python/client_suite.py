"""Our kernel driven by nbclient and jupyter_client, as JupyterLab drives it. The last line printed is the result as JSON."""

import json
import os
import sys
import threading
import time
import unittest

import nbformat
from jupyter_client.manager import KernelManager, start_new_kernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

KERNEL = "ganbook"


def notebook(*cells):
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(code) for code in cells]
    return made


class Notebooks(unittest.TestCase):
    def test_a_notebook_runs_with_its_outputs(self):
        made = notebook(
            "const a: number[] = [1, 2];\nconsole.log(a.length)",
            "await new Promise((r) => setTimeout(r, 10));\na.map((x) => x * 2)",
            "require('tslab').display.html('<i>shown</i>')",
        )
        NotebookClient(made, kernel_name=KERNEL, timeout=60).execute()
        kinds = [[output.output_type for output in cell.outputs] for cell in made.cells]
        self.assertEqual(kinds, [["stream"], ["execute_result"], ["display_data"]])
        self.assertEqual(made.cells[0].outputs[0].text, "2\n")
        self.assertEqual(made.cells[1].outputs[0].data["text/plain"], "[ 2, 4 ]")
        self.assertEqual([cell.execution_count for cell in made.cells], [1, 2, 3])

    def test_an_error_stops_the_notebook_and_says_what_and_where(self):
        made = notebook("const before = 1;", "\nthrow new RangeError('not this far')", "console.log('must not run')")
        with self.assertRaises(CellExecutionError) as caught:
            NotebookClient(made, kernel_name=KERNEL, timeout=60).execute()
        self.assertEqual(caught.exception.ename, "RangeError")
        self.assertEqual(caught.exception.evalue, "not this far")
        self.assertIn("at cell 2:2:7", str(caught.exception))
        self.assertEqual(made.cells[1].outputs[0].output_type, "error")
        self.assertEqual(made.cells[2].outputs, [])

    def test_a_type_error_is_an_error(self):
        with self.assertRaises(CellExecutionError) as caught:
            NotebookClient(notebook("const n: number = 'one'"), kernel_name=KERNEL, timeout=60).execute()
        self.assertEqual(caught.exception.ename, "TypeScriptError")
        self.assertIn("line 1: Type 'string' is not assignable to type 'number'.", caught.exception.evalue)

    def test_a_cell_that_may_fail_does_not_stop_the_notebook(self):
        made = notebook("throw new Error('expected')", "'after'")
        made.cells[0].metadata["tags"] = ["raises-exception"]
        NotebookClient(made, kernel_name=KERNEL, timeout=60).execute()
        self.assertEqual(made.cells[1].outputs[0].data["text/plain"], "after")

    def test_a_cell_that_asks_is_an_error_and_no_wait(self):
        with self.assertRaises(CellExecutionError) as caught:
            NotebookClient(notebook("prompt('Name?')"), kernel_name=KERNEL, timeout=60).execute()
        self.assertEqual(caught.exception.ename, "InputError")
        self.assertIn("nobody is there to answer", caught.exception.evalue)


class Kernels(unittest.TestCase):
    def setUp(self):
        self.manager, self.client = start_new_kernel(kernel_name=KERNEL, startup_timeout=60)

    def tearDown(self):
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)

    def run_code(self, code, **options):
        outputs = []
        reply = self.client.execute_interactive(code, timeout=60, output_hook=outputs.append, **options)
        return reply["content"], [message["content"] for message in outputs if message["msg_type"] != "status"]

    def interrupted(self, code):
        self.run_code("let count = 0; const kept = 'intact'")
        sent = []

        def interrupt():
            sent.append(time.monotonic())
            self.manager.interrupt_kernel()

        threading.Timer(0.7, interrupt).start()
        content, _ = self.run_code(code)
        took = time.monotonic() - sent[0]
        self.assertEqual((content["status"], content["ename"]), ("error", "KeyboardInterrupt"))
        self.assertLess(took, 1)
        self.assertEqual(self.run_code("kept")[1][-1]["data"]["text/plain"], "intact")
        counts = []
        for _ in range(2):
            counts.append(self.run_code("count")[1][-1]["data"]["text/plain"])
            time.sleep(0.2)
        self.assertEqual(counts[0], counts[1], "it goes on in the background")
        return took

    def test_interrupt_of_awaited_work(self):
        self.interrupted("for (;;) { await new Promise((r) => setTimeout(r, 5)); count++; }")

    def test_interrupt_of_a_busy_loop(self):
        self.interrupted("for (;;) count++;")

    def test_interrupt_of_a_busy_loop_after_an_await(self):
        self.interrupted("await null; for (;;) count++;")

    def test_restart_forgets_and_works(self):
        self.run_code("let remembered = 1")
        self.manager.restart_kernel()
        self.client.wait_for_ready(timeout=60)
        content, _ = self.run_code("remembered")
        self.assertIn("Cannot find name 'remembered'", content["evalue"])
        self.assertEqual(self.run_code("1")[0]["execution_count"], 2)

    def test_restart_out_of_a_busy_loop(self):
        self.client.execute("for (;;) {}")
        time.sleep(0.5)
        self.manager.restart_kernel()
        self.client.wait_for_ready(timeout=60)
        self.assertEqual(self.run_code("1")[0]["status"], "ok")

    def test_restart_out_of_a_question(self):
        self.client.execute("prompt('Name?')", allow_stdin=True)
        self.assertEqual(self.client.get_stdin_msg(timeout=30)["content"]["prompt"], "Name? ")
        self.manager.restart_kernel(now=False)
        self.client.wait_for_ready(timeout=60)
        self.assertEqual(self.run_code("1 + 1")[1][-1]["data"]["text/plain"], "2")

    def test_shutdown_is_polite_and_quick(self):
        self.run_code("1")
        pid = self.manager.provisioner.pid
        start = time.monotonic()
        self.manager.shutdown_kernel()
        self.assertLess(time.monotonic() - start, 2)
        with self.assertRaises(ProcessLookupError):
            os.kill(pid, 0)

    def test_heartbeat_during_a_busy_loop(self):
        self.client.hb_channel.unpause()
        self.client.execute("const end = Date.now() + 3000; while (Date.now() < end) {}")
        time.sleep(2)
        self.assertTrue(self.client.hb_channel.is_beating())

    def test_queue_after_an_error_is_aborted(self):
        requests = [self.client.execute(code) for code in ("throw new Error('first')", "1", "2")]
        replies = {}
        while len(replies) < len(requests):
            reply = self.client.get_shell_msg(timeout=20)
            if reply["msg_type"] == "execute_reply":
                replies[reply["parent_header"]["msg_id"]] = reply["content"]["status"]
        self.assertEqual([replies[request] for request in requests], ["error", "aborted", "aborted"])


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
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

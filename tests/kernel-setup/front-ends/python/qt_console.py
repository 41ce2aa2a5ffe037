"""Types cells into a Qt console, whose window nobody sees. Prints, as a JSON list, what it shows at first and with each cell.

Arguments: the kernel's name. Standard input is a JSON list of cells, each in one line.
"""

import json
import sys
import time

from qtconsole.qtconsoleapp import JupyterQtConsoleApp
from qtpy.QtCore import Qt
from qtpy.QtTest import QTest

WAIT_S = 60

app = JupyterQtConsoleApp()
app.initialize(["--kernel", sys.argv[1]])
console = app.widget
read = 0


def new_text():
    return console._control.toPlainText()[read:]


def await_prompt(number):
    """What is new, when the prompt of a cell stands there and nothing follows for a moment."""
    global read
    end = time.monotonic() + WAIT_S
    while console._executing or f"In [{number}]: " not in new_text():
        if time.monotonic() > end:
            raise TimeoutError(f"no prompt {number} in:\n{console._control.toPlainText()}")
        QTest.qWait(50)
    before = ""
    while before != new_text():
        before = new_text()
        QTest.qWait(300)
    # A reply can be there before the output that was sent before it, by another socket. What comes so late stands behind the
    # prompt, where it would be taken for a part of the next cell.
    console.input_buffer = ""
    read = len(console._control.toPlainText())
    return before


try:
    shown = [await_prompt(1)]
    for number, cell in enumerate(json.load(sys.stdin), 2):
        QTest.keyClicks(console._control, cell)
        QTest.keyClick(console._control, Qt.Key_Return, Qt.ShiftModifier)
        shown.append(await_prompt(number))
    print(json.dumps(shown))
finally:
    console.kernel_client.stop_channels()
    console.kernel_manager.shutdown_kernel()

"""Types into a program in a terminal, as a person does, and reads what stands there then.

Arguments: the program and its arguments. Standard input is a JSON list of steps `[what is typed, what must appear then]`, the latter
a pattern. Printed is, as JSON, a list of what appeared with each step, without colours, and after it the exit code.
"""

import json
import os
import re
import sys
import time

import pexpect

# What moves the cursor, sets colours and the like.
ESCAPE = re.compile(r"\x1b(\[[0-9;?=>]*[A-Za-z]|\][^\x07]*\x07|[=>])|[\x07\r]")
WAIT_S = 60

# A terminal that is asked where its cursor stands answers; this one does not.
env = {**os.environ, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}
terminal = pexpect.spawn(sys.argv[1], sys.argv[2:], env=env, encoding="utf-8", dimensions=(60, 160))
screen, read = "", 0


def await_pattern(pattern):
    """What is new up to a pattern, with it."""
    global screen, read
    end = time.monotonic() + WAIT_S
    while True:
        new = ESCAPE.sub("", screen)[read:]
        if found := re.search(pattern, new):
            read += found.end()
            return new[: found.end()]
        if time.monotonic() > end or not terminal.isalive():
            raise TimeoutError(f"no {pattern} in:\n{ESCAPE.sub('', screen)}")
        try:
            screen += terminal.read_nonblocking(65536, 0.1)
        except (pexpect.TIMEOUT, pexpect.EOF):
            pass


try:
    shown = []
    for typed, pattern in json.load(sys.stdin):
        terminal.send(typed)
        shown.append(await_pattern(pattern))
    terminal.expect(pexpect.EOF, timeout=WAIT_S)
    terminal.close()
    print(json.dumps([*shown, terminal.exitstatus]))
finally:
    terminal.close(force=True)

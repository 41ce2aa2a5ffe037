"""`python -m MODULE …` that also ends, as by SIGTERM, when our standard input is closed: by us, or because we were killed."""

import os
import runpy
import signal
import sys
import threading


def watch():
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=watch, daemon=True).start()
module, *sys.argv[1:] = sys.argv[1:]
# Its own folder, first in the path of a script, is no place to import from.
sys.path.pop(0)
runpy.run_module(module, run_name="__main__", alter_sys=True)

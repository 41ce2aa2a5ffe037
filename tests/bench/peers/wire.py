"""One JSON object a line in, one out: how a peer is told what to do. The other side is `child.ts`."""

import gzip
import json
import os
import sys
import time
import traceback

import numpy as np


def threads():
    """Processors this process may run on: what every contender uses."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def digit_batches(root, batch, shape):
    """The training digits of the project as batches in [-1, 1], `[count, batch, *shape]` float32."""
    with gzip.open(os.path.join(root, "src", "datasets", "digits", "images.idx3.gz")) as file:
        pixels = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)
    images = pixels[:8500].astype(np.float32) / 127.5 - 1
    count = len(images) // batch
    return images[: count * batch].reshape(count, batch, *shape)


def image_batches(root, batch, shape):
    """Digits, or for a shape of 64 × 64 × 3 (or 3 × 64 × 64) eight batches of noise: what is in an image makes no difference."""
    if np.prod(shape) == 784:
        return digit_batches(root, batch, shape)
    return np.random.default_rng(0).uniform(-1, 1, (8, batch, *shape)).astype(np.float32)


def resident():
    """Memory of this process in MiB."""
    if os.path.exists("/proc/self/statm"):
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def serve(prepare):
    """
    Answers until the input ends. `prepare(request)` builds a contender and returns `(run, facts)`: `run(steps)` takes
    that many steps and returns `(milliseconds a step, losses)`.
    """
    run = None

    def work(request):
        nonlocal run
        if request["do"] == "prepare":
            begin = time.perf_counter()
            run, facts = prepare(request)
            built = (time.perf_counter() - begin) * 1e3
            first = []
            for _ in range(3):
                begin = time.perf_counter()
                run(1)
                first.append((time.perf_counter() - begin) * 1e3)
            return {"buildMs": built, "firstMs": first, **facts}
        begin = time.process_time()
        ms, losses = run(request["steps"])
        return {
            "ms": ms,
            "losses": losses,
            "cpuMs": (time.process_time() - begin) * 1e3,
            "residentMiB": resident(),
        }

    answer(work)


def answer(work):
    """Answers until the input ends: `work(request)` gives the result of a request."""
    # Libraries print to standard output; the answers keep it for themselves.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            said = {"result": work(request)}
        except Exception as error:
            traceback.print_exc()
            said = {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
        print(json.dumps({"id": request["id"], **said}), file=answers)


def timed(step, batches, last):
    """A `run` for `serve` around a step: `last(result)` reads its losses, which waits until all steps are done."""
    position = 0

    def run(steps):
        nonlocal position
        begin = time.perf_counter()
        for _ in range(steps):
            result = step(batches[position % len(batches)])
            position += 1
        losses = last(result)
        return (time.perf_counter() - begin) * 1e3 / steps, losses

    return run

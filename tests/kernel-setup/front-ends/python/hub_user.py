"""What a user of a JupyterHub does, without a page: starts the own server and its kernels, runs cells, interrupts one.

Arguments: the hub's address, a user's name, and the user's folder of notebooks, below the one that servers show. The token is in
HUB_TOKEN. Standard input is JSON: `cells`, a list for each kernel's name; `endless`, a cell for the first of these kernels that is
interrupted when it shows something; `after`, another cell for it. What was seen is printed as JSON.
"""

import asyncio
import json
import os
import sys
import uuid

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

hub, user, folder = sys.argv[1:]
headers = {"Authorization": f"token {os.environ['HUB_TOKEN']}"}
WAIT_S = 60


async def ask(path, method="GET", body=None):
    """What the hub, or the user's server behind it, answers to a request."""
    text = json.dumps(body or {}) if method == "POST" else None
    request = HTTPRequest(hub + path, method, headers, text, request_timeout=WAIT_S)
    answer = (await AsyncHTTPClient().fetch(request)).body
    return json.loads(answer) if answer else None


class Kernel:
    """A kernel of the user's server, and the websocket that a page would open to it."""

    @classmethod
    async def start(cls, server, name):
        self = cls()
        started = await ask(f"{server}api/kernels", "POST", {"name": name, "path": f"{folder}/any.ipynb"})
        self.path = f"{server}api/kernels/{started['id']}"
        address = f"{hub.replace('http', 'ws', 1)}{self.path}/channels"
        self.socket = await websocket_connect(HTTPRequest(address, headers=headers, request_timeout=WAIT_S))
        return self

    async def run(self, code, when_shown=None):
        """What a cell shows, to its end; `when_shown` is called once, after the first of it."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "session": "test", "version": "5.4"}
        await self.socket.write_message(json.dumps({
            "channel": "shell",
            "header": {**header, "username": user, "date": "2026-01-01T00:00:00Z"},
            "parent_header": {},
            "metadata": {},
            "content": {"code": code, "silent": False, "allow_stdin": False, "stop_on_error": True},
        }))
        seen, idle = {"shown": [], "error": "", "status": ""}, False
        while not (idle and seen["status"]):
            text = await asyncio.wait_for(self.socket.read_message(), WAIT_S)
            if text is None:
                raise ConnectionError("the websocket was closed")
            message = json.loads(text)
            if message["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "stream":
                seen["shown"].append(content["text"])
            elif kind in ("display_data", "execute_result"):
                seen["shown"].append(content["data"].get("text/html") or content["data"]["text/plain"])
            elif kind == "error":
                seen["error"] = content["ename"]
            elif kind == "execute_reply":
                seen["status"] = content["status"]
            elif kind == "status":
                idle = content["execution_state"] == "idle"
            if seen["shown"] and when_shown:
                once, when_shown = when_shown, None
                await once()
        return seen

    async def interrupt(self):
        await ask(f"{self.path}/interrupt", "POST")


async def main(cells, endless, after):
    await ask(f"/hub/api/users/{user}", "POST")
    await ask(f"/hub/api/users/{user}/server", "POST")
    for _ in range(10 * WAIT_S):
        server = (await ask(f"/hub/api/users/{user}"))["servers"].get("", {})
        if server.get("ready"):
            break
        await asyncio.sleep(0.1)
    else:
        raise TimeoutError(f"the server of {user} is not ready: {server}")

    url = server["url"]
    specs = (await ask(f"{url}api/kernelspecs"))["kernelspecs"]
    kernels = {name: await Kernel.start(url, name) for name in cells}
    seen = {
        "listed": {name: listed["spec"]["display_name"] for name, listed in specs.items()},
        "cells": {name: [await kernels[name].run(code) for code in codes] for name, codes in cells.items()},
    }
    first = next(iter(kernels.values()))
    seen["interrupted"] = await first.run(endless, first.interrupt)
    seen["after"] = await first.run(after)
    await ask(f"/hub/api/users/{user}/server", "DELETE")
    print(json.dumps(seen))


asyncio.run(main(**json.load(sys.stdin)))

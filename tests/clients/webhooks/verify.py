"""Has the libraries of Standard Webhooks verify messages of a server: that of npm, and that of PyPI in the receiver of
docs/webhooks.md.

    python tests/clients/webhooks/verify.py http://127.0.0.1:8080 <directory with node_modules>

The server must allow webhooks to this machine over plain HTTP. A receiver with another secret has to refuse every message.
"""

import json
import os
import queue
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "webhooks.md"
LONG = 120


def main(url, libraries):
    """Starts the receivers, has something happen, and waits until it has arrived verified."""
    example = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.S).group(1)
    node = ["node", str(HERE / "receive.mjs")]
    python = [sys.executable, "-c", example]
    count = 0
    for name, command in [("PyPI", python), ("npm", node)]:
        with Receiver(command, libraries) as receiver:
            webhook = ask(url, "POST", "/ext/v1/webhooks", {"url": receiver.url, "types": ["source.registered"]})
            path = f"/ext/v1/webhooks/{webhook['id']}"
            receiver.start(ask(url, "GET", f"{path}/secret")["secret"])
            # the first ping may have found nobody yet
            ask(url, "POST", f"{path}/ping", {})
            register(url, name)
            receiver.expect({"webhook.ping", "source.registered"})
            ask(url, "POST", f"{path}/secret", {})
            ask(url, "POST", f"{path}/ping", {})
            # still verified with the secret before
            receiver.expect({"webhook.ping"})
            receiver.start("whsec_" + "A" * 43 + "=")
            ping = ask(url, "POST", f"{path}/ping", {})
            refused(url, path, ping["id"])
            ask(url, "DELETE", path)
            count += 4
    print(f"clients: webhooks: {count} messages verified or refused by the libraries of PyPI and npm: all as expected")


class Receiver:
    """A receiver in a process of its own."""

    def __init__(self, command, libraries):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self._command = [*command, str(self.port)]
        self._libraries = libraries
        self._process = None
        self._lines = queue.Queue()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stop()

    def start(self, secret):
        """Starts it with this secret, and waits until it listens."""
        self._stop()
        environment = {**os.environ, "SECRET": secret, "LIBRARIES": self._libraries}
        self._process = subprocess.Popen(
            self._command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        threading.Thread(target=self._read, args=[self._process.stdout], daemon=True).start()
        until(self._listens)

    def expect(self, types):
        """Waits until verified messages of all these types have arrived."""
        missing = set(types)
        while missing:
            missing.discard(self._lines.get(timeout=LONG).split()[0])

    def _listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _read(self, lines):
        for line in lines:
            self._lines.put(line)

    def _stop(self):
        if self._process:
            self._process.kill()
            self._process.wait()


def refused(url, path, message):
    """Waits until a message has been refused: it was tried, and not delivered."""

    def is_refused():
        found = ask(url, "GET", f"{path}/deliveries")["deliveries"]
        state = next(one for one in found if one["id"] == message)
        assert state["state"] != "delivered", "verified with another secret"
        return state["attempts"] > 0 and (state["status"] or state["error"])

    until(is_refused)


def register(url, name):
    """Has something happen."""
    source = json.loads((HERE / "source.json").read_text())
    ask(url, "POST", "/v3/sources", {**source, "name": name})


def ask(url, method, path, body=None):
    """Calls an operation, which has to succeed."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + path, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=LONG) as answer:
        return json.load(answer)


def until(condition):
    """Waits for a condition."""
    end = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])

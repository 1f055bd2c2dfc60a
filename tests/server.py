"""A server of ``kg serve`` in a process of its own, for tests that speak to it over HTTP."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Server:
    """``address`` ends in a slash; ``pid`` is the front's."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process = process
        self.address = address
        self.pid = process.pid

    @property
    def sparql(self) -> str:
        return self.address + "sparql"

    def workers(self) -> set[int]:
        """The process ids of the front's living children."""
        found = set()
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = status.read_text("utf-8", "replace").rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == self.pid and fields[0] != "Z":
                found.add(int(status.parent.name))
        return found


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Server]:
    """``kg serve`` on a free port of this machine, until the end of the ``with``."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kg.cli", "serve", str(folder), "--port", "0", *options],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])},
    )
    try:
        assert process.stderr
        address = ""
        for line in process.stderr:
            if "page" in line and "http" in line:
                address = line.split()[-1]
            if "Ctrl" in line:
                break
        assert address, "it did not start"
        yield Server(process, address)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr:
            process.stderr.close()


def wait_until(condition: object, *, seconds: float = 10) -> bool:
    """Whether ``condition()`` becomes true in time."""
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True

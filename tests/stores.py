"""Stores that tests publish to: servers of their own on free ports of this machine, and a double that can fail."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx

STARTING = 60  # seconds in which a server has to answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def oxigraph() -> str | None:
    """The server of the package of that name, where it is installed."""
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.is_file() else shutil.which("oxigraph")


@contextmanager
def server(command: list[str], ready: str, folder: Path) -> Iterator[None]:
    """Run a server until the block ends; it has started when ``ready`` is answered."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        try:
            until = time.monotonic() + STARTING
            while True:
                try:
                    httpx.get(ready, timeout=5, trust_env=False)
                    break
                except httpx.TransportError:
                    if process.poll() is not None or time.monotonic() > until:
                        raise RuntimeError((folder / "server.log").read_text("utf-8", "replace")[-2000:]) from None
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def run_oxigraph(folder: Path) -> Iterator[str]:
    """An Oxigraph server with an empty store; gives its address."""
    address = f"http://127.0.0.1:{free_port()}"
    command = [str(oxigraph()), "serve", "--location", str(folder / "data"), "--bind", address.removeprefix("http://")]
    with server(command, address + "/query?query=ASK%7B%7D", folder):
        yield address


_VIRTUOSO = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 10
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
DirsAllowed = .
DefaultHost = 127.0.0.1:{http}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 5
ServerRoot = .
[SPARQL]
ResultSetMaxRows = 1000000
"""


@contextmanager
def run_virtuoso(folder: Path) -> Iterator[str]:
    """A Virtuoso with an empty database, user dba with the password dba; gives its address."""
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(sql=sql, http=http), "ascii")
    command = [str(shutil.which("virtuoso-t")), "+foreground", "+configfile", "virtuoso.ini"]
    address = f"http://127.0.0.1:{http}"
    with server(command, address + "/sparql?query=ASK%7B%7D", folder):
        yield address


@dataclass
class Double:
    """What a store does, without one: graphs as sets of lines, and answers that a test can spoil."""

    graphs: dict[str, set[bytes]] = field(default_factory=dict)
    requests: list[tuple[str, str, int]] = field(default_factory=list)
    """Method, graph and triples of each request."""
    headers: list[dict[str, str]] = field(default_factory=list)
    answer: Callable[[int, str, dict[str, str]], tuple[int, dict[str, str], bytes] | None] = lambda *_: None
    """Given the number of the request (from 1), its method and headers, the answer to give instead; None for a good
    one; a negative status closes the connection without any."""
    address: str = ""


@contextmanager
def run_double() -> Iterator[Double]:
    double = Double()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            name = parse_qs(urlsplit(self.path).query).get("graph", [""])[0]
            headers = {key.lower(): value for key, value in self.headers.items()}
            with lock:
                lines = {line for line in body.splitlines() if line}
                double.requests.append((self.command, name, len(lines)))
                double.headers.append(headers)
                spoiled = double.answer(len(double.requests), self.command, headers)
                if spoiled is None:
                    spoiled = 204, {}, b""
                    if self.command == "PUT":
                        double.graphs[name] = lines
                    elif self.command == "POST":
                        double.graphs.setdefault(name, set()).update(lines)
                    elif self.command == "DELETE":
                        double.graphs.pop(name, None)
                    else:
                        spoiled = 200, {}, b"\n".join(sorted(double.graphs.get(name, set())))
            status, more, text = spoiled
            if status < 0:
                self.close_connection = True
                return
            self.send_response(status)
            for key, value in more.items():
                self.send_header(key, value)
            if status != 204:
                self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            if status != 204:
                self.wfile.write(text)

        do_GET = do_PUT = do_POST = do_DELETE = handle_one

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    double.address = f"http://127.0.0.1:{httpd.server_address[1]}/store"
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield double
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def has_virtuoso() -> bool:
    return shutil.which("virtuoso-t") is not None and os.name == "posix"

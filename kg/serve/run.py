"""The application of `kg.serve.app` on uvicorn: listening, being ready, being stopped."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import uvicorn

from kg.errors import InputError
from kg.serve.app import make_app
from kg.serve.pool import Limits
from kg.store import open_store

LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")


def serve(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    limits: Limits | None = None,
    cors: Sequence[str] = (),
    hosts: Sequence[str] = (),
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the graph in ``folder`` until the process is told to stop (SIGINT, SIGTERM), then finish what is at work.

    ``port`` 0 takes a free one; ``ready`` is called with the address. On a loopback address the server answers only to
    loopback names (and ``hosts``), so that no page elsewhere can reach it by way of a name of its own.

    Raises GraphError when there is no graph in the folder, InputError when the address cannot be had.
    """
    open_store(folder)  # to say what is wrong with it before anything is started
    limits = limits or Limits()
    listener = _listen(host, port)
    address, number = listener.getsockname()[:2]
    shown = f"[{address}]" if ":" in address else address
    loopback = address in ("127.0.0.1", "::1")
    names = [*LOOPBACK, shown, *hosts] if loopback or hosts else ["*"]
    config = uvicorn.Config(
        make_app(folder, limits, cors=cors, hosts=tuple(dict.fromkeys(names))), log_level="warning", access_log=False,
        server_header=False, lifespan="on", timeout_graceful_shutdown=int(limits.timeout) + 1,
    )
    server = _Server(config, lambda: ready(f"http://{shown}:{number}/") if ready else None)
    # uvicorn raises the signal that stopped it once more when it has stopped: by then it has done its work.
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), lambda *_: None)
    try:
        server.run(sockets=[listener])
    finally:
        listener.close()


class _Server(uvicorn.Server):
    """Says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.ready()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except BaseException:
            listener.close()
            raise
        return listener
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"nothing can listen there: {reason}", where=f"{host}:{port}", remedy="choose another --port or --host"
        ) from None

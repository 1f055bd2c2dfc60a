"""Worker processes: each answers one query at a time, and is killed when it takes too long.

>>> pool = Pool(folder, Limits(timeout=10))      # doctest: +SKIP
>>> await pool.start()                           # doctest: +SKIP
>>> head, body = await pool.ask({"do": "sparql", "text": "ASK {}", …})   # doctest: +SKIP
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from asyncio.subprocess import Process
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import kg
from kg.errors import GraphError, KgError
from kg.export import MANIFEST
from kg.serve.worker import BODY, HEAD, Answer, Request, frame

_START: Final = 60.0
"""So many seconds a worker may take to open the store."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``timeout``: seconds that a query may run; for its turn it waits twice as long. ``answer``: bytes that it may
    give, ``query``: bytes that it may have. ``memory``: bytes of a worker. ``workers``: how many there are;
    ``waiting``: how many requests may wait for one.
    """

    timeout: float = 30.0
    answer: int = 64 << 20
    query: int = 1 << 20
    memory: int = 2 << 30
    workers: int = 2
    waiting: int = 64


class BusyError(KgError):
    """No answer for now: too many wait, the query took too long, or it broke its worker."""


class _Worker:
    """One process. ``stamp`` is the build that it has open."""

    def __init__(self, process: Process, stamp: object) -> None:
        self.process = process
        self.stamp = stamp

    @property
    def pid(self) -> int:
        return self.process.pid

    async def read(self) -> Answer:
        assert self.process.stdout
        read = self.process.stdout.readexactly
        head = json.loads(await read(HEAD.unpack(await read(HEAD.size))[0]))
        return head, await read(BODY.unpack(await read(BODY.size))[0])

    async def ask(self, request: Request) -> Answer:
        assert self.process.stdin
        self.process.stdin.write(frame(request))
        await self.process.stdin.drain()
        return await self.read()

    async def end(self, *, at_once: bool = True) -> None:
        """Kill it, or let it see the end of its input first."""
        if not at_once and self.process.stdin:
            self.process.stdin.close()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.process.wait(), 1)
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


class Pool:
    """Keeps ``limits.workers`` workers on the graph in ``folder``, and gives each request to a free one.

    When the graph is built anew, workers are exchanged for such as have the new one open.
    """

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self.limits = limits
        self.base = ""
        self._free: asyncio.Queue[_Worker] = asyncio.Queue()
        self._workers: set[_Worker] = set()
        self._waiting = 0
        self._seen: tuple[float, object] = (0.0, None)
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    async def start(self) -> None:
        """Start the workers; GraphError where they cannot open the store."""
        found = await asyncio.gather(*(self._spawn() for _ in range(self.limits.workers)), return_exceptions=True)
        for worker in found:
            if isinstance(worker, BaseException):
                await self.close()
                raise worker
            self._free.put_nowait(worker)

    async def close(self) -> None:
        """End all workers, also those that are at work."""
        self._closing = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*(worker.end(at_once=False) for worker in list(self._workers)), *self._tasks,
                             return_exceptions=True)
        self._workers.clear()

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the workers that live."""
        return tuple(sorted(worker.pid for worker in self._workers if worker.process.returncode is None))

    async def ask(self, request: Request) -> Answer:
        """The answer to a request (see `kg.serve.worker`). When whoever asks is cancelled, so is the work.

        Raises BusyError when nobody answers in time, and after that the worker and its query are no more.
        """
        worker = await self._take()
        done = False
        try:
            async with asyncio.timeout(self.limits.timeout):
                answer = await worker.ask({"limit": self.limits.answer, **request})
            done = True
            return answer
        except TimeoutError:
            raise BusyError(
                f"the query was stopped after {self.limits.timeout:g} seconds",
                remedy="ask for less, or start kg serve with a longer --timeout",
            ) from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise BusyError(
                "the query broke its worker, most likely for want of memory", remedy="ask for less"
            ) from None
        finally:
            if done and worker.stamp == self._stamp():
                self._free.put_nowait(worker)
            else:
                self._replace(worker)

    async def _take(self) -> _Worker:
        """A free worker that lives and has the present build open."""
        if self._waiting >= self.limits.waiting:
            raise BusyError("too many requests are waiting", remedy="try again in a moment")
        self._waiting += 1
        try:
            async with asyncio.timeout(2 * self.limits.timeout):
                while True:
                    worker = await self._free.get()
                    if worker.stamp == self._stamp() and worker.process.returncode is None:
                        return worker
                    self._replace(worker)
        except TimeoutError:
            raise BusyError("all workers are busy", remedy="try again in a moment") from None
        finally:
            self._waiting -= 1

    def _replace(self, worker: _Worker) -> None:
        """End a worker, and start another in its place, without anybody having to wait for it."""
        if not self._closing:
            task = asyncio.create_task(self._exchange(worker))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _exchange(self, worker: _Worker) -> None:
        self._workers.discard(worker)
        await worker.end()
        pause = 0.1
        while not self._closing:
            try:
                self._free.put_nowait(await self._spawn())
                return
            except (KgError, OSError):  # a build is moving its files just now, or there is no graph any more
                await asyncio.sleep(pause)
                pause = min(2 * pause, 5)

    async def _spawn(self) -> _Worker:
        stamp = self._stamp(now=True)
        paths = [str(Path(kg.__file__).resolve().parent.parent), os.environ.get("PYTHONPATH", "")]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "kg.serve.worker",
            str(self.folder), str(self.limits.timeout), str(self.limits.memory),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONUTF8": "1"},
        )
        worker = _Worker(process, stamp)
        self._workers.add(worker)
        try:
            async with asyncio.timeout(_START):
                head, _ = await worker.read()
        except BaseException as error:
            self._workers.discard(worker)
            await worker.end()
            if isinstance(error, asyncio.IncompleteReadError | TimeoutError | ConnectionError):
                raise GraphError(
                    "a process that answers queries did not start", where=str(self.folder),
                    remedy="give it more memory with --memory, or build the graph again",
                ) from None
            raise
        if head["status"] != 200:
            self._workers.discard(worker)
            await worker.end()
            raise GraphError(head["problem"], where=head["where"], remedy=head["remedy"])
        self.base = head["base"]
        return worker

    def _stamp(self, *, now: bool = False) -> object:
        """What tells one build in the folder from the next; looked at once a second at most."""
        when, stamp = self._seen
        if now or time.monotonic() - when > 1:
            try:
                found = (self.folder / MANIFEST).stat()
                stamp = (found.st_ino, found.st_mtime_ns)
            except OSError:
                pass  # just being moved; what is open stays open
            self._seen = (time.monotonic(), stamp)
        return stamp
